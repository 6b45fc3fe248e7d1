#include "sim/policy/slow_start.hpp"

#include <algorithm>
#include <cmath>

#include "sim/core/fixed_math.hpp"

namespace rehearse::policy {

double SlowStart::factor(double elapsed_s) const {
  // The small term keeps 12 s from being 11 999 ms after a subtraction of doubles.
  const double elapsed_ms = std::floor(elapsed_s * 1e3 + 1e-6);
  const double window_ms = window_s * 1e3;
  if (elapsed_ms >= window_ms) return 1.0;
  const double time_factor = std::max(1.0, elapsed_ms) / window_ms;
  const double grown = aggression == 1.0 ? time_factor : fixed::pow(time_factor, 1.0 / aggression);
  return std::max(grown, min_weight);
}

}  // namespace rehearse::policy
