// What a load balancer is told: algorithm, members and their health.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/policy/maglev.hpp"
#include "sim/policy/priority_load.hpp"
#include "sim/policy/slow_start.hpp"

namespace rehearse::policy {

enum class BalancerAlgorithm : std::uint8_t {
  round_robin,         ///< Envoy: in turn; a schedule of deadlines when weights differ
  smooth_round_robin,  ///< NGINX
  random,              ///< in proportion to weights
  least_request,       ///< Envoy: power of choices; a schedule of deadlines when weights differ
  ring_hash,
  maglev
};

enum class LocalityMode : std::uint8_t {
  none,
  zone_aware,  ///< not with ring_hash and maglev, which ignore it
  weighted     ///< by `locality_weights`
};

/// Defaults are Envoy's, all of them in range; the reader of scenarios checks ranges.
struct BalancerSpec {
  BalancerAlgorithm algorithm = BalancerAlgorithm::round_robin;
  PrioritySpec priorities = {};
  bool fail_traffic_on_panic = false;  ///< a level in panic serves nobody instead of everybody
  SlowStart slow_start = {};           ///< of round_robin and least_request

  LocalityMode locality = LocalityMode::none;
  std::uint32_t min_cluster_size = 6;           ///< zone_aware: healthy members needed
  std::uint32_t routing_enabled_percent = 100;  ///< zone_aware: share of requests it looks at
  std::vector<double> locality_weights = {};    ///< weighted: by zone; a zone beyond the end has 0

  std::uint32_t choice_count = 2;    ///< least_request, from 2
  bool full_scan = false;            ///< least_request: look at all instead
  double active_request_bias = 1.0;  ///< least_request with unequal weights, not negative
  std::uint64_t min_ring_size = 1024;
  std::uint64_t max_ring_size = 8388608;
  std::uint32_t maglev_table_size = MaglevTable::kDefaultSize;  ///< raised to the next prime
  std::uint32_t max_fails = 1;  ///< smooth_round_robin: see SmoothPeer::failed

  /// How often a pick is repeated that gave the member to avoid (Envoy 1, Istio 5).
  std::uint32_t reselections = 1;
  /// Picks the rotations of round_robin and of locality weights are ahead at the start, so that
  /// many callers do not march in step.
  std::uint32_t seed = 0;
};

/// Excluded: not counted and not used, as a host that was not checked yet.
enum class Health : std::uint8_t { healthy, degraded, unhealthy, excluded };

struct Member {
  std::uint32_t id;
  double weight = 1.0;  ///< 0: counts towards health, but is not picked
  std::uint16_t zone = 0;
  std::uint8_t priority = 0;
  Health on_joining = Health::healthy;  ///< of a member that was not there before
};

struct HealthChange {
  std::uint32_t id;
  Health health;
};

}  // namespace rehearse::policy
