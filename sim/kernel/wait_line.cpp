#include "sim/kernel/wait_line.hpp"

#include <cassert>

namespace rehearse::kernel {

void WaitLine::push(FiberSlab& fibers, std::uint32_t f) {
  Fiber& x = fibers[f];
  List& list = lists_[class_of(x)];
  x.next = kNone;
  x.prev = list.tail;
  (list.tail == kNone ? list.head : fibers[list.tail].next) = f;
  list.tail = f;
  ++size_;
}

std::uint32_t WaitLine::pop(FiberSlab& fibers) {
  assert(size_ > 0);
  std::uint8_t c = 0;
  while (lists_[c].head == kNone) ++c;
  const bool newest = order == Order::lifo || (order == Order::adaptive_lifo && size_ > threshold);
  const std::uint32_t f = newest ? lists_[c].tail : lists_[c].head;
  remove(fibers, f);
  return f;
}

void WaitLine::remove(FiberSlab& fibers, std::uint32_t f) {
  const Fiber& x = fibers[f];
  List& list = lists_[class_of(x)];
  (x.prev == kNone ? list.head : fibers[x.prev].next) = x.next;
  (x.next == kNone ? list.tail : fibers[x.next].prev) = x.prev;
  --size_;
}

void WaitLine::replace(FiberSlab& fibers, std::uint32_t f, std::uint32_t g) {
  const Fiber& x = fibers[f];
  Fiber& y = fibers[g];
  List& list = lists_[class_of(x)];
  y.next = x.next;
  y.prev = x.prev;
  (y.prev == kNone ? list.head : fibers[y.prev].next) = g;
  (y.next == kNone ? list.tail : fibers[y.next].prev) = g;
}

}  // namespace rehearse::kernel
