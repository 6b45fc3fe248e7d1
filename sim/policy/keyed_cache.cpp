#include "sim/policy/keyed_cache.hpp"

#include <algorithm>

namespace rehearse::policy {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

std::uint32_t most_entries(const CacheSpec& spec, std::uint32_t keys) {
  return spec.capacity == 0 ? keys : std::min(spec.capacity, keys);
}

std::optional<std::uint32_t> unless_none(std::uint32_t number) {
  if (number == kNone) return std::nullopt;
  return number;
}

}  // namespace

KeyedCache::KeyedCache(const CacheSpec& spec, std::uint32_t keys)
    : spec_(spec),
      revalidate_until_s_(spec.ttl_s + spec.stale_while_revalidate_s),
      keep_s_(spec.ttl_s + std::max(spec.stale_while_revalidate_s, spec.stale_if_error_s)),
      most_entries_(most_entries(spec, keys)),
      slot_of_(keys, kNone),
      lfu_(spec.eviction == Eviction::lfu ? keys : 0,
           spec.eviction == Eviction::lfu && spec.capacity > 0 ? most_entries_ : 0),
      flights_(keys),
      failed_s_(spec.negative_ttl_s > 0.0 ? keys : 0, kNever) {
  if (spec.capacity > 0) entries_.reserve(most_entries_);
}

Lookup KeyedCache::look_up(std::uint32_t key, double now_s) {
  drop_useless(now_s);
  const std::uint32_t slot = slot_of_[key];
  note_use(key, slot);
  if (slot == kNone) return not_found(key, slot, now_s);
  const double age_s = now_s - entries_[slot].stored_s;
  if (spec_.ttl_s > age_s) {
    ++counters_.hits;
    return Lookup::hit;
  }
  if (age_s < revalidate_until_s_) return found_stale(key, now_s);
  return not_found(key, slot, now_s);
}

Lookup KeyedCache::found_stale(std::uint32_t key, double now_s) {
  if (flights_.under_way(key) || failure_remembered(key, now_s)) return serve_stale();
  start(key);
  ++counters_.stale_hits;
  return Lookup::hit_revalidate;
}

Lookup KeyedCache::not_found(std::uint32_t key, std::uint32_t slot, double now_s) {
  if (failure_remembered(key, now_s)) {
    if (slot != kNone) return serve_stale();
    ++counters_.negatives;
    return Lookup::negative;
  }
  if (spec_.coalesce && flights_.under_way(key)) {
    ++counters_.coalesced;
    return Lookup::wait;
  }
  start(key);
  ++counters_.misses;
  return Lookup::fetch;
}

Lookup KeyedCache::serve_stale() {
  ++counters_.stale_hits;
  return Lookup::hit_stale;
}

void KeyedCache::start(std::uint32_t key) {
  flights_.start(key);
  ++counters_.fetches;
}

void KeyedCache::note_use(std::uint32_t key, std::uint32_t slot) {
  if (spec_.eviction == Eviction::lfu) {
    lfu_.used(key, slot);
  } else if (spec_.eviction == Eviction::lru && slot != kNone) {
    by_use_.move_to_back(entries_, slot);
  }
}

bool KeyedCache::failure_remembered(std::uint32_t key, double now_s) const {
  return !failed_s_.empty() && now_s - failed_s_[key] < spec_.negative_ttl_s;
}

FetchEnd KeyedCache::filled(std::uint32_t key, double now_s, std::uint32_t bytes) {
  drop_useless(now_s);
  store(key, now_s, bytes);
  if (!failed_s_.empty()) failed_s_[key] = kNever;
  return {flights_.finish(key), true};
}

FetchEnd KeyedCache::failed(std::uint32_t key, double now_s) {
  drop_useless(now_s);
  if (!failed_s_.empty()) failed_s_[key] = now_s;
  return {flights_.finish(key), stored(key)};
}

std::optional<std::uint32_t> KeyedCache::abandoned(std::uint32_t key) {
  const auto leader = unless_none(flights_.abandon(key));
  if (leader) ++counters_.fetches;
  return leader;
}

std::optional<std::uint32_t> KeyedCache::pop_waiter(FetchEnd& end) {
  return unless_none(flights_.pop(end.waiters));
}

void KeyedCache::invalidate(std::uint32_t key) {
  if (stored(key)) remove(slot_of_[key]);
}

void KeyedCache::flush() {
  while (!by_age_.empty()) remove(by_age_.front());
  lfu_.forget();
  std::fill(failed_s_.begin(), failed_s_.end(), kNever);
}

void KeyedCache::warm(std::uint32_t count, double now_s, std::uint32_t bytes_each) {
  drop_useless(now_s);
  std::uint64_t keys = std::min(count, most_entries_);
  if (spec_.capacity_bytes > 0 && bytes_each > 0) {
    keys = std::min(keys, spec_.capacity_bytes / bytes_each);
  }
  while (keys-- > 0) store(static_cast<std::uint32_t>(keys), now_s, bytes_each);
}

void KeyedCache::store(std::uint32_t key, double now_s, std::uint32_t bytes) {
  invalidate(key);
  if (!(keep_s_ > 0.0) || !make_room(bytes)) {
    ++counters_.refused;
    return;
  }
  const std::uint32_t slot = entries_.take();
  slot_of_[key] = slot;
  entries_[slot] = {now_s, key, bytes, {}, {}};
  bytes_ += bytes;
  if (by_age_.empty()) oldest_s_ = now_s;
  by_age_.push_back(entries_, slot);
  if (spec_.eviction == Eviction::lru) by_use_.push_back(entries_, slot);
  if (spec_.eviction == Eviction::lfu) lfu_.stored(key, slot);
}

bool KeyedCache::make_room(std::uint32_t bytes) {
  if (spec_.capacity_bytes > 0 && bytes > spec_.capacity_bytes) return false;
  while (full(bytes)) {
    if (spec_.eviction == Eviction::none) return false;
    remove(victim());
    ++counters_.evictions;
  }
  return true;
}

bool KeyedCache::full(std::uint32_t bytes) const {
  return size() >= most_entries_ ||
         (spec_.capacity_bytes > 0 && bytes_ + bytes > spec_.capacity_bytes);
}

std::uint32_t KeyedCache::victim() const {
  if (spec_.eviction == Eviction::lru) return by_use_.front();
  if (spec_.eviction == Eviction::lfu) return lfu_.victim();
  return by_age_.front();
}

void KeyedCache::remove(std::uint32_t slot) {
  const Entry& entry = entries_[slot];
  slot_of_[entry.key] = kNone;
  bytes_ -= entry.bytes;
  if (spec_.eviction == Eviction::lru) by_use_.remove(entries_, slot);
  if (spec_.eviction == Eviction::lfu) lfu_.removed(slot);
  by_age_.remove(entries_, slot);
  oldest_s_ = by_age_.empty() ? std::numeric_limits<double>::infinity()
                              : entries_[by_age_.front()].stored_s;
  entries_.give_back(slot);
}

void KeyedCache::drop_useless(double now_s) {
  while (now_s - oldest_s_ >= keep_s_) {
    remove(by_age_.front());
    ++counters_.expirations;
  }
}

}  // namespace rehearse::policy
