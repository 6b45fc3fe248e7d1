#include "sim/policy/balancer.hpp"

#include "sim/policy/least_request.hpp"
#include "sim/policy/scaled_random.hpp"

namespace rehearse::policy {

std::uint32_t Balancer::pick(const Pick& pick) {
  if (levels_.empty()) return kNone;
  std::uint32_t slot = kNone;
  if (hashes()) {
    slot = pick_hashed(pick);
  } else {
    const std::uint32_t avoided = pick.avoid == kNone ? kNone : index_[pick.avoid];
    slot = pick_pooled(pick, pick.random[0], pick.random[1]);
    for (std::uint64_t n = 1; n <= spec_.reselections && slot == avoided && slot != kNone; ++n) {
      const std::uint64_t apart = n << 32;  // from the words grown within one selection
      slot =
          pick_pooled(pick, grown_word(pick.random[0], apart), grown_word(pick.random[1], apart));
    }
  }
  return slot == kNone ? kNone : slots_[slot].id;
}

std::uint32_t Balancer::pick_hashed(const Pick& pick) {
  const auto percent = static_cast<std::uint32_t>(pick.hash % 100 + 1);
  const std::uint32_t level = load_.choose(percent).priority;
  if (load_.panic[level] != 0 && spec_.fail_traffic_on_panic) return kNone;
  const std::uint32_t avoided = pick.avoid == kNone ? kNone : index_[pick.avoid];
  std::uint32_t slot = kNone;
  for (std::uint32_t attempt = 0; attempt <= spec_.reselections; ++attempt) {
    slot = spec_.algorithm == BalancerAlgorithm::ring_hash
               ? rings_[level].pick(pick.hash, attempt)
               : maglevs_[level].pick(pick.hash, attempt);
    if (slot != avoided) break;
  }
  return slot;
}

std::uint32_t Balancer::pick_pooled(const Pick& pick, std::uint64_t route_word,
                                    std::uint64_t member_word) {
  Pool* const pool = route(pick, route_word);
  if (pool == nullptr || pool->slots.empty()) return kNone;
  return pick_from(*pool, pick.now_s, member_word);
}

Balancer::Pool* Balancer::route(const Pick& pick, std::uint64_t word) {
  const auto [level, degraded] = load_.choose(scale_below(upper_half(word), 100) + 1);
  if (load_.panic[level] != 0) {
    return spec_.fail_traffic_on_panic ? nullptr : &pool(level, Source::all);
  }
  const Source source = degraded ? Source::degraded : Source::healthy;
  if (spec_.locality == LocalityMode::none) return &pool(level, source);
  if (spec_.locality == LocalityMode::weighted) {
    LocalitySchedule& zones = localities(level, source);
    if (zones.schedule.empty()) return &pool(level, source);
    return &pool(level, source,
                 1 + zones.schedule.pick([&](std::uint32_t zone) { return zones.weights[zone]; }));
  }
  if (level != 0 || pick.caller_zone >= zone_routing_.size()) return &pool(level, source);
  const ZoneRouting& zones = zone_routing_[pick.caller_zone];
  const std::uint64_t more = grown_word(word, 1);
  if (zones.mode() == ZoneRouting::Mode::off ||
      scale_below(lower_half(more), 100) >= spec_.routing_enabled_percent) {
    return &pool(level, source);
  }
  return &pool(level, source, 1 + zones.choose(lower_half(word), upper_half(more)));
}

std::uint32_t Balancer::pick_from(Pool& pool, double now_s, std::uint64_t word) {
  if (!pool.schedule.empty()) return pick_scheduled(pool, now_s);
  const auto n = static_cast<std::uint32_t>(pool.slots.size());
  const auto draw = [word](std::uint32_t k, std::uint32_t below) {
    const std::uint64_t grown = grown_word(word, k / 2);
    return scale_below(k % 2 == 0 ? upper_half(grown) : lower_half(grown), below);
  };
  switch (spec_.algorithm) {
    case BalancerAlgorithm::smooth_round_robin:
      return pick_smooth(pool.slots, smooth_);
    case BalancerAlgorithm::random:
      return pool.slots[pool.by_weight.empty() ? draw(0, n) : pool.by_weight.pick(word)];
    case BalancerAlgorithm::least_request:
      return spec_.full_scan ? least_of_all(pool.slots, active_, draw)
                             : least_of_choices(pool.slots, active_, spec_.choice_count, draw);
    default:
      return pool.slots[pool.turn++ % n];
  }
}

std::uint32_t Balancer::pick_scheduled(Pool& pool, double now_s) {
  return pool.schedule.pick(
      [this, now_s](std::uint32_t slot) { return scheduled_weight(slot, now_s); });
}

double Balancer::scheduled_weight(std::uint32_t slot, double now_s) const {
  const Slot& member = slots_[slot];
  const double weight =
      spec_.algorithm == BalancerAlgorithm::least_request
          ? least_request_weight(member.weight, active_[slot], spec_.active_request_bias)
          : member.weight;
  if (now_s > slow_until_s_ || effective_health(member) != Health::healthy) return weight;
  return weight * spec_.slow_start.factor(now_s - member.since_s);
}

}  // namespace rehearse::policy
