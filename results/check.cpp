#include "results/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "results/format.hpp"
#include "results/verdict.hpp"

namespace rehearse::results {
namespace {

bool wanted(const Sample& sample, const CheckRules& rules) {
  if (rules.metrics.empty()) return is_checked(sample);
  return std::any_of(rules.metrics.begin(), rules.metrics.end(),
                     [&](const std::string& pattern) { return matches(pattern, sample.name); });
}

/// The waiver that covers a metric today, if any; those that are over are told of.
const Waiver* waiver_of(const std::string& metric, const CheckRules& rules, PlanCheck& check) {
  for (const Waiver& waiver : rules.waivers) {
    if (!matches(waiver.plan, check.plan) || !matches(waiver.metric, metric)) continue;
    if (rules.today <= waiver.expires) return &waiver;
    check.expired.push_back(fmt::format("{}: waiver of {} expired on {} ({})", metric, waiver.owner,
                                        waiver.expires, waiver.reason));
  }
  return nullptr;
}

double tolerance_of(const Sample& sample, double before, const CheckRules& rules) {
  Tolerance tolerance = default_tolerance(sample.name, sample.unit);
  for (const auto& rule : rules.tolerances)
    if (matches(rule.pattern, sample.name)) tolerance = rule.tolerance;
  return std::max(tolerance.absolute,
                  std::isfinite(before) ? tolerance.relative * std::abs(before) : 0.0);
}

bool crosses_target(const CheckRow& row) {
  return row.objective && keeps(*row.objective, row.difference.a) &&
         !keeps(*row.objective, row.difference.b);
}

void judge_never(CheckRow& row, double alpha) {
  const Difference& d = row.difference;
  const bool more = d.never_b > d.never_a;
  row.reason = fmt::format("never in {} replications, before in {}", d.never_b, d.never_a);
  if (more) row.verdict = d.p_value <= alpha ? CheckVerdict::regressed : CheckVerdict::undecided;
}

void judge_finite(CheckRow& row) {
  const Difference& d = row.difference;
  if (d.count == 0) {
    // Told in neither run, or never in all of both: nothing changed.
    const bool same = d.unknown == 0 && d.never_a > 0;
    row.verdict = same ? CheckVerdict::passed : CheckVerdict::undecided;
    row.reason = same ? "never, as before" : "the runs could not tell";
  } else if (row.interval.high <= row.tolerance) {
    row.verdict = CheckVerdict::passed;
  } else if (row.interval.low > 0 && (row.worse > row.tolerance || crosses_target(row))) {
    row.verdict = CheckVerdict::regressed;
  } else {
    row.verdict = CheckVerdict::undecided;
    row.reason = row.interval.low > 0 ? "worse; beyond the tolerance or not, more runs would tell"
                                      : "more runs would tell";
  }
  // Within the tolerance, yet no longer within the promise.
  if (row.verdict == CheckVerdict::passed && row.interval.low > 0 && crosses_target(row))
    row.verdict = CheckVerdict::regressed;
}

void set_scope(CheckRow& row, const PlanResult& now) {
  const auto part = [&](const char* prefix) {
    const std::size_t begin = std::string(prefix).size();
    return row.name.substr(begin, row.name.find('/', begin) - begin);
  };
  if (row.name.starts_with("disaster:")) row.disaster = part("disaster:");
  if (!row.name.starts_with("objective:")) return;
  const std::string name = part("objective:");
  for (const auto& objective : now.objectives)
    if (objective.name == name) row.objective = objective;
  if (!row.objective) return;
  const bool recovery = row.objective->metric == Objective::Metric::rto ||
                        row.objective->metric == Objective::Metric::rpo;
  row.disaster = row.objective->disaster;
  if (recovery && row.disaster.empty() && now.paths.size() == 1)
    row.disaster = now.paths.begin()->first;
}

CheckRow row_of(const Sample& sample, const PlanResult& before, const PlanResult& now,
                const CheckRules& rules, double alpha) {
  const Sample& other = *now.samples.find(sample.name);
  CheckRow row;
  row.name = sample.name;
  row.unit = sample.unit;
  row.better = other.better;
  row.difference = difference(before.samples, sample, now.samples, other, 1 - alpha);
  const auto& interval = row.difference.interval;
  const bool rising = row.better == Better::higher;
  row.worse = rising ? -row.difference.mean : row.difference.mean;
  row.interval = rising ? stats::Interval{-interval.high, -interval.low} : interval;
  row.tolerance = tolerance_of(sample, row.difference.a, rules);
  set_scope(row, now);
  if (row.difference.never_a == row.difference.never_b)
    judge_finite(row);
  else
    judge_never(row, alpha);
  return row;
}

void find_missing(const PlanResult& from, const PlanResult& in, bool now, const CheckRules& rules,
                  PlanCheck& check) {
  for (const auto& sample : from.samples.metrics)
    if (wanted(sample, rules) && in.samples.find(sample.name) == nullptr &&
        waiver_of(sample.name, rules, check) == nullptr)
      check.missing.push_back({sample.name, now});
}

CheckVerdict overall(const std::vector<CheckRow>& rows) {
  CheckVerdict verdict = CheckVerdict::passed;
  for (const auto& row : rows) {
    if (row.verdict == CheckVerdict::regressed) return CheckVerdict::regressed;
    if (row.verdict == CheckVerdict::undecided) verdict = CheckVerdict::undecided;
  }
  return verdict;
}

}  // namespace

const char* to_string(CheckVerdict verdict) {
  static const char* const names[] = {"passed", "regressed", "undecided", "waived"};
  return names[static_cast<std::size_t>(verdict)];
}

PlanCheck check_plan(const std::string& name, const PlanResult& before, const PlanResult& now,
                     const CheckRules& rules) {
  PlanCheck check;
  check.plan = name;
  check.changes = changes_between(before.document, now.document);
  std::vector<const Sample*> both;
  for (const auto& sample : before.samples.metrics)
    if (wanted(sample, rules) && now.samples.find(sample.name) != nullptr) both.push_back(&sample);
  if (both.empty()) throw BaselineError(name + ": no metric to compare");
  find_missing(before, now, true, rules, check);
  find_missing(now, before, false, rules, check);
  const double alpha = rules.alpha / (rules.looks * static_cast<double>(both.size()));
  for (const Sample* sample : both) {
    CheckRow row = row_of(*sample, before, now, rules, alpha);
    if (row.verdict != CheckVerdict::passed) {
      if (const Waiver* waiver = waiver_of(row.name, rules, check)) {
        row.verdict = CheckVerdict::waived;
        row.reason = fmt::format("waived by {} until {}: {}", waiver->owner, waiver->expires,
                                 waiver->reason);
      }
    }
    check.rows.push_back(std::move(row));
  }
  check.verdict = overall(check.rows);
  return check;
}

std::vector<std::string> path_changes(const std::string& disaster, const PlanResult& before,
                                      const PlanResult& now) {
  using Key = std::pair<std::string, std::string>;
  const auto lengths = [&](const PlanResult& plan) {
    std::map<Key, double> out;
    if (const auto found = plan.paths.find(disaster); found != plan.paths.end())
      for (const auto& step : found->second) out[{step.step, step.component}] += step.duration_s;
    return out;
  };
  const auto was = lengths(before);
  const auto is = lengths(now);
  std::map<Key, double> keys = was;
  keys.insert(is.begin(), is.end());
  std::vector<std::string> lines;
  for (const auto& [key, length] : keys) {
    const auto a = was.find(key);
    const auto b = is.find(key);
    const std::string name = key.second.empty() ? key.first : key.first + " of " + key.second;
    if (a == was.end()) {
      lines.push_back(fmt::format("{}: new, {}", name, format_duration(b->second)));
    } else if (b == is.end()) {
      lines.push_back(fmt::format("{}: gone, was {}", name, format_duration(a->second)));
    } else if (a->second != b->second) {
      lines.push_back(fmt::format("{}: {} -> {}", name, format_duration(a->second),
                                  format_duration(b->second)));
    }
  }
  return lines;
}

}  // namespace rehearse::results
