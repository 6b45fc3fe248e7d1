// A cache written for obviousness: every question is answered by looking at everything.
#pragma once

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "sim/policy/keyed_cache.hpp"

namespace rehearse::policy {

class NaiveCache {
 public:
  NaiveCache(const CacheSpec& spec, std::uint32_t keys) : spec_(spec), keys_(keys) {}

  Lookup look_up(std::uint32_t key, double now_s) {
    expire(now_s);
    ++uses[key];
    Entry* entry = find(key);
    if (entry != nullptr) entry->used = ++clock_;
    const bool failing = failed_s.count(key) > 0 && now_s - failed_s[key] < spec_.negative_ttl_s;
    if (entry != nullptr && now_s - entry->stored_s < spec_.ttl_s) return Lookup::hit;
    if (entry != nullptr &&
        now_s - entry->stored_s < spec_.ttl_s + spec_.stale_while_revalidate_s) {
      if (failing || fetches[key] > 0) return Lookup::hit_stale;
      ++fetches[key];
      return Lookup::hit_revalidate;
    }
    if (failing) return entry != nullptr ? Lookup::hit_stale : Lookup::negative;
    if (spec_.coalesce && fetches[key] > 0) return Lookup::wait;
    ++fetches[key];
    return Lookup::fetch;
  }

  std::vector<std::uint32_t> filled(std::uint32_t key, double now_s, std::uint32_t bytes) {
    expire(now_s);
    drop(key);
    failed_s.erase(key);
    store(key, now_s, bytes);
    return end_fetch(key);
  }
  /// Whether a stale entry is usable is stored(key) afterwards.
  std::vector<std::uint32_t> failed(std::uint32_t key, double now_s) {
    expire(now_s);
    failed_s[key] = now_s;
    return end_fetch(key);
  }
  /// The new leader, if any.
  std::vector<std::uint32_t> abandoned(std::uint32_t key) {
    if (waiters[key].empty()) {
      --fetches[key];
      return {};
    }
    const std::uint32_t leader = waiters[key].front();
    waiters[key].erase(waiters[key].begin());
    return {leader};
  }
  void flush() {
    entries.clear();
    uses.clear();
    failed_s.clear();
  }
  void drop(std::uint32_t key) {
    std::erase_if(entries, [&](const Entry& entry) { return entry.key == key; });
  }

  bool stored(std::uint32_t key) { return find(key) != nullptr; }
  std::uint64_t bytes() const {
    std::uint64_t sum = 0;
    for (const Entry& entry : entries) sum += entry.bytes;
    return sum;
  }

  struct Entry {
    std::uint32_t key;
    std::uint32_t bytes;
    double stored_s;
    int stored;  ///< order of storing
    int used;    ///< order of use, storing included
  };
  std::vector<Entry> entries;
  std::map<std::uint32_t, int> uses;
  std::map<std::uint32_t, int> fetches;
  std::map<std::uint32_t, double> failed_s;
  std::map<std::uint32_t, std::vector<std::uint32_t>> waiters;
  std::uint64_t evictions = 0;
  std::uint64_t expirations = 0;

 private:
  Entry* find(std::uint32_t key) {
    for (Entry& entry : entries) {
      if (entry.key == key) return &entry;
    }
    return nullptr;
  }
  void expire(double now_s) {
    const double keep_s =
        spec_.ttl_s + std::max(spec_.stale_while_revalidate_s, spec_.stale_if_error_s);
    expirations += std::erase_if(
        entries, [&](const Entry& entry) { return now_s - entry.stored_s >= keep_s; });
  }
  void store(std::uint32_t key, double now_s, std::uint32_t size) {
    const std::uint64_t most = spec_.capacity == 0 ? keys_ : spec_.capacity;
    const std::uint64_t most_bytes = spec_.capacity_bytes;
    if (most_bytes > 0 && size > most_bytes) return;
    while (entries.size() + 1 > most || (most_bytes > 0 && bytes() + size > most_bytes)) {
      if (spec_.eviction == Eviction::none) return;
      entries.erase(
          std::min_element(entries.begin(), entries.end(),
                           [&](const Entry& a, const Entry& b) { return goes_before(a, b); }));
      ++evictions;
    }
    ++clock_;
    entries.push_back({key, size, now_s, clock_, clock_});
  }
  bool goes_before(const Entry& a, const Entry& b) {
    if (spec_.eviction == Eviction::fifo) return a.stored < b.stored;
    if (spec_.eviction == Eviction::lfu && uses[a.key] != uses[b.key]) {
      return uses[a.key] < uses[b.key];
    }
    return a.used < b.used;
  }
  std::vector<std::uint32_t> end_fetch(std::uint32_t key) {
    if (--fetches[key] > 0) return {};
    return std::exchange(waiters[key], {});
  }

  CacheSpec spec_;
  std::uint32_t keys_;
  int clock_ = 0;
};

}  // namespace rehearse::policy
