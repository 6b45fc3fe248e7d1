#include "sim/policy/priority_load.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rehearse::policy {
namespace {

using Percents = std::vector<std::uint32_t>;

/// Doubles divide integers exactly enough: a quotient below an integer is never rounded up to it
/// for operands below 2^26.
std::uint32_t availability(double available, double total, std::uint32_t factor_percent) {
  if (total <= 0.0) return 0;
  return static_cast<std::uint32_t>(
      std::min(100.0, std::floor(factor_percent * available / total)));
}

std::uint32_t sum(const Percents& percents) {
  return std::accumulate(percents.begin(), percents.end(), 0U);
}

std::uint32_t spread(std::uint32_t remaining, const Percents& available, std::uint32_t normal,
                     Percents& load) {
  for (std::size_t p = 0; p < available.size(); ++p) {
    load[p] = std::min(remaining, available[p] * 100 / normal);
    remaining -= load[p];
  }
  return remaining;
}

bool add_to_first_available(std::uint32_t remaining, const Percents& available, Percents& load) {
  const auto first = std::find_if(available.begin(), available.end(), [](auto a) { return a > 0; });
  if (first == available.end()) return false;
  load[static_cast<std::size_t>(first - available.begin())] += remaining;
  return true;
}

bool below_threshold(const PriorityLevel& level, std::uint32_t threshold_percent) {
  const std::uint32_t count = level.hosts - level.excluded;
  if (count == 0) return threshold_percent > 0;
  return 100.0 * level.healthy / count + 100.0 * level.degraded / count < threshold_percent;
}

void spread_by_hosts(std::span<const PriorityLevel> levels, PriorityLoad& load) {
  std::uint64_t total = 0;
  for (const PriorityLevel& level : levels) total += level.hosts;
  std::fill(load.degraded.begin(), load.degraded.end(), 0U);
  std::uint32_t remaining = 100;
  std::size_t first = levels.size();
  for (std::size_t p = 0; p < levels.size(); ++p) {
    if (levels[p].hosts > 0) first = std::min(first, p);
    load.healthy[p] = total == 0 ? 0 : static_cast<std::uint32_t>(100ULL * levels[p].hosts / total);
    remaining -= load.healthy[p];
  }
  load.healthy[first == levels.size() ? 0 : first] += remaining;
}

}  // namespace

PriorityLoad priority_load(std::span<const PriorityLevel> levels, const PrioritySpec& spec) {
  const std::size_t n = levels.size();
  PriorityLoad load{Percents(n, 0), Percents(n, 0), std::vector<std::uint8_t>(n, 0)};
  if (n == 0) return load;
  Percents healthy(n);
  Percents degraded(n);
  for (std::size_t p = 0; p < n; ++p) {
    const PriorityLevel& level = levels[p];
    const bool weighted = spec.weighted_priority_health;
    const double total = weighted ? level.counted_weight : level.hosts - level.excluded;
    healthy[p] = availability(weighted ? level.healthy_weight : level.healthy, total,
                              spec.overprovisioning_percent);
    degraded[p] = availability(weighted ? level.degraded_weight : level.degraded, total,
                               spec.overprovisioning_percent);
  }
  const std::uint32_t normal = std::min(100U, sum(healthy) + sum(degraded));
  if (normal > 0) {
    std::uint32_t remaining = spread(100, healthy, normal, load.healthy);
    remaining = spread(remaining, degraded, normal, load.degraded);
    if (!add_to_first_available(remaining, healthy, load.healthy)) {
      add_to_first_available(remaining, degraded, load.degraded);
    }
  } else if (spec.panic_threshold_percent == 0) {
    load.healthy[0] = 100;
    return load;
  }
  bool total_panic = true;
  for (std::size_t p = 0; p < n; ++p) {
    const bool panic =
        normal < 100 && below_threshold(levels[p], std::min(100U, spec.panic_threshold_percent));
    load.panic[p] = panic ? 1 : 0;
    total_panic = total_panic && panic;
  }
  if (total_panic) spread_by_hosts(levels, load);
  return load;
}

double effective_locality_weight(double weight, std::uint32_t eligible, std::uint32_t hosts,
                                 std::uint32_t excluded, std::uint32_t overprovisioning_percent) {
  if (hosts <= excluded) return 0.0;
  const double ratio = 1.0 * eligible / (hosts - excluded);
  return weight * std::min(1.0, overprovisioning_percent / 100.0 * ratio);
}

}  // namespace rehearse::policy
