// Differences of two systems that were played with common random numbers.
#pragma once

#include <cstdint>
#include <span>

#include "sim/stats/confidence.hpp"

namespace rehearse::stats {

struct PairedDifference {
  std::uint64_t n = 0;
  double mean = 0.0;  ///< of b - a
  Interval interval;  ///< Student's t on the differences; infinite below two pairs
  double p_value =
      1.0;  ///< two-sided, of "no difference"; 0 when all differences are equal and not 0
  double correlation = 0.0;  ///< between a and b; 0 where one of them does not vary
  /// Half width that two independent samples of the same size would have had (Welch 1947), over
  /// that of the pairs: how much narrower common random numbers made it. Infinite when the
  /// differences do not vary.
  double narrowing = 1.0;
};

/// The i-th values of both come from the same seed and replication (Law, Simulation Modeling and
/// Analysis, 5th ed., sections 10.2 and 11.2). Throws std::invalid_argument for lists of different
/// length or without any pair.
PairedDifference paired_difference(std::span<const double> a, std::span<const double> b,
                                   double confidence);

}  // namespace rehearse::stats
