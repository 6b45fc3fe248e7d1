// Sliding windows of call outcomes.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/policy/nanoseconds.hpp"

namespace rehearse::policy {

struct CallCounts {
  std::int64_t calls = 0;
  std::int64_t failed = 0;
  std::int64_t slow = 0;

  CallCounts& operator+=(const CallCounts& other) {
    calls += other.calls;
    failed += other.failed;
    slow += other.slow;
    return *this;
  }
  CallCounts& operator-=(const CallCounts& other) {
    calls -= other.calls;
    failed -= other.failed;
    slow -= other.slow;
    return *this;
  }
};

/// The last `size` calls (resilience4j FixedSizeSlidingWindowMetrics).
class CountWindow {
 public:
  explicit CountWindow(int size) : outcomes_(static_cast<std::size_t>(size > 0 ? size : 1)) {}

  static int reachable(int minimum_calls, int size) {
    return minimum_calls < size ? minimum_calls : size;
  }
  void clear(Nanoseconds now);
  const CallCounts& record(Nanoseconds now, bool failed, bool slow);

 private:
  std::vector<std::uint8_t> outcomes_;  ///< a ring of bits: 1 counted, 2 failed, 4 slow
  std::size_t next_ = 0;
  CallCounts total_;
};

/// The calls of the current second of the clock and the `size` - 1 before it (resilience4j
/// SlidingTimeWindowMetrics).
class TimeWindow {
 public:
  explicit TimeWindow(int size) : seconds_(static_cast<std::size_t>(size > 0 ? size : 1)) {}

  static int reachable(int minimum_calls, int /*size*/) { return minimum_calls; }
  void clear(Nanoseconds now);
  const CallCounts& record(Nanoseconds now, bool failed, bool slow);

 private:
  void advance(std::int64_t second);

  std::vector<CallCounts> seconds_;  ///< a ring
  std::int64_t second_ = 0;
  CallCounts total_;
};

}  // namespace rehearse::policy
