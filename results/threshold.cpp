#include "results/threshold.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "results/recovery.hpp"
#include "results/verdict.hpp"

namespace rehearse::results {
namespace {

std::vector<ObjectiveResult> judge_alone(const RunRecord& record) {
  const auto recoveries = recover_all(record);
  std::vector<ObjectiveResult> out;
  for (const auto& objective : record.objectives)
    out.push_back(judge(objective, {achieved(objective, record, recoveries)}));
  return out;
}

std::string component_of(const Beyond& beyond) {
  return beyond.bottleneck.component + "/" + beyond.bottleneck.resource;
}

}  // namespace

bool Thresholds::all_found() const {
  return !each.empty() && std::all_of(each.begin(), each.end(), [](const Threshold& one) {
    return one.kind == Threshold::Kind::found;
  });
}

double Thresholds::mean() const {
  if (!all_found()) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0.0;
  for (const Threshold& one : each) sum += one.middle();
  return sum / static_cast<double>(each.size());
}

stats::Interval Thresholds::interval(double confidence) const {
  std::vector<double> middles;
  double width = 0.0;
  for (const Threshold& one : each) {
    middles.push_back(one.middle());
    width += (one.high - one.low) / static_cast<double>(each.size());
  }
  stats::Interval out = stats::mean_interval(middles, confidence);
  return {out.low - width / 2, out.high + width / 2};
}

Beyond Thresholds::commonest() const {
  Beyond out;
  std::size_t most = 0;
  for (const Beyond& one : beyond) {
    const auto same = static_cast<std::size_t>(
        std::count_if(beyond.begin(), beyond.end(), [&](const Beyond& other) {
          return other.objective == one.objective && component_of(other) == component_of(one);
        }));
    if (same <= most) continue;
    most = same;
    out = one;
  }
  return out;
}

Beyond look_beyond(const RunRecord& record) {
  Beyond out;
  for (const auto& result : judge_alone(record)) {
    if (result.verdict == Verdict::met) continue;
    out.objective = result.objective.name;
    out.reason = result.reason;
    break;
  }
  out.bottleneck = summarise({record}).bottleneck();
  return out;
}

bool keeps_all(const RunRecord& record) { return overall(judge_alone(record)) == Verdict::met; }

Verdict Headroom::verdict() const {
  using Kind = Threshold::Kind;
  const auto all = [this](Kind kind) {
    return std::all_of(factors.each.begin(), factors.each.end(),
                       [kind](const Threshold& one) { return one.kind == kind; });
  };
  if (all(Kind::always_kept)) return Verdict::met;
  if (all(Kind::always_broken)) return Verdict::missed;
  const auto interval = factors.interval(0.95);
  if (interval.low >= 1.0) return Verdict::met;
  return interval.high < 1.0 ? Verdict::missed : Verdict::undecided;
}

double months_until(double factor, double growth_per_month) {
  if (factor < 1.0) return 0.0;
  return std::floor(std::log(factor) / std::log1p(growth_per_month)) + 1.0;
}

}  // namespace rehearse::results
