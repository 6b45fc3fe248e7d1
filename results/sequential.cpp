#include "results/sequential.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace rehearse::results {
namespace {

using Test = stats::SequentialProportion;

constexpr double kConfidence = 0.95;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Stands for objectives where a scenario has none.
std::vector<Objective> latencies(const RunRecord& record) {
  std::vector<Objective> out;
  for (const auto& population : record.populations) {
    Objective& one = out.emplace_back();
    one.name = population.name;
    one.metric = Objective::Metric::latency;
    one.target = kInfinity;
    one.scope = population.name;
  }
  return out;
}

/// A replication that could not tell may have been as bad as can be.
double worst_value(const Objective& objective) {
  using Metric = Objective::Metric;
  const bool floor =
      objective.metric == Metric::availability || objective.metric == Metric::throughput;
  return floor ? -kInfinity : kInfinity;
}

double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<long>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

bool narrow(const std::vector<double>& values, const stats::Interval& interval, double precision) {
  const double median = median_of(values);
  if (interval.low == interval.high) return true;
  return interval.half_width() <= precision * std::abs(median);
}

void judge_by(const Test& test, ObjectiveResult& result, double certainty) {
  const std::string so_far =
      fmt::format("{} of {} replications keep it", test.successes(), test.trials());
  if (test.decision() == Test::Decision::open) {
    result.verdict = Verdict::undecided;
    result.reason = so_far + fmt::format("; not yet {:g} % certain", 100 * certainty);
    return;
  }
  const bool met = test.decision() == Test::Decision::at_least;
  result.verdict = met ? Verdict::met : Verdict::missed;
  result.reason =
      so_far + fmt::format("; with {:g} % certainty its probability is {} {:g}", 100 * certainty,
                           met ? "at least" : "below", result.objective.confidence);
}

}  // namespace

Sequential::Sequential(const StoppingRule& rule) : rule_(rule), looks_(kConfidence) {}

void Sequential::begin(const RunRecord& record) {
  const bool stated = !record.objectives.empty();
  for (auto& objective : stated ? record.objectives : latencies(record)) {
    Watched& one = watched_.emplace_back();
    one.objective = objective;
    if (rule_.certainty && stated) one.test.emplace(objective.confidence, 1.0 - *rule_.certainty);
  }
}

void Sequential::add(const RunRecord& record) {
  if (replications_ == 0) begin(record);
  ++replications_;
  const auto recoveries = recover_all(record);
  for (Watched& one : watched_) {
    const Achieved achieved = results::achieved(one.objective, record, recoveries);
    const bool keeps = achieved.value && results::keeps(one.objective, *achieved.value);
    if (one.test) one.test->add(keeps);
    one.values.push_back(achieved.value.value_or(worst_value(one.objective)));
  }
  if (replications_ == looks_.size()) look();
}

void Sequential::look() {
  precise_ = true;
  for (Watched& one : watched_) {
    one.interval = stats::quantile_interval(one.values, 0.5, looks_.confidence());
    precise_ = precise_ && (!rule_.precision || narrow(one.values, one.interval, *rule_.precision));
  }
  looks_.next();
}

bool Sequential::decided() const {
  return std::all_of(watched_.begin(), watched_.end(), [](const Watched& one) {
    return !one.test || one.test->decision() != Test::Decision::open;
  });
}

bool Sequential::enough() const {
  if (replications_ == 0) return false;
  return (!rule_.precision || precise_) && (!rule_.certainty || decided());
}

void Sequential::apply(Summary& summary) const {
  for (std::size_t i = 0; i < summary.objectives.size() && i < watched_.size(); ++i) {
    ObjectiveResult& result = summary.objectives[i];
    if (watched_[i].test) judge_by(*watched_[i].test, result, *rule_.certainty);
    if (!rule_.precision || !precise_) continue;
    result.low = watched_[i].interval.low;
    result.high = watched_[i].interval.high;
  }
  if (rule_.certainty) summary.verdict = overall(summary.objectives);
}

}  // namespace rehearse::results
