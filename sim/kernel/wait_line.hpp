// Who waits for a server, a worker or a place: a line of fibers, linked through them.
#pragma once

#include <array>
#include <cstdint>

#include "sim/kernel/fiber.hpp"

namespace rehearse::kernel {

/// In which order a line is served.
enum class Order : std::uint8_t {
  fifo,
  lifo,
  adaptive_lifo  ///< first come first served while short, last come first served while long
};

/// Up to four classes, the most important (0) first; within a class by `order`. Adaptive LIFO takes
/// the newest while more than `threshold` wait (Maurer, "Fail at Scale", ACM Queue 13 (8), 2015).
/// A fiber in a line keeps the time at which it joined in `time_s`.
class WaitLine {
 public:
  static constexpr std::uint8_t kClasses = 4;

  Order order = Order::fifo;
  bool by_class = false;
  std::uint32_t threshold = 0;  ///< of adaptive LIFO

  std::uint32_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  void push(FiberSlab& fibers, std::uint32_t f);
  /// The next to be served, taken out; there must be one.
  std::uint32_t pop(FiberSlab& fibers);
  void remove(FiberSlab& fibers, std::uint32_t f);
  /// `g` takes the place of `f`.
  void replace(FiberSlab& fibers, std::uint32_t f, std::uint32_t g);
  /// First of the first class that waits, kNone when empty; the others follow by Fiber::next within
  /// a class.
  std::uint32_t head(std::uint8_t in_class) const { return lists_[in_class].head; }
  void clear() {
    lists_.fill({});
    size_ = 0;
  }

 private:
  struct List {
    std::uint32_t head = kNone;
    std::uint32_t tail = kNone;
  };
  std::uint8_t class_of(const Fiber& x) const {
    return by_class ? (x.priority < kClasses ? x.priority : kClasses - 1) : std::uint8_t{0};
  }

  std::array<List, kClasses> lists_;
  std::uint32_t size_ = 0;
};

}  // namespace rehearse::kernel
