// When to stop: tests and intervals that may be looked at again and again while data come in.
#pragma once

#include <cstdint>

namespace rehearse::stats {

/// Whether a probability p is at least p0, decided after any number of independent trials.
///
/// Two mixture likelihood ratios are kept, with k of n trials successful:
///
///     above = 1 / (1 - p0) * integral over theta from p0 to 1 of L(theta) / L(p0),
///     below = 1 / p0       * integral over theta from 0 to p0 of L(theta) / L(p0),
///     L(theta) = theta^k (1 - theta)^(n - k).
///
/// While p < p0, `above` is a non-negative supermartingale that begins at 1, and so is `below`
/// while p >= p0. By Ville's inequality (1939; Robbins 1970) each reaches 1 / alpha with a
/// probability of at most alpha, ever. So looking after every trial and stopping at the first
/// decision errs with a probability of at most alpha, on either side.
class SequentialProportion {
 public:
  enum class Decision { open, at_least, below };

  /// Throws std::invalid_argument unless 0 < p0 <= 1 and 0 < alpha < 1. With p0 = 1 the first
  /// failure decides, and nothing else does.
  SequentialProportion(double p0, double alpha);
  void add(bool success);
  /// The first decision made; it stands, whatever comes later.
  Decision decision() const { return decision_; }
  std::uint64_t trials() const { return trials_; }
  std::uint64_t successes() const { return successes_; }

  /// Trials that decide when all succeed; 0: no number does.
  static std::uint64_t needed(double p0, double alpha);

 private:
  void decide();

  double p0_;
  double alpha_;
  std::uint64_t trials_ = 0;
  std::uint64_t successes_ = 0;
  Decision decision_ = Decision::open;
};

/// Sizes at which a growing sample is looked at, and how sure an interval must be there so that
/// the one shown at the end covers with the confidence promised, whenever it stops: look i = 1, 2,
/// ... spends alpha / (i (i + 1)) of alpha = 1 - confidence (alpha spending: Lan and DeMets 1983;
/// these sum to alpha, so by Bonferroni's inequality all intervals cover together).
class LookPlan {
 public:
  /// Looks after `first` values and whenever there are half as many again. Throws
  /// std::invalid_argument unless first >= 2 and 0 < confidence < 1.
  explicit LookPlan(double confidence, std::uint64_t first = 10);
  /// Size of the sample at the coming look.
  std::uint64_t size() const { return size_; }
  /// Confidence that an interval must have there.
  double confidence() const;
  void next();

 private:
  double alpha_;
  std::uint64_t size_;
  std::uint64_t look_ = 1;
};

}  // namespace rehearse::stats
