// Where along one number a scenario stops to keep its promises.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "results/threshold.hpp"
#include "scenarios/run/job.hpp"

namespace rehearse::run {

/// The search of one replication: a bracket, one end of which keeps the promises and the other does
/// not, is halved until it is narrow. It assumes that they break at one place only.
class Bisection {
 public:
  /// Between two given ends, halved to `tolerance` of their distance. Either end may keep them.
  static Bisection between(double from, double to, bool logarithmic, double tolerance);
  /// Whole numbers, to neighbours.
  static Bisection between_integers(double from, double to);
  /// Upwards from `start` while they are kept, else downwards, by steps of `step` that grow; halved
  /// to a ratio of 1 + `tolerance`. Gives up below `least` and above `most`.
  static Bisection around(double start, double step, double least, double most, double tolerance);

  /// The number to be played next; nothing when the search has ended.
  std::optional<double> next() const;
  void add(double x, bool kept);
  /// Of a search that ended.
  results::Threshold result() const;

 private:
  std::optional<double> outwards() const;
  bool narrow() const;
  double middle() const;

  bool between_ = false;
  bool integer_ = false;
  bool logarithmic_ = true;
  double from_ = 0.0;
  double to_ = 0.0;
  double tolerance_ = 0.01;
  double step_ = 1.5;
  std::optional<double> kept_;    ///< innermost that keeps the promises
  std::optional<double> broken_;  ///< innermost that does not
  double start_ = 1.0;
  std::uint32_t tried_ = 0;
};

struct ThresholdSearch {
  /// The job that plays the number x; its seed is set, its replication is not looked at.
  std::function<Job(double x)> job;
  /// The search of a replication; `pilot`, when there is one, is the mean of what the first two
  /// replications found.
  std::function<Bisection(std::optional<double> pilot)> bisection;
  std::uint32_t replications = 8;
  unsigned jobs = 1;
  std::function<void(std::uint32_t runs, double share)> on_progress;
  std::function<bool()> interrupted;
  std::string program = "/proc/self/exe";
};

struct ThresholdOutcome {
  results::Thresholds found;
  std::uint32_t runs = 0;
  bool interrupted = false;
};

/// Plays every replication's search; each has the same seed at every number, so that runs differ by
/// the number alone. The result does not depend on `jobs`. A run that fails throws RunError, a
/// scenario without objectives ScenarioError.
ThresholdOutcome find_thresholds(const ThresholdSearch& search);

}  // namespace rehearse::run
