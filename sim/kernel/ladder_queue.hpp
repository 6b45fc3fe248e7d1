// The later events of the calendar: a ladder queue (W. T. Tang, R. S. M. Goh and I. L.-J. Thng,
// "Ladder queue: An O(1) priority queue structure for large-scale discrete event simulation", ACM
// TOMACS 15 (3), 2005) whose lowest list is CalendarFront.
//
// A rung cuts a stretch of time into buckets of unsorted events. The first rung's last bucket (the
// "top") is open-ended and becomes the next first rung when the others are used up. A bucket that
// is too full for the front becomes a rung of its own below; if its times cannot be told apart, or
// the ladder is too deep, a binary heap. Which bucket an event belongs to is decided by one
// monotone function of its time alone, so that rounding never puts two events in the wrong order.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/kernel/calendar_event.hpp"
#include "sim/kernel/calendar_front.hpp"

namespace rehearse::kernel {

class LadderQueue {
 public:
  /// Takes the event unless it is earlier than everything the ladder may hold.
  bool offer(Event event) {
    for (Rung *rung = rungs_.data(), *end = rung + depth_; rung != end; ++rung) {
      const double x = rung->place(event.time_s);
      if (x >= rung->edge) {
        append(rung->buckets[static_cast<std::int64_t>(x)], event);
        return true;
      }
    }
    return !heap_.empty() && offer_to_heap(event);
  }
  /// Moves the earliest events into `front`, which must be empty; nothing if there are none.
  void refill(CalendarFront& front);
  /// Takes about the later half of a full `front`.
  void spill(CalendarFront& front);
  void clear();
  void reserve(std::size_t events);

 private:
  static constexpr std::uint32_t kChunkEvents = 8;
  static constexpr std::uint32_t kNone = 0xffffffff;
  static constexpr unsigned kMaxDepth = 8;

  /// A list of chunks; only the first one may be partly filled.
  struct Bucket {
    std::uint32_t chunk = kNone;
    std::uint32_t count = 0;
  };
  struct Chunk {
    std::array<Event, kChunkEvents> events;
    std::uint32_t next;
  };
  /// Bucket of a time: floor(min((time - start) * per_second, last)). Buckets below `edge` are used
  /// up, what would belong to them lies further down.
  struct Rung {
    double start_s = 0.0;
    double per_second = 0.0;
    double last = 0.0;
    double edge = 0.0;
    std::vector<Bucket> buckets;

    double place(double time_s) const { return std::min((time_s - start_s) * per_second, last); }
  };

  void append(Bucket& bucket, Event event) {
    const std::uint32_t used = bucket.count++ % kChunkEvents;
    if (used == 0) add_chunk(bucket);
    chunks_[bucket.chunk].events[used] = event;
  }
  void add_chunk(Bucket& bucket) {
    if (free_ == kNone) [[unlikely]] {
      grow();
    }
    const std::uint32_t chunk = free_;
    free_ = chunks_[chunk].next;
    chunks_[chunk].next = bucket.chunk;
    bucket.chunk = chunk;
  }
  template <class Visit>
  void for_each(const Bucket& bucket, Visit visit) const;
  template <class Visit>
  void drain(Bucket& bucket, Visit visit);
  void grow();
  bool offer_to_heap(Event event);
  Bucket take_next();
  void spawn(Bucket bucket);
  void to_heap(const Event& event);
  void refill_from_heap(CalendarFront& front);

  unsigned depth_ = 0;
  std::uint32_t free_ = kNone;
  std::vector<Chunk> chunks_;
  std::array<Rung, kMaxDepth> rungs_;
  std::vector<Event> heap_;
};

}  // namespace rehearse::kernel
