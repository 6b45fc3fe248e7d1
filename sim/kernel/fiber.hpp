// A fiber is one thread of control of one user request: a small record with its call stack inside.
// Parallel branches and abandoned work are fibers of their own.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/ids.hpp"

namespace rehearse::kernel {

/// One call in progress.
struct Level {
  float start_s;            ///< since the request was issued
  std::uint32_t return_pc;  ///< of the caller; the call op stands just before it
  StationId station;
  std::uint32_t path;        ///< names the draws of this call: a hash of the calls that led here
  std::uint16_t generation;  ///< of the station when it was chosen
  EntryId entry;
  std::uint16_t call;  ///< tells this call from later ones at the same depth
  std::uint8_t attempt;
  std::uint8_t timed;  ///< a timer watches this call
};
static_assert(sizeof(Level) == 24);

inline constexpr ReasonId kNoReason = 0xffff;

enum class FiberState : std::uint8_t { free, running, queued, in_service, waiting, parked };

struct Fiber {
  static constexpr int kMaxDepth = 7;

  std::uint64_t request;  ///< population << 40 | number
  double issue_s;
  double time_s;  ///< the fiber's own time; may run ahead of the calendar between stations
  std::uint32_t generation;  ///< of the slot
  std::uint32_t wake;        ///< only the newest scheduled resumption counts
  std::uint32_t next;        ///< in a station's queue
  std::uint32_t parent;      ///< fiber that waits for this branch
  std::uint32_t parent_generation;
  std::uint32_t pc;
  std::uint32_t path;  ///< of level 0
  EndpointId endpoint;
  SiteId site;          ///< where the fiber is at depth 0
  SiteId home;          ///< where the client is
  std::uint16_t calls;  ///< calls made so far
  std::uint16_t hops;
  std::uint16_t loops;  ///< jumps back, names the draws of repeated ops
  ReasonId reason;      ///< why it is parked
  std::uint16_t join;   ///< of the parallel op this branch belongs to / is waiting in
  std::uint8_t depth;
  std::uint8_t base;      ///< levels below belong to somebody else
  std::uint8_t children;  ///< branches still running
  FiberState state;
  bool orphan;  ///< nobody waits for the outcome
  bool branch;
  Level level[kMaxDepth];
};
static_assert(sizeof(Fiber) <= 256);

/// Recycled fibers; an index with its generation names one for good.
class FiberSlab {
 public:
  std::uint32_t allocate() {
    if (free_.empty()) grow();
    const std::uint32_t f = free_.back();
    free_.pop_back();
    ++live_;
    return f;
  }
  void release(std::uint32_t f) {
    Fiber& x = fibers_[f];
    x.state = FiberState::free;
    ++x.generation;
    ++x.wake;
    --live_;
    free_.push_back(f);
  }
  std::uint32_t index_of(const Fiber& x) const {
    return static_cast<std::uint32_t>(&x - fibers_.data());
  }
  Fiber& operator[](std::uint32_t f) { return fibers_[f]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(fibers_.size()); }
  std::uint32_t live() const { return live_; }

 private:
  void grow();

  std::vector<Fiber> fibers_;
  std::vector<std::uint32_t> free_;
  std::uint32_t live_ = 0;
};

}  // namespace rehearse::kernel
