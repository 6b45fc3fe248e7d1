#include "scenarios/run/objectives.hpp"

#include <map>
#include <string>

namespace rehearse::run {
namespace {

using Metric = results::Objective::Metric;

results::Objective objective_of(const std::string& name, const config::Node& node) {
  static const std::map<std::string, Metric> metrics = {
      {"rto", Metric::rto},
      {"rpo", Metric::rpo},
      {"latency", Metric::latency},
      {"availability", Metric::availability},
      {"error-ratio", Metric::error_ratio},
      {"throughput", Metric::throughput},
      {"cost", Metric::cost_per_hour},
  };
  results::Objective objective;
  objective.name = name;
  objective.metric = metrics.at(node.kind());
  objective.target = node.number("target");
  objective.confidence = node.number("confidence");
  if (objective.metric == Metric::cost_per_hour) return objective;
  if (node.has("scope")) objective.scope = node.text("scope");
  if (objective.metric == Metric::latency) objective.quantile = node.number("quantile");
  const bool of_disaster = objective.metric == Metric::rto || objective.metric == Metric::rpo;
  if (of_disaster && node.has("disaster")) objective.disaster = node.text("disaster");
  return objective;
}

}  // namespace

std::vector<results::Objective> objectives_of(const config::Scenario& scenario) {
  std::vector<results::Objective> objectives;
  for (const auto& [name, node] : scenario.root().map("objectives"))
    objectives.push_back(objective_of(name, node));
  return objectives;
}

results::RecoveryRules recovery_rules_of(const config::Scenario& scenario) {
  const auto node = scenario.root().child("recovery");
  results::RecoveryRules rules;
  rules.window_s = node.number("window");
  rules.good_share = node.number("good_share");
  rules.minimum_count = static_cast<std::uint32_t>(node.integer("minimum_count"));
  rules.sustain_s = node.number("sustain");
  return rules;
}

}  // namespace rehearse::run
