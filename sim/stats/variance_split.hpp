// How much of a spread is randomness, and how much is not knowing an input.
#pragma once

#include <vector>

namespace rehearse::stats {

struct VarianceSplit {
  double ignorance = 0.0;   ///< variance of the expected value over the inputs
  double randomness = 0.0;  ///< variance under given inputs, over the random numbers
  double total() const { return ignorance + randomness; }
  /// 0 where nothing varies.
  double ignorance_share() const { return total() > 0 ? ignorance / total() : 0.0; }
};

/// values[u][r]: sample u of the inputs, replication r; every sample was played with the same
/// replications. Two-way random effects without interaction, value = m + a_u + b_r + e_ur, by the
/// analysis of variance (Searle, Casella and McCulloch, Variance Components, 1992, ch. 4):
///
///     var a = (MS_u - MS_e) / R,   var b = (MS_r - MS_e) / U,   var e = MS_e,
///
/// negative estimates are taken as 0. Ignorance is var a, randomness var b + var e. Throws
/// std::invalid_argument unless there are at least two samples of at least two replications each,
/// all equally many.
VarianceSplit split_variance(const std::vector<std::vector<double>>& values);

}  // namespace rehearse::stats
