// Least request: the member with the fewest requests in flight, of a few or of all.
#pragma once

#include <cstdint>
#include <span>

#include "sim/core/fixed_math.hpp"

namespace rehearse::policy {

/// Envoy's N_CHOICES, with choices = 2 the "power of two choices" (Mitzenmacher 2001): members are
/// drawn with replacement, a later one wins only with strictly fewer active requests. `draw(k, n)`
/// is the k-th random number below n. `slots` is not empty.
template <class Draw>
std::uint32_t least_of_choices(std::span<const std::uint32_t> slots,
                               std::span<const std::uint32_t> active, std::uint32_t choices,
                               Draw&& draw) {
  const auto n = static_cast<std::uint32_t>(slots.size());
  std::uint32_t best = slots[draw(0U, n)];
  for (std::uint32_t k = 1; k < choices; ++k) {
    const std::uint32_t other = slots[draw(k, n)];
    if (active[other] < active[best]) best = other;
  }
  return best;
}

/// Envoy's FULL_SCAN: the minimum over all; of equals each with the same probability (the k-th
/// equal replaces the choice with probability 1 / k). O(n).
template <class Draw>
std::uint32_t least_of_all(std::span<const std::uint32_t> slots,
                           std::span<const std::uint32_t> active, Draw&& draw) {
  std::uint32_t best = slots.front();
  std::uint32_t equals = 1;
  for (std::uint32_t k = 1; k < slots.size(); ++k) {
    const std::uint32_t other = slots[k];
    if (active[other] < active[best]) {
      best = other;
      equals = 1;
    } else if (active[other] == active[best] && draw(k, ++equals) == 0) {
      best = other;
    }
  }
  return best;
}

/// The weight of a member in the schedule for unequal weights: weight / (active + 1)^bias. Bias 0
/// is round robin, 1 Envoy's default.
inline double least_request_weight(double weight, std::uint32_t active, double bias) {
  const double in_flight = static_cast<double>(active) + 1.0;
  if (bias == 1.0) return weight / in_flight;
  return bias == 0.0 ? weight : weight / fixed::pow(in_flight, bias);
}

}  // namespace rehearse::policy
