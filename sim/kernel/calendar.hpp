// The calendar of pending events: a total order by (time, priority, insertion number).
//
//   the earliest event
//   the next ones (at most 64)    CalendarFront   sorted, a push is branch-free
//   all others                    LadderQueue     buckets of time, unsorted
//
// A push goes to the ladder where one of its buckets covers the time, else to the front. When the
// front runs empty the ladder's earliest bucket becomes the front; when it overflows, its later
// half becomes buckets. Up to 65 pending events never leave the front.
#pragma once

#include <cstddef>
#include <utility>

#include "sim/kernel/calendar_event.hpp"
#include "sim/kernel/calendar_front.hpp"
#include "sim/kernel/ladder_queue.hpp"

namespace rehearse::kernel {

/// Pops in the order of `earlier`, exactly, whatever the order of pushes. Times are finite, and
/// (time, order) is unique. Both operations cost O(1) amortised, O(log n) at worst for times no
/// bucket can tell apart; nothing is allocated once the greatest population was reached.
class Calendar {
 public:
  void push(Event event) {
    if (size_++ == 0) {
      next_ = event;
      return;
    }
    if (earlier(event, next_)) std::swap(event, next_);
    insert(event);
  }
  /// The earliest event. There must be one.
  const Event& top() const { return next_; }
  Event pop() {
    const Event event = next_;
    --size_;
    if (front_.empty()) [[unlikely]] {
      ladder_.refill(front_);
      if (front_.empty()) return event;
    }
    next_ = front_.pop();
    return event;
  }
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  void clear() {
    front_.clear();
    ladder_.clear();
    size_ = 0;
  }
  /// Prepares memory for `events` pending ones.
  void reserve(std::size_t events) { ladder_.reserve(events); }

 private:
  void insert(Event event) {
    if (ladder_.offer(event)) return;
    if (front_.full()) [[unlikely]] {
      ladder_.spill(front_);
      if (ladder_.offer(event)) return;
    }
    front_.insert(event);
  }

  // The earliest event stands apart, so that handling it need not wait for the insertion before.
  Event next_{};
  CalendarFront front_;
  LadderQueue ladder_;
  std::size_t size_ = 0;
};

}  // namespace rehearse::kernel
