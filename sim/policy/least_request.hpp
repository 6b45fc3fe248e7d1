// Least request: the member with the fewest requests in flight, of a few or of all.
#pragma once

#include <algorithm>
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

/// Envoy's FULL_SCAN: the minimum over all, one of the equals with the same probability each
/// (`draw(0, equals)`; Envoy samples them on the way, to the same effect). O(n).
template <class Draw>
std::uint32_t least_of_all(std::span<const std::uint32_t> slots,
                           std::span<const std::uint32_t> active, Draw&& draw) {
  std::uint32_t least = active[slots.front()];
  for (const std::uint32_t slot : slots) least = std::min(least, active[slot]);
  std::uint32_t equals = 0;
  for (const std::uint32_t slot : slots) equals += active[slot] == least ? 1 : 0;
  std::uint32_t skip = equals == 1 ? 0 : draw(0U, equals);
  for (const std::uint32_t slot : slots) {
    if (active[slot] == least && skip-- == 0) return slot;
  }
  return slots.front();
}

/// The weight of a member in the schedule for unequal weights: weight / (active + 1)^bias. Bias 0
/// is round robin, 1 Envoy's default.
inline double least_request_weight(double weight, std::uint32_t active, double bias) {
  const double in_flight = static_cast<double>(active) + 1.0;
  if (bias == 1.0) return weight / in_flight;
  return bias == 0.0 ? weight : weight / fixed::pow(in_flight, bias);
}

}  // namespace rehearse::policy
