// A fiber is one thread of control of one user request: a small record with its call stack behind
// it. Parallel branches, hedged attempts and abandoned work are fibers of their own.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/kernel/ids.hpp"

namespace rehearse::kernel {

/// What must be undone when a call ends, however it ends.
namespace level_flag {
inline constexpr std::uint8_t timed = 1;      ///< a timer watches this call
inline constexpr std::uint8_t worker = 2;     ///< holds a worker of its station
inline constexpr std::uint8_t held = 4;       ///< counted among the requests its station holds
inline constexpr std::uint8_t counted = 8;    ///< active at the balancer and the breaker
inline constexpr std::uint8_t gated = 16;     ///< has a place in the bulkhead
inline constexpr std::uint8_t budgeted = 32;  ///< is a retry that its budget allowed
inline constexpr std::uint8_t late = 64;      ///< and the attempt before it timed out
inline constexpr std::uint8_t sent = 128;     ///< the attempt has left: the balancer counts it
inline constexpr std::uint8_t callees = worker | held;  ///< given back when the work ends
inline constexpr std::uint8_t callers =
    counted | gated | budgeted;  ///< when the caller no longer waits
inline constexpr std::uint8_t to_close = callees | callers;
}  // namespace level_flag

/// One call in progress.
struct Level {
  float start_s;            ///< since the request was issued
  float deadline_s;         ///< of the caller, in force again when this call has ended
  std::uint32_t return_pc;  ///< of the caller; the call op stands just before it
  StationId station;
  std::uint32_t path;        ///< names the draws of this call: a hash of the calls that led here
  std::uint32_t mark;        ///< trace entries before this call, see Tracer
  std::uint16_t generation;  ///< of the station when it was chosen
  EntryId entry;
  std::uint16_t call;    ///< tells this call from later ones at the same depth
  std::uint8_t attempt;  ///< 0 is the first
  std::uint8_t flags;
};
static_assert(sizeof(Level) == 32);

inline constexpr ReasonId kNoReason = 0xffff;   ///< all is well
inline constexpr ReasonId kCancelled = 0xfffe;  ///< whoever asked has left

enum class FiberState : std::uint8_t {
  free,
  running,
  queued,      ///< for a server of the station of its top level
  at_door,     ///< for a worker of that station
  at_gate,     ///< for a place in the bulkhead of the call it is about to make
  in_service,  ///< holds a server of that station
  waiting,     ///< for branches
  at_cache,    ///< for somebody else's fetch; `next` is its ticket
  backing_off,
  failing,  ///< a failure that takes effect at the fiber's time
  parked    ///< silent: only a timer can end it
};

struct Fiber {
  std::uint64_t request;  ///< population << 40 | number
  double issue_s;
  double time_s;  ///< the fiber's own time; may run ahead of the calendar between stations
  std::uint32_t generation;  ///< of the slot
  std::uint32_t wake;        ///< only the newest scheduled resumption counts
  std::uint32_t next;        ///< in a line; place in the heap under processor sharing
  std::uint32_t prev;
  std::uint32_t parent;  ///< fiber that waits for this branch
  std::uint32_t parent_generation;
  std::uint32_t child;    ///< newest branch
  std::uint32_t sibling;  ///< the branch before
  std::uint32_t pc;
  std::uint32_t path;   ///< of level 0
  std::uint32_t trace;  ///< slot of the tracer, kNone: not traced
  /// Known to whoever works now; since the issue. Of a guarded call between its attempts: when the
  /// call as a whole must be answered.
  float deadline_s;
  EndpointId endpoint;
  SiteId site;          ///< where the fiber is at depth 0
  SiteId home;          ///< where the client is
  std::uint16_t calls;  ///< calls made so far
  std::uint16_t hops;
  std::uint16_t loops;  ///< jumps back, names the draws of repeated ops
  ReasonId reason;      ///< why it is parked or failing
  std::uint16_t join;   ///< of the parallel op this branch belongs to / is waiting in
  std::uint8_t depth;
  std::uint8_t base;      ///< levels below belong to somebody else
  std::uint8_t children;  ///< branches still running
  FiberState state;
  bool orphan : 1;  ///< nobody waits for the outcome
  bool branch : 1;
  bool hedge : 1;         ///< waits for the first of its branches, not for all
  std::uint8_t priority;  ///< class of its request, 0 first
  std::uint16_t caller;   ///< who calls at depth 0: ordinal of the station that a branch works for

  Level* levels() { return reinterpret_cast<Level*>(this + 1); }
  const Level* levels() const { return reinterpret_cast<const Level*>(this + 1); }
  Level& level(std::size_t k) { return levels()[k]; }
  const Level& level(std::size_t k) const { return levels()[k]; }
  Level& top() { return levels()[depth - 1]; }
  const Level& top() const { return levels()[depth - 1]; }
};
static_assert(sizeof(Fiber) == 96 && alignof(Fiber) == 8);

/// Recycled fibers; an index with its generation names one for good. Every fiber has room for the
/// deepest stack of calls seen so far, so memory per request follows the scenario: 96 bytes and 32
/// per nested call.
class FiberSlab {
 public:
  static constexpr std::uint8_t kMaxDepth = 15;

  std::uint32_t allocate() {
    if (free_.empty()) [[unlikely]] {
      grow();
    }
    const std::uint32_t f = free_.back();
    free_.pop_back();
    ++live_;
    return f;
  }
  void release(std::uint32_t f) {
    Fiber& x = (*this)[f];
    x.state = FiberState::free;
    ++x.generation;
    ++x.wake;
    --live_;
    free_.push_back(f);
  }
  std::uint32_t index_of(const Fiber& x) const {
    return static_cast<std::uint32_t>(
        static_cast<std::size_t>(reinterpret_cast<const std::byte*>(&x) - memory_.get()) / stride_);
  }
  Fiber& operator[](std::uint32_t f) {
    return *reinterpret_cast<Fiber*>(memory_.get() + f * stride_);
  }
  const Fiber& operator[](std::uint32_t f) const {
    return *reinterpret_cast<const Fiber*>(memory_.get() + f * stride_);
  }
  /// Room for one more call at the top of this fiber? Otherwise `deepen`, which moves all fibers.
  bool deep_enough(const Fiber& x) const { return x.depth < levels_; }
  void deepen();
  /// Everything of `from` but what names its slot.
  void copy(std::uint32_t from, std::uint32_t to);
  std::uint32_t size() const { return size_; }
  std::uint32_t live() const { return live_; }
  std::size_t bytes_per_fiber() const { return stride_; }

 private:
  void grow();
  void rebuild(std::uint32_t size, std::uint8_t levels);

  std::unique_ptr<std::byte[]> memory_;
  std::size_t stride_ = sizeof(Fiber) + sizeof(Level);
  std::uint8_t levels_ = 1;
  std::uint32_t size_ = 0;
  std::uint32_t live_ = 0;
  std::vector<std::uint32_t> free_;
};

}  // namespace rehearse::kernel
