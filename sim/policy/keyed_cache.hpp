// A cache that knows its keys one by one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "sim/policy/flights.hpp"
#include "sim/policy/lfu_order.hpp"
#include "sim/policy/slab.hpp"

namespace rehearse::policy {

/// Who makes room for a new entry.
enum class Eviction : std::uint8_t {
  lru,   ///< the least recently looked up or stored
  lfu,   ///< the least frequently looked up, see LfuOrder
  fifo,  ///< the one stored longest ago; storing again counts anew
  none   ///< nobody: a full cache does not store
};

struct CacheSpec {
  std::uint32_t capacity = 0;        ///< entries; 0: no limit
  std::uint64_t capacity_bytes = 0;  ///< 0: no limit
  Eviction eviction = Eviction::lru;
  double ttl_s = std::numeric_limits<double>::infinity();
  double stale_while_revalidate_s = 0.0;
  double stale_if_error_s = 0.0;
  double negative_ttl_s = 0.0;  ///< how long a failed fetch is remembered; CloudFront: 10 s
  bool coalesce = true;         ///< a miss waits for the fetch of its key that is under way
};

/// What a look-up found, and so what the caller does.
enum class Lookup : std::uint8_t {
  hit,             ///< a fresh entry is served
  hit_revalidate,  ///< a stale entry is served; the caller starts the one fetch in the background
  hit_stale,       ///< a stale entry is served; no fetch
  negative,        ///< a failure is served: the last fetch failed, and no entry is usable
  fetch,           ///< nothing to serve: the caller fetches
  wait             ///< nothing to serve: the caller waits behind the fetch that is under way
};

/// Look-ups are the sum of the first five.
struct CacheCounters {
  std::uint64_t hits = 0;
  std::uint64_t stale_hits = 0;
  std::uint64_t negatives = 0;
  std::uint64_t misses = 0;       ///< that fetched
  std::uint64_t coalesced = 0;    ///< that waited
  std::uint64_t fetches = 0;      ///< started: misses, revalidations and leaders promoted
  std::uint64_t evictions = 0;    ///< to make room
  std::uint64_t expirations = 0;  ///< past the time to live and every stale window
  std::uint64_t refused = 0;      ///< answers not stored: no room, or no time to live
};

/// The end of a fetch.
struct FetchEnd {
  Waiters waiters;      ///< released; empty it with pop_waiter()
  bool usable = false;  ///< an answer may be served to the waiters and to the one who fetched
};

/// Entries age from the instant at which they were stored. With T the time to live, and W, E the
/// windows of stale-while-revalidate and stale-if-error, an entry is
///
///     fresh                                   iff  T > age   (RFC 9111 section 4.2, strict)
///     stale, served while one fetch is made   iff  age < T + W   (RFC 5861 section 3)
///     stale, served if that fetch fails       iff  age < T + E   (RFC 5861 section 4)
///
/// and is dropped at the instant at which none of these holds; until then it keeps its place, fresh
/// or not, unless it is evicted. After a failed fetch, no new fetch starts for negative_ttl_s: what
/// is still stored is served stale, else the failure. At most one fetch per key is under way when
/// coalescing; without, every miss fetches.
///
/// A fetch is the caller's: it is told to make one (Lookup::fetch, hit_revalidate), and says how it
/// ended (filled, failed, abandoned). What a lookup answers takes effect at once, so the caller
/// must follow it. `now_s` must never decrease.
///
/// Not modelled: answers that are not cacheable, differing times to live, an age on arrival, Vary,
/// bytes taken by remembered failures.
///
/// Keys are 0 .. keys-1. A look-up takes constant time (logarithmic for LFU). Memory: 8 bytes a
/// key, 4 more for LFU, 8 more with negative caching; 36 bytes an entry, 28 more for LFU. Allocates
/// only for more entries (without a capacity), fetches or waiters at once than ever before.
class KeyedCache {
 public:
  KeyedCache(const CacheSpec& spec, std::uint32_t keys);

  Lookup look_up(std::uint32_t key, double now_s);
  /// Whoever was told to wait.
  void wait(std::uint32_t key, std::uint32_t waiter) { flights_.wait(key, waiter); }
  /// A waiter gives up; false if it does not wait.
  bool leave(std::uint32_t key, std::uint32_t waiter) { return flights_.leave(key, waiter); }

  /// A fetch of this key ended well; the answer is stored. It is usable whether stored or not.
  FetchEnd filled(std::uint32_t key, double now_s, std::uint32_t bytes = 0);
  /// It failed; a stale entry may be usable.
  FetchEnd failed(std::uint32_t key, double now_s);
  /// Whoever fetched is no more. The waiter returned, if any, fetches now.
  std::optional<std::uint32_t> abandoned(std::uint32_t key);
  /// The next of those released.
  std::optional<std::uint32_t> pop_waiter(FetchEnd& end);

  /// Drops the entry of this key, if there is one, as after a write.
  void invalidate(std::uint32_t key);
  /// Drops all entries, counts of use and remembered failures. Fetches under way stay.
  void flush();
  /// Stores the first `count` keys that fit, the first one last.
  void warm(std::uint32_t count, double now_s, std::uint32_t bytes_each = 0);

  bool stored(std::uint32_t key) const { return slot_of_[key] != kNone; }
  std::size_t size() const { return entries_.in_use(); }
  std::uint64_t bytes() const { return bytes_; }
  const CacheCounters& counters() const { return counters_; }

 private:
  struct Entry {
    double stored_s = 0.0;
    std::uint32_t key = 0;
    std::uint32_t bytes = 0;
    Link use;
    Link age;
  };

  Lookup found_stale(std::uint32_t key, double now_s);
  Lookup not_found(std::uint32_t key, std::uint32_t slot, double now_s);
  Lookup serve_stale();
  void start(std::uint32_t key);
  void note_use(std::uint32_t key, std::uint32_t slot);
  bool failure_remembered(std::uint32_t key, double now_s) const;

  void store(std::uint32_t key, double now_s, std::uint32_t bytes);
  bool make_room(std::uint32_t bytes);
  bool full(std::uint32_t bytes) const;
  std::uint32_t victim() const;
  void remove(std::uint32_t slot);
  void drop_useless(double now_s);

  CacheSpec spec_;
  double revalidate_until_s_;  ///< T + W
  double keep_s_;              ///< T + max(W, E)
  std::uint32_t most_entries_;
  std::vector<std::uint32_t> slot_of_;  ///< by key
  Slab<Entry> entries_;
  SlotList<&Entry::use> by_use_;  ///< of LRU
  SlotList<&Entry::age> by_age_;
  double oldest_s_ = std::numeric_limits<double>::infinity();  ///< stored_s of the first by age
  std::uint64_t bytes_ = 0;
  LfuOrder lfu_;
  Flights flights_;
  std::vector<double> failed_s_;  ///< by key, the last failure; empty without negative caching
  CacheCounters counters_;
};

}  // namespace rehearse::policy
