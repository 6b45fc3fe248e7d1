// Where the initial transient of a run ends.
#pragma once

#include <cstddef>
#include <span>

namespace rehearse::stats {

struct Warmup {
  std::size_t truncate = 0;  ///< observations to drop from the front
  bool found = false;        ///< false: no steady state in sight, the run is too short
};

/// MSER-5 (White, Cobb and Spratt 2000): with the observations averaged in fives to Y_1 .. Y_m,
/// drops the d fives that minimise
///
///     sum over j > d of (Y_j - mean of Y_(d+1) .. Y_m)^2 / (m - d)^2,   0 <= d <= m / 2.
///
/// A minimum at the end of that range, or fewer than ten fives, is no answer. Linear in time.
Warmup mser5(std::span<const double> values);

}  // namespace rehearse::stats
