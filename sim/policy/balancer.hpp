// Who gets the next request.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/policy/alias_table.hpp"
#include "sim/policy/balancer_spec.hpp"
#include "sim/policy/edf_schedule.hpp"
#include "sim/policy/maglev.hpp"
#include "sim/policy/member_index.hpp"
#include "sim/policy/priority_load.hpp"
#include "sim/policy/ring_hash.hpp"
#include "sim/policy/smooth_round_robin.hpp"
#include "sim/policy/zone_routing.hpp"

namespace rehearse::policy {

/// What a pick may depend on. Equal picks in equal states give the same member.
struct Pick {
  double now_s = 0.0;
  std::uint64_t hash = 0;                 ///< consistent-hash key, of ring_hash and maglev
  std::array<std::uint64_t, 2> random{};  ///< uniform, new for each pick (one random block)
  std::uint16_t caller_zone = 0;          ///< of zone-aware routing
  std::uint32_t avoid = kNoMember;        ///< at a retry or hedge: the member already tried
};

/// Chooses a member in Envoy's order: priority level (priority_load.hpp), then locality, then
/// member by the algorithm; only members of that level and health, or all of a level in panic.
///
/// - Locality, weighted: a schedule of deadlines over effective_locality_weight; zone-aware: see
///   ZoneRouting, on level 0 only. Neither in panic.
/// - round_robin in turn (member k mod n at the k-th pick), random uniform, least_request by
///   least_of_choices or least_of_all, as long as weights are equal and nobody is in slow start.
///   Otherwise random is in proportion to weights, and the other two are an EdfSchedule in which a
///   member's weight is read at each pick: weight * slow start, for least_request
///   least_request_weight * slow start. That is settled at each control call, as in Envoy, so call
///   `refresh` when the last slow start has ended and no other control call comes.
/// - ring_hash and maglev keep one table per level, of its healthy members (all in panic), with
///   weights normalised to sum 1, within each zone to the zone's normalised locality weight when
///   locality is weighted. The key also decides the level. As in Envoy, degraded members get no
///   keys and locality weights are not scaled by health.
/// - `avoid` is best effort: the pick is repeated up to `reselections` times, ring_hash stepping
///   along the ring and maglev changing the key, and the last one counts.
///
/// A schedule starts anew with each control call, with `seed` picks done; a rotation goes on.
/// Sources: Envoy load_balancer_impl.cc, thread_aware_lb_impl.cc; NGINX
/// ngx_http_upstream_round_robin.c. Not modelled: subsets, bounded-load hashing, several worker
/// threads (one rotation, one set of counts per balancer), health of callers.
///
/// Control calls may allocate; each of them recomputes loads, shares and tables once, O(n log n)
/// plus the tables of hashing. Hot calls allocate nothing. A pick is O(1), O(log n) for schedules,
/// O(n) for smooth_round_robin and full_scan.
class Balancer {
 public:
  static constexpr std::uint32_t kNone = kNoMember;

  explicit Balancer(BalancerSpec spec);

  // Control.

  /// The members from now on, in this order; ids are distinct and small. Those who stay keep
  /// health, counters and slow start; a member who left keeps only its requests in flight.
  void set_members(std::span<const Member> members, double now_s);
  /// A member that turns from unhealthy or excluded to better starts slowly. Unknown ids are
  /// ignored; without a change nothing is recomputed.
  void set_health(std::span<const HealthChange> changes, double now_s);
  void set_health(std::uint32_t id, Health health, double now_s);
  /// Ejected by outlier detection: counts as unhealthy; coming back is no slow start.
  void set_ejected(std::uint32_t id, bool ejected, double now_s);
  /// Callers in each zone, for zone-aware routing; none at first, which leaves it off.
  void set_callers(std::span<const std::uint32_t> callers_by_zone, double now_s);
  /// Recomputes for the passing of time alone.
  void refresh(double now_s);

  // Hot.

  /// The id of a member; kNone: no healthy upstream.
  std::uint32_t pick(const Pick& pick);
  void started(std::uint32_t id) {
    if (const std::uint32_t slot = index_[id]; slot != kNone) ++active_[slot];
  }
  void ended(std::uint32_t id) {
    if (const std::uint32_t slot = index_[id]; slot != kNone && active_[slot] > 0) --active_[slot];
  }
  /// A request to the member failed (smooth_round_robin lowers its weight for a while).
  void failed(std::uint32_t id) {
    if (const std::uint32_t slot = index_[id]; slot != kNone) smooth_[slot].failed(spec_.max_fails);
  }

  // State.

  std::uint32_t active(std::uint32_t id) const {
    const std::uint32_t slot = index_[id];
    return slot == kNone ? 0 : active_[slot];
  }
  /// Of a present member; ejected is unhealthy.
  Health health(std::uint32_t id) const { return effective_health(slots_[index_[id]]); }
  const PriorityLoad& load() const { return load_; }
  /// By caller zone; empty unless zone-aware.
  const std::vector<ZoneRouting>& zone_routing() const { return zone_routing_; }
  const BalancerSpec& spec() const { return spec_; }

 private:
  enum class Source : std::uint8_t { all, healthy, degraded };
  static constexpr std::size_t kSources = 3;

  struct Slot {
    std::uint32_t id = 0;
    bool present = false;
    bool ejected = false;
    Health health = Health::healthy;
    std::uint8_t priority = 0;
    std::uint16_t zone = 0;
    double weight = 1.0;
    double since_s = 0.0;  // joined or became healthy
  };
  /// Members that one pick chooses from.
  struct Pool {
    std::vector<std::uint32_t> slots;
    std::uint64_t turn = 0;  // of the rotation
    EdfSchedule schedule;    // empty: not used
    AliasTable by_weight;    // of random; empty: equal weights
  };
  struct LocalitySchedule {
    EdfSchedule schedule;
    std::vector<double> weights;  // by zone
  };

  bool hashes() const {
    return spec_.algorithm == BalancerAlgorithm::ring_hash ||
           spec_.algorithm == BalancerAlgorithm::maglev;
  }
  static Health effective_health(const Slot& slot) {
    return slot.ejected && slot.health != Health::excluded ? Health::unhealthy : slot.health;
  }
  /// Pools of a level and source: the whole one, then one per zone.
  Pool& pool(std::size_t priority, Source source, std::size_t zone_plus_one = 0) {
    return pools_[(priority * kSources + static_cast<std::size_t>(source)) * pools_per_source_ +
                  zone_plus_one];
  }
  LocalitySchedule& localities(std::size_t priority, Source source) {
    return localities_[priority * kSources + static_cast<std::size_t>(source)];
  }

  // Control (balancer_build.cpp).
  bool apply_health(Slot& slot, Health health, double now_s);
  void rebuild(double now_s);
  void resize_tables();
  void count_members();
  void rebuild_pools(double now_s);
  void prepare_pool(Pool& pool, double now_s);
  void rebuild_localities();
  void rebuild_zone_routing();
  void rebuild_hash_tables();
  std::vector<HashShare> hash_shares(std::size_t priority) const;
  double normalised_locality_weight(std::size_t zone) const;
  std::uint32_t zone_count(std::size_t priority, Source source, std::size_t zone) const;

  // Hot (balancer.cpp).
  std::uint32_t pick_hashed(const Pick& pick);
  std::uint32_t pick_pooled(const Pick& pick, std::uint64_t route_word, std::uint64_t member_word);
  Pool* route(const Pick& pick, std::uint64_t word);
  std::uint32_t pick_from(Pool& pool, double now_s, std::uint64_t word);
  std::uint32_t pick_scheduled(Pool& pool, double now_s);
  double scheduled_weight(std::uint32_t slot, double now_s) const;

  BalancerSpec spec_;
  MemberIndex index_;
  std::vector<Slot> slots_;             // of all members ever seen
  std::vector<std::uint32_t> active_;   // by slot
  std::vector<SmoothPeer> smooth_;      // by slot
  std::vector<std::uint32_t> order_;    // slots of the members
  std::vector<std::uint32_t> callers_;  // by zone
  std::vector<PriorityLevel> levels_;
  std::vector<std::uint32_t> by_zone_;   // members, by level, source and zone
  std::vector<std::uint32_t> excluded_;  // members, by level and zone
  std::size_t zones_ = 0;
  PriorityLoad load_;
  double slow_until_s_ = 0.0;

  std::size_t pools_per_source_ = 1;
  std::vector<Pool> pools_;
  std::vector<LocalitySchedule> localities_;  // by level and source; empty unless weighted
  std::vector<ZoneRouting> zone_routing_;     // by caller zone
  std::vector<RingHash> rings_;               // by level
  std::vector<MaglevTable> maglevs_;          // by level
};

}  // namespace rehearse::policy
