// The earliest events of the calendar: a tree of winners (D. E. Knuth, "The Art of Computer
// Programming" 3, 5.4.1) over 64 slots. An insertion or a removal is one walk of six steps from a
// slot to the root, each a minimum of two words: no branch depends on the times.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstdint>

#include "sim/kernel/calendar_event.hpp"

namespace rehearse::kernel {

/// Node 1 is the root, the children of node n are 2n and 2n + 1, slot i is leaf 64 + i. A node
/// holds the smallest key below it: the bits of a time, which order like the time since it is not
/// negative, with the slot in place of the lowest six. Events whose times differ in those bits
/// only are told apart when one of them is popped.
class CalendarFront {
 public:
  static constexpr unsigned kSlots = 64;

  CalendarFront() { clear(); }

  bool empty() const { return used_ == 0; }
  bool full() const { return ~used_ == 0; }

  Event pop() {
    assert(!empty());
    const std::uint64_t key = node_[1];
    const std::uint64_t slot = key % kSlots;
    used_ &= ~(std::uint64_t{1} << slot);
    const std::uint64_t next = walk(slot, kFree);
    if ((next ^ key) < kSlots) [[unlikely]] {
      swap_with_earliest(slot);
    }
    return event_[slot];
  }

  void insert(const Event& event) {
    assert(!full());
    const std::uint64_t slot = place(event);
    walk(slot, node_[kSlots + slot]);
  }

  /// Puts an event into a slot; counts only after `decide_all`.
  std::uint64_t place(const Event& event) {
    assert(event.time_s >= 0.0);
    const auto slot = static_cast<std::uint64_t>(__builtin_ctzll(~used_));
    used_ |= std::uint64_t{1} << slot;
    event_[slot] = event;
    node_[kSlots + slot] = key_of(event.time_s, slot);
    return slot;
  }
  /// Plays all matches of a front that was empty and in which `events` were placed.
  void decide_all(unsigned events) {
    std::uint64_t first = kSlots;
    std::uint64_t last = kSlots + events;  // behind the last
    while (last - first > 1) {
      first /= 2;
      last = (last + 1) / 2;
      for (std::uint64_t n = first; n < last; ++n)
        node_[n] = std::min(node_[2 * n], node_[2 * n + 1]);
    }
    for (std::uint64_t n = first / 2; n > 0; n /= 2) node_[n] = node_[first];
  }

  /// Copies the events to `out`, the latest first, and returns their number.
  unsigned sorted(std::array<Event, kSlots>& out) const {
    unsigned n = 0;
    for (std::uint64_t left = used_; left != 0; left &= left - 1) {
      out[n++] = event_[static_cast<unsigned>(std::countr_zero(left))];
    }
    std::sort(out.begin(), out.begin() + n,
              [](const Event& a, const Event& b) { return earlier(b, a); });
    return n;
  }
  void clear() {
    node_.fill(kFree);
    used_ = 0;
  }

 private:
  static constexpr std::uint64_t kFree = ~std::uint64_t{0};

  static std::uint64_t key_of(double time_s, std::uint64_t slot) {
    constexpr std::uint64_t keep =
        (~std::uint64_t{0} >> 1) & ~std::uint64_t{kSlots - 1};  // no sign: of -0
    return (std::bit_cast<std::uint64_t>(time_s) & keep) | slot;
  }

  std::uint64_t walk(std::uint64_t slot, std::uint64_t key) {
    std::uint64_t node = kSlots + slot;
    node_[node] = key;
#pragma GCC unroll 6
    for (int level = 0; level < 6; ++level) {
      key = std::min(key, node_[node ^ 1U]);
      node /= 2;
      node_[node] = key;
    }
    return key;
  }
  /// Of the events with the time of the popped one, the earliest is to be popped.
  [[gnu::noinline, gnu::cold]] void swap_with_earliest(std::uint64_t popped) {
    const std::uint64_t time = key_of(event_[popped].time_s, 0);
    for (std::uint64_t left = used_; left != 0; left &= left - 1) {
      const auto slot = static_cast<unsigned>(std::countr_zero(left));
      const bool tied = (node_[kSlots + slot] ^ time) < kSlots;
      if (tied && earlier(event_[slot], event_[popped])) std::swap(event_[slot], event_[popped]);
    }
  }

  std::uint64_t used_;
  alignas(64) std::array<std::uint64_t, 2 * kSlots> node_;
  alignas(64) std::array<Event, kSlots> event_;
};

}  // namespace rehearse::kernel
