#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "sim/core/hash.hpp"
#include "sim/policy/balancer.hpp"

namespace rehearse::policy {
namespace {

bool counts_as_down(Health health) {
  return health == Health::unhealthy || health == Health::excluded;
}

std::uint64_t hash_of_member(std::uint32_t id, std::uint64_t i) {
  return mix_bits(mix_bits(id + 0x9e3779b97f4a7c15ULL) + i);
}

}  // namespace

Balancer::Balancer(BalancerSpec spec) : spec_(std::move(spec)) {
  spec_.maglev_table_size = next_prime(spec_.maglev_table_size);
}

void Balancer::set_members(std::span<const Member> members, double now_s) {
  std::vector<bool> was_present;
  for (Slot& slot : slots_) was_present.push_back(std::exchange(slot.present, false));
  order_.clear();
  for (const Member& member : members) {
    const std::uint32_t s = index_.add(member.id);
    slots_.resize(index_.size());
    active_.resize(index_.size(), 0);
    smooth_.resize(index_.size());
    was_present.resize(index_.size(), false);
    Slot& slot = slots_[s];
    if (!was_present[s]) {
      slot = {.id = member.id, .health = member.on_joining, .since_s = now_s};
      smooth_[s] = {member.weight, member.weight, 0.0};
    } else if (slot.weight != member.weight) {
      smooth_[s].weight = smooth_[s].effective = member.weight;
    }
    slot.present = true;
    slot.weight = member.weight;
    slot.zone = member.zone;
    slot.priority = member.priority;
    order_.push_back(s);
  }
  rebuild(now_s);
}

void Balancer::set_health(std::span<const HealthChange> changes, double now_s) {
  bool changed = false;
  for (const HealthChange& change : changes) {
    const std::uint32_t slot = index_[change.id];
    if (slot != kNone && apply_health(slots_[slot], change.health, now_s)) changed = true;
  }
  if (changed) rebuild(now_s);
}

void Balancer::set_health(std::uint32_t id, Health health, double now_s) {
  const HealthChange change{id, health};
  set_health(std::span(&change, 1), now_s);
}

void Balancer::set_ejected(std::uint32_t id, bool ejected, double now_s) {
  const std::uint32_t slot = index_[id];
  if (slot == kNone || slots_[slot].ejected == ejected) return;
  slots_[slot].ejected = ejected;
  rebuild(now_s);
}

void Balancer::set_callers(std::span<const std::uint32_t> callers_by_zone, double now_s) {
  callers_.assign(callers_by_zone.begin(), callers_by_zone.end());
  rebuild(now_s);
}

void Balancer::refresh(double now_s) { rebuild(now_s); }

bool Balancer::apply_health(Slot& slot, Health health, double now_s) {
  if (counts_as_down(slot.health) && !counts_as_down(health)) slot.since_s = now_s;
  return std::exchange(slot.health, health) != health;
}

void Balancer::rebuild(double now_s) {
  resize_tables();
  count_members();
  load_ = priority_load(levels_, spec_.priorities);
  slow_until_s_ = -std::numeric_limits<double>::infinity();
  if (spec_.slow_start.enabled()) {
    for (const std::uint32_t s : order_) {
      if (effective_health(slots_[s]) != Health::healthy) continue;
      slow_until_s_ = std::max(slow_until_s_, slots_[s].since_s + spec_.slow_start.window_s);
    }
  }
  if (hashes()) {
    rebuild_hash_tables();
    return;
  }
  rebuild_pools(now_s);
  if (spec_.locality == LocalityMode::weighted) rebuild_localities();
  if (spec_.locality == LocalityMode::zone_aware) rebuild_zone_routing();
}

/// Room for the levels and zones there are; rotations go on when there are more of them.
void Balancer::resize_tables() {
  std::size_t levels = 0;
  std::size_t zones = zones_;
  for (const std::uint32_t s : order_) {
    levels = std::max<std::size_t>(levels, slots_[s].priority + 1U);
    zones = std::max<std::size_t>(zones, slots_[s].zone + 1U);
  }
  levels_.assign(levels, {});
  zones_ = zones;
  const std::size_t per_source = spec_.locality == LocalityMode::none ? 1 : 1 + zones;
  const std::size_t sources = std::max(levels * kSources, pools_.size() / pools_per_source_);
  if (per_source != pools_per_source_ || sources * per_source != pools_.size()) {
    std::vector<Pool> pools(sources * per_source);
    for (Pool& pool : pools) pool.turn = spec_.seed;
    for (std::size_t i = 0; i < pools_.size(); ++i) {
      const std::size_t source = i / pools_per_source_;
      pools[source * per_source + i % pools_per_source_].turn = pools_[i].turn;
    }
    pools_ = std::move(pools);
    pools_per_source_ = per_source;
  }
  if (spec_.locality == LocalityMode::weighted) localities_.resize(levels * kSources);
}

void Balancer::count_members() {
  by_zone_.assign(levels_.size() * kSources * zones_, 0);
  excluded_.assign(levels_.size() * zones_, 0);
  const auto count = [this](const Slot& slot, Source source) {
    ++by_zone_[(slot.priority * kSources + static_cast<std::size_t>(source)) * zones_ + slot.zone];
  };
  for (const std::uint32_t s : order_) {
    const Slot& slot = slots_[s];
    PriorityLevel& level = levels_[slot.priority];
    ++level.hosts;
    count(slot, Source::all);
    const Health health = effective_health(slot);
    if (health == Health::excluded) {
      ++level.excluded;
      ++excluded_[slot.priority * zones_ + slot.zone];
      continue;
    }
    level.counted_weight += slot.weight;
    if (health == Health::healthy) {
      ++level.healthy;
      level.healthy_weight += slot.weight;
      count(slot, Source::healthy);
    } else if (health == Health::degraded) {
      ++level.degraded;
      level.degraded_weight += slot.weight;
      count(slot, Source::degraded);
    }
  }
}

std::uint32_t Balancer::zone_count(std::size_t priority, Source source, std::size_t zone) const {
  return by_zone_[(priority * kSources + static_cast<std::size_t>(source)) * zones_ + zone];
}

void Balancer::rebuild_pools(double now_s) {
  for (Pool& pool : pools_) pool.slots.clear();
  for (const std::uint32_t s : order_) {
    const Slot& slot = slots_[s];
    if (slot.weight <= 0.0) continue;
    if (load_.panic[slot.priority] != 0) pool(slot.priority, Source::all).slots.push_back(s);
    const Health health = effective_health(slot);
    if (counts_as_down(health)) continue;
    const Source source = health == Health::healthy ? Source::healthy : Source::degraded;
    pool(slot.priority, source).slots.push_back(s);
    if (pools_per_source_ > 1) pool(slot.priority, source, 1U + slot.zone).slots.push_back(s);
  }
  for (Pool& pool : pools_) prepare_pool(pool, now_s);
}

void Balancer::prepare_pool(Pool& pool, double now_s) {
  pool.schedule.clear();
  pool.by_weight.clear();
  const bool unequal = std::any_of(pool.slots.begin(), pool.slots.end(), [&](std::uint32_t s) {
    return slots_[s].weight != slots_[pool.slots.front()].weight;
  });
  if (spec_.algorithm == BalancerAlgorithm::random && unequal) {
    std::vector<double> weights;
    for (const std::uint32_t s : pool.slots) weights.push_back(slots_[s].weight);
    pool.by_weight.build(weights);
  }
  const bool schedules = spec_.algorithm == BalancerAlgorithm::round_robin ||
                         spec_.algorithm == BalancerAlgorithm::least_request;
  if (schedules && pool.slots.size() > 1 && (unequal || now_s <= slow_until_s_)) {
    pool.schedule.reset(
        pool.slots, [&](std::uint32_t s) { return scheduled_weight(s, now_s); }, spec_.seed);
  }
}

void Balancer::rebuild_localities() {
  const std::uint32_t factor = spec_.priorities.overprovisioning_percent;
  for (std::size_t p = 0; p < levels_.size(); ++p) {
    for (const Source source : {Source::healthy, Source::degraded}) {
      LocalitySchedule& locality = localities(p, source);
      locality.schedule.clear();
      locality.weights.assign(zones_, 0.0);
      std::vector<std::uint32_t> used;
      for (std::uint32_t z = 0; z < zones_ && z < spec_.locality_weights.size(); ++z) {
        locality.weights[z] = effective_locality_weight(
            spec_.locality_weights[z], zone_count(p, source, z), zone_count(p, Source::all, z),
            excluded_[p * zones_ + z], factor);
        if (locality.weights[z] > 0.0) used.push_back(z);
      }
      locality.schedule.reset(
          used, [&](std::uint32_t z) { return locality.weights[z]; }, spec_.seed);
    }
  }
}

void Balancer::rebuild_zone_routing() {
  zone_routing_.clear();
  if (levels_.empty()) return;
  const std::span<const std::uint32_t> counts(by_zone_);
  const auto of = [&](Source source) {
    return counts.subspan(static_cast<std::size_t>(source) * zones_, zones_);
  };
  for (std::uint32_t z = 0; z < callers_.size(); ++z) {
    zone_routing_.emplace_back(callers_, of(Source::healthy), of(Source::all), z,
                               spec_.min_cluster_size);
  }
}

double Balancer::normalised_locality_weight(std::size_t zone) const {
  const std::vector<double>& weights = spec_.locality_weights;
  if (spec_.locality != LocalityMode::weighted || weights.empty()) return 1.0;
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  return zone < weights.size() && sum > 0.0 ? weights[zone] / sum : 0.0;
}

std::vector<HashShare> Balancer::hash_shares(std::size_t priority) const {
  const bool by_zone = spec_.locality == LocalityMode::weighted && !spec_.locality_weights.empty();
  const auto part = [&](const Slot& slot) { return by_zone ? slot.zone : std::size_t{0}; };
  std::vector<std::uint32_t> used;
  std::vector<double> weight(zones_, 0.0);
  for (const std::uint32_t s : order_) {
    const Slot& slot = slots_[s];
    const bool in = load_.panic[priority] != 0 || effective_health(slot) == Health::healthy;
    if (slot.priority != priority || !in || slot.weight <= 0.0) continue;
    used.push_back(s);
    weight[part(slot)] += slot.weight;
  }
  std::vector<HashShare> shares;
  for (const std::uint32_t s : used) {
    const Slot& slot = slots_[s];
    const double share = slot.weight * normalised_locality_weight(slot.zone) / weight[part(slot)];
    if (share > 0.0) shares.push_back({s, share});
  }
  return shares;
}

void Balancer::rebuild_hash_tables() {
  rings_.resize(levels_.size());
  maglevs_.resize(levels_.size());
  const std::uint64_t size = spec_.maglev_table_size;
  for (std::size_t p = 0; p < levels_.size(); ++p) {
    std::vector<HashShare> shares = hash_shares(p);
    if (spec_.algorithm == BalancerAlgorithm::ring_hash) {
      rings_[p].build(
          shares, spec_.min_ring_size, spec_.max_ring_size,
          [this](std::uint32_t s, std::uint64_t i) { return hash_of_member(slots_[s].id, i); });
      continue;
    }
    std::sort(shares.begin(), shares.end(), [this](const HashShare& a, const HashShare& b) {
      return slots_[a.slot].id < slots_[b.slot].id;
    });
    std::vector<MaglevEntry> entries;
    for (const HashShare& share : shares) {
      const std::uint32_t id = slots_[share.slot].id;
      entries.push_back({share.slot, share.share, hash_of_member(id, 0) % size,
                         hash_of_member(id, 1) % (size - 1) + 1});
    }
    maglevs_[p].build(entries, spec_.maglev_table_size);
  }
}

}  // namespace rehearse::policy
