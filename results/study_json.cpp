#include <cmath>

#include "results/study_summary.hpp"

namespace rehearse::results {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json number(const std::optional<double>& value) { return value ? number(*value) : Json(nullptr); }

Json to_json(const ObjectiveResult& result) {
  return {{"name", result.objective.name},
          {"target", number(result.objective.target)},
          {"achieved", number(result.achieved)},
          {"low", number(result.low)},
          {"high", number(result.high)},
          {"verdict", to_string(result.verdict)},
          {"reason", result.reason}};
}

Json to_json(const MetricSummary& metric) {
  return {{"unit", metric.unit},
          {"runs", metric.runs},
          {"never", metric.never},
          {"mean", number(metric.mean)},
          {"low", number(metric.interval.low)},
          {"high", number(metric.interval.high)}};
}

Json to_json(const DesignSummary& design, const std::vector<StudyAxis>& axes) {
  Json values = Json::object();
  for (std::size_t i = 0; i < axes.size(); ++i)
    values[axes[i].name] = Json::parse(design.values[i].json, nullptr, false);
  Json objectives = Json::array();
  for (const auto& objective : design.objectives) objectives.push_back(to_json(objective));
  Json metrics = Json::object();
  for (const auto& metric : design.metrics) metrics[metric.name] = to_json(metric);
  return {{"design", design.design},
          {"values", std::move(values)},
          {"runs", design.runs},
          {"failed", design.failed},
          {"kept", design.kept},
          {"verdict", design.runs > 0 ? Json(to_string(design.verdict)) : Json(nullptr)},
          {"objectives", std::move(objectives)},
          {"metrics", std::move(metrics)}};
}

}  // namespace

nlohmann::ordered_json to_json(const StudySummary& summary) {
  Json designs = Json::array();
  for (const auto& design : summary.designs) designs.push_back(to_json(design, summary.axes));
  return {{"study", summary.study},
          {"scenario", summary.scenario},
          {"seed", summary.seed},
          {"replications", summary.replications},
          {"verdict", to_string(summary.verdict())},
          {"planned", summary.planned()},
          {"runs", summary.finished()},
          {"failed", summary.failed()},
          {"designs", std::move(designs)},
          {"cheapest", summary.cheapest ? Json(*summary.cheapest) : Json(nullptr)},
          {"pareto", summary.pareto}};
}

}  // namespace rehearse::results
