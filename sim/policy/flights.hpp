// Fetches under way, and who waits for them.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/policy/slab.hpp"

namespace rehearse::policy {

/// Those released together, in the order in which they came. Empty it with pop().
struct Waiters {
  std::uint32_t first = kNone;
};

/// For each key 0 .. keys-1, how many fetches of it are under way and a queue of waiters behind
/// them (collapsed forwarding, RFC 9111 section 4; single flight). A waiter is a number of the
/// caller's and belongs to one queue at a time. 4 bytes a key; allocates only when there are more
/// fetches or more waiters than ever before.
class Flights {
 public:
  explicit Flights(std::uint32_t keys) : flight_of_(keys, kNone) {}

  bool under_way(std::uint32_t key) const { return flight_of_[key] != kNone; }
  void start(std::uint32_t key);
  /// One fetch of this key, which is under way, has ended. With the last one all waiters are
  /// released.
  Waiters finish(std::uint32_t key);
  /// One fetch of this key, which is under way, has lost whoever led it. If it was the only one,
  /// the first waiter leads on and is returned; kNone if there is none and the fetch is no more.
  std::uint32_t abandon(std::uint32_t key);

  /// Queues `waiter` behind the fetch of this key, which is under way.
  void wait(std::uint32_t key, std::uint32_t waiter);
  /// Takes `waiter` out of the queue in time linear in the queue; false if it is not there.
  bool leave(std::uint32_t key, std::uint32_t waiter);
  /// The next of those released, or kNone when all are gone.
  std::uint32_t pop(Waiters& released);

 private:
  struct Flight {
    std::uint32_t fetches = 0;
    std::uint32_t first = kNone;  ///< in places_
    std::uint32_t last = kNone;
  };
  struct Place {
    std::uint32_t waiter = 0;
    std::uint32_t next = kNone;
  };

  std::vector<std::uint32_t> flight_of_;  ///< by key
  Slab<Flight> flights_;
  Slab<Place> places_;
};

}  // namespace rehearse::policy
