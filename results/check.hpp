// Has a plan got worse? The verdict of `rehearse check`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/baseline.hpp"

namespace rehearse::results {

/// What a metric may lose: the larger of the two.
struct Tolerance {
  double relative = 0.0;  ///< of the mean before
  double absolute = 0.0;  ///< in the metric's unit
};

struct ToleranceRule {
  std::string pattern;  ///< of metric names, with * and ?
  Tolerance tolerance;
};

/// A metric that may get worse, or be missing, for a while.
struct Waiver {
  std::string plan;    ///< pattern
  std::string metric;  ///< pattern
  std::string reason;
  std::string owner;
  std::string expires;  ///< YYYY-MM-DD, the last day it holds
};

struct CheckRules {
  std::vector<std::string> metrics;       ///< patterns; empty: is_checked decides
  std::vector<ToleranceRule> tolerances;  ///< the last that fits; else default_tolerance
  std::vector<Waiver> waivers;
  std::string today;    ///< YYYY-MM-DD
  double alpha = 0.01;  ///< chance that any metric of an unchanged plan is called regressed
  unsigned looks = 5;   ///< how often the verdict may be asked for while replications are added
};

/// passed: worse by no more than the tolerance, with the interval's confidence. regressed: worse
/// (the interval excludes 0) and by more than the tolerance, or worse and across an objective's
/// target. undecided: neither. waived: regressed or undecided, or missing, under a waiver.
enum class CheckVerdict { passed, regressed, undecided, waived };
const char* to_string(CheckVerdict verdict);

struct CheckRow {
  std::string name;
  std::string unit;
  Better better = Better::lower;
  Difference difference;               ///< now - before; the interval has the corrected confidence
  double worse = 0.0;                  ///< how much worse, positive
  stats::Interval interval;            ///< of `worse`
  double tolerance = 0.0;              ///< in the metric's unit
  std::optional<Objective> objective;  ///< of an objective's metric: the promise
  std::string disaster;                ///< that the metric or objective belongs to; may be empty
  CheckVerdict verdict = CheckVerdict::passed;
  std::string reason;
};

struct Missing {
  std::string metric;
  bool now = false;  ///< missing now, else in the baseline
};

struct PlanCheck {
  std::string plan;
  std::vector<CheckRow> rows;
  std::vector<Missing> missing;  ///< that no waiver covers
  std::vector<Change> changes;
  std::vector<std::string> expired;             ///< waivers that fit but are over
  CheckVerdict verdict = CheckVerdict::passed;  ///< the worst: regressed, undecided, passed
};

/// Judges every metric of the plan. Each interval holds with confidence 1 - alpha / (looks *
/// metrics) (Bonferroni), so that the errors of all metrics and looks together stay below alpha.
/// Throws BaselineError when no metric matches.
PlanCheck check_plan(const std::string& name, const PlanResult& before, const PlanResult& now,
                     const CheckRules& rules);

/// Whether a metric is looked at when no pattern says otherwise: promises, recovery and loss per
/// disaster and store, what users see, cost, and how busy services are (what is left for growth).
bool is_checked(const Sample& sample);
/// 5 % of times (RTO and RPO at least one second, latencies 0.1 ms), 1 % of rates, utilisation and
/// cost, 0.1 percentage points of shares of requests.
Tolerance default_tolerance(const std::string& metric, const std::string& unit);
/// Shell pattern: * and ? match any characters, slashes too.
bool matches(const std::string& pattern, const std::string& text);

/// How the critical path of a disaster changed, one line per step; empty where it did not.
std::vector<std::string> path_changes(const std::string& disaster, const PlanResult& before,
                                      const PlanResult& now);

}  // namespace rehearse::results
