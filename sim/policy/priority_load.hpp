// How much of the traffic each priority level of a cluster takes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace rehearse::policy {

/// Members of one priority level. `excluded` members (not yet warmed) do not count towards health;
/// hosts = healthy + degraded + excluded + unhealthy. The weights are used with weighted priority
/// health only; `counted_weight` leaves out the excluded.
struct PriorityLevel {
  std::uint32_t hosts = 0;
  std::uint32_t healthy = 0;
  std::uint32_t degraded = 0;
  std::uint32_t excluded = 0;
  double healthy_weight = 0.0;
  double degraded_weight = 0.0;
  double counted_weight = 0.0;
};

struct PrioritySpec {
  std::uint32_t overprovisioning_percent = 140;
  std::uint32_t panic_threshold_percent = 50;  ///< 0: never in panic
  bool weighted_priority_health = false;       ///< weights in place of counts
};

/// Loads in percent, by level. `healthy` and `degraded` together add up to 100.
struct PriorityLoad {
  std::vector<std::uint32_t> healthy;
  std::vector<std::uint32_t> degraded;
  std::vector<std::uint8_t> panic;  ///< 1: the level is used regardless of health

  struct Choice {
    std::uint32_t priority;
    bool degraded;
  };
  /// `percent` in 1..100: the healthy loads in order, then the degraded ones.
  Choice choose(std::uint32_t percent) const {
    std::uint32_t sum = 0;
    for (std::uint32_t p = 0; p < healthy.size(); ++p) {
      if (percent <= (sum += healthy[p])) return {p, false};
    }
    for (std::uint32_t p = 0; p < degraded.size(); ++p) {
      if (percent <= (sum += degraded[p])) return {p, true};
    }
    return {0, false};
  }
};

/// Envoy's rule, in its integers (source: load_balancer_impl.cc, "priority levels" and "panic
/// threshold" of its documentation). With f the overprovisioning factor in percent,
///
///     H_p = min(100, f * healthy_p / (hosts_p - excluded_p)),   D_p likewise, 0 without hosts
///     N   = min(100, sum of H + sum of D)
///     load_p = min(what is left of 100, H_p * 100 / N) for p = 0, 1, ..; then D likewise;
///     the rounding remainder goes to the first p with H_p > 0, else with D_p > 0.
///
/// A level is in panic when N < 100 and its healthy and degraded members are fewer than the
/// threshold. With every level in panic, load follows the number of hosts, remainder to the first
/// level that has any. With the threshold 0 and N = 0, level 0 gets all and has nobody to serve it.
/// Where the documentation's tables differ (7/93 for 5 % and 65 %), the source is followed (8/92).
PriorityLoad priority_load(std::span<const PriorityLevel> levels, const PrioritySpec& spec);

/// Weight of a locality: weight * min(1, f * eligible / (hosts - excluded)), f the overprovisioning
/// factor in percent (source: Envoy locality_wrr.cc). 0 without hosts.
double effective_locality_weight(double weight, std::uint32_t eligible, std::uint32_t hosts,
                                 std::uint32_t excluded, std::uint32_t overprovisioning_percent);

}  // namespace rehearse::policy
