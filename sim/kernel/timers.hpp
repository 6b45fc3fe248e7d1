// Timeouts. Calls with the same timeout expire nearly in the order in which they start, so a class
// of timers is a queue, and the calendar holds one event per class. A timer whose call has ended is
// dropped when it reaches the head: an answered call costs one append.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/ids.hpp"

namespace rehearse::kernel {

struct Timer {
  double time_s;
  std::uint64_t order;
  std::uint32_t fiber;
  std::uint32_t generation;
  std::uint16_t call;
  std::uint8_t level;    ///< kRequestLevel: the whole request
  std::uint8_t attempt;  ///< kAnyAttempt: the call with all its attempts
};
static_assert(sizeof(Timer) == 32);

inline constexpr std::uint8_t kRequestLevel = 0xff;
inline constexpr std::uint8_t kAnyAttempt = 0xff;

/// Timers of one timeout value, sorted by (time, order): a ring buffer that grows by doubling.
class TimerQueue {
 public:
  bool empty() const { return head_ == tail_; }
  const Timer& front() const { return ring_[head_ & mask_]; }
  void pop() { ++head_; }
  /// Sorted insertion from the tail; timers arrive nearly sorted.
  void insert(const Timer& timer) {
    if (tail_ - head_ == ring_.size()) grow();
    std::uint64_t at = tail_++;
    while (at != head_ && ring_[(at - 1) & mask_].time_s > timer.time_s) {
      ring_[at & mask_] = ring_[(at - 1) & mask_];
      --at;
    }
    ring_[at & mask_] = timer;
  }

  double armed_s = kNever;  ///< time of the calendar event in force

 private:
  void grow();

  std::vector<Timer> ring_;
  std::uint64_t mask_ = 0;
  std::uint64_t head_ = 0;
  std::uint64_t tail_ = 0;
};

}  // namespace rehearse::kernel
