#include "results/baseline.hpp"

#include <cmath>
#include <fstream>
#include <limits>

#include "results/recovery.hpp"

namespace rehearse::results {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormat = 1;

Json value_json(double value) {
  if (std::isnan(value)) return nullptr;
  return std::isinf(value) ? Json("never") : Json(value);
}

double value_of(const Json& json) {
  if (json.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (json == "never") return std::numeric_limits<double>::infinity();
  return json.get<double>();
}

Json to_json(const Objective& o) {
  return {{"name", o.name},
          {"metric", static_cast<int>(o.metric)},
          {"target", o.target},
          {"quantile", o.quantile},
          {"scope", o.scope},
          {"disaster", o.disaster},
          {"confidence", o.confidence}};
}

Objective objective_of(const Json& json) {
  Objective o;
  o.name = json.at("name");
  o.metric = static_cast<Objective::Metric>(json.at("metric").get<int>());
  o.target = json.at("target");
  o.quantile = json.at("quantile");
  o.scope = json.at("scope");
  o.disaster = json.at("disaster");
  o.confidence = json.at("confidence");
  return o;
}

Json to_json(const PlanResult& plan) {
  Json metrics = Json::object();
  for (const auto& sample : plan.samples.metrics) {
    Json values = Json::array();
    for (const double value : sample.values) values.push_back(value_json(value));
    metrics[sample.name] = {{"unit", sample.unit},
                            {"better", static_cast<int>(sample.better)},
                            {"values", std::move(values)}};
  }
  Json objectives = Json::array();
  for (const auto& objective : plan.objectives) objectives.push_back(to_json(objective));
  Json paths = Json::object();
  for (const auto& [disaster, path] : plan.paths) {
    Json steps = Json::array();
    for (const auto& step : path)
      steps.push_back({step.step, step.component, step.start_s, step.duration_s});
    paths[disaster] = std::move(steps);
  }
  return {{"seed", plan.samples.seed},          {"replications", plan.samples.replications},
          {"metrics", std::move(metrics)},      {"objectives", std::move(objectives)},
          {"critical_paths", std::move(paths)}, {"scenario", plan.document}};
}

PlanResult plan_of(const Json& json) {
  PlanResult plan;
  plan.document = json.at("scenario");
  plan.samples.seed = json.at("seed");
  plan.samples.replications = json.at("replications").get<std::vector<std::uint32_t>>();
  for (const auto& [name, metric] : json.at("metrics").items()) {
    Sample sample{name, metric.at("unit"), static_cast<Better>(metric.at("better").get<int>()), {}};
    for (const auto& value : metric.at("values")) sample.values.push_back(value_of(value));
    if (sample.values.size() != plan.samples.replications.size())
      throw BaselineError("the metric " + name + " has " + std::to_string(sample.values.size()) +
                          " values for " + std::to_string(plan.samples.replications.size()) +
                          " replications");
    plan.samples.metrics.push_back(std::move(sample));
  }
  for (const auto& objective : json.at("objectives"))
    plan.objectives.push_back(objective_of(objective));
  for (const auto& [disaster, steps] : json.at("critical_paths").items())
    for (const auto& step : steps)
      plan.paths[disaster].push_back({step.at(0), step.at(1), step.at(2), step.at(3)});
  return plan;
}

Baseline baseline_of(const Json& json) {
  if (!json.is_object() || !json.contains("rehearse_baseline"))
    throw BaselineError("not a baseline");
  const int format = json.at("rehearse_baseline").get<int>();
  if (format != kFormat)
    throw BaselineError("format " + std::to_string(format) + ", this program reads " +
                        std::to_string(kFormat));
  Baseline baseline;
  baseline.program_version = json.at("program_version");
  for (const auto& [name, plan] : json.at("plans").items()) baseline.plans[name] = plan_of(plan);
  return baseline;
}

}  // namespace

void PlanResult::add(const RunRecord& record) {
  if (samples.replications.empty()) {
    objectives = record.objectives;
    for (const auto& recovery : recover_all(record)) paths[recovery.disaster] = recovery.path;
  }
  samples.add(record);
}

Baseline read_baseline(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw BaselineError(path + ": no such baseline; write one with --update-baseline");
  const Json json = Json::parse(file, nullptr, false);
  try {
    return baseline_of(json);
  } catch (const BaselineError& error) {
    throw BaselineError(path + ": " + error.what());
  } catch (const Json::exception& error) {
    throw BaselineError(path + ": damaged baseline (" + error.what() + ")");
  }
}

std::string to_text(const Baseline& baseline) {
  Json plans = Json::object();
  for (const auto& [name, plan] : baseline.plans) plans[name] = to_json(plan);
  const Json json = {{"rehearse_baseline", kFormat},
                     {"program_version", baseline.program_version},
                     {"plans", std::move(plans)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace rehearse::results
