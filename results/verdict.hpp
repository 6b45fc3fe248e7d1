// Whether the promises of a scenario hold.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/recovery.hpp"
#include "results/run_record.hpp"

namespace rehearse::results {

enum class Verdict { met, missed, undecided };

/// "met", "missed", "undecided".
const char* to_string(Verdict verdict);

/// One objective judged. Values are in the objective's unit; infinite stands for a null RTO or RPO.
struct ObjectiveResult {
  Objective objective;
  std::optional<double> achieved;  ///< nothing: no replication could tell
  std::optional<double> low;
  std::optional<double> high;
  Verdict verdict = Verdict::undecided;
  std::string reason;
};

/// What one replication achieved.
struct Achieved {
  std::optional<double> value;  ///< nothing: undecided
  /// The truth is not below this where `value` is missing because the run is too short to tell.
  double at_least = 0.0;
  std::string reason;  ///< why undecided, or what a person should know
};

/// Probability bounds of a binomial share with `successes` of `trials`, by Clopper and Pearson
/// (1934), each one-sided at level 1 - alpha.
double binomial_lower(std::uint64_t successes, std::uint64_t trials, double alpha);
double binomial_upper(std::uint64_t successes, std::uint64_t trials, double alpha);

/// Value of an objective in one replication whose recoveries are given.
///
/// - rto: of the service named by `scope`, else of the deployment; over the disaster named by
///   `disaster` (or by `scope`), else the longest of all. Null is infinite.
/// - rpo: of the store named by `scope`, else the worst store; disasters likewise.
/// - latency: the quantile over the answered requests of the population, or over the responses of
///   the service, else of all populations.
/// - availability: good / requests; error_ratio: failed / requests; throughput: answered requests
///   per second; each of the population, of the endpoints that touch the service, else of all
///   populations. (throughput of a service: its completions per second.)
/// - cost_per_hour: of the deployment.
Achieved achieved(const Objective& objective, const RunRecord& record,
                  const std::vector<Recovery>& recoveries);

/// True when `value` keeps the promise: at least the target for availability and throughput, at
/// most the target for the others.
bool keeps(const Objective& objective, double value);

/// Judges one objective over the replications.
///
/// One replication: low = high = achieved, and the verdict is whether it keeps the promise.
/// From two on, with k of n replications keeping it and p the probability that they do: met when
/// the exact 95 % lower bound of p is at least `confidence`, missed when the 95 % upper bound is
/// below it, else undecided (more replications are needed: when all keep it,
/// log 0.05 / log confidence of them, 59 for 0.95). Undecided replications count as not keeping it
/// for the lower bound and as keeping it for the upper one. `achieved` is the median of the decided
/// replications (the worse of the two middle ones), low and high the order statistics that hold
/// the true median with 95 % (the least and greatest value below six replications).
ObjectiveResult judge(const Objective& objective, const std::vector<Achieved>& replications);

/// Missed if any objective is missed, else undecided if any is, else met.
Verdict overall(const std::vector<ObjectiveResult>& objectives);

}  // namespace rehearse::results
