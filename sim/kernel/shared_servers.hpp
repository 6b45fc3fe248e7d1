// Servers that work on all present requests at once: egalitarian processor sharing.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/fiber.hpp"

namespace rehearse::kernel {

/// c servers shared by n requests, each of which gets min(1, c / n) of a server (Kleinrock,
/// Queueing Systems, vol. 2, 1976, 4.4). Work is measured on a virtual clock that advances at that
/// rate, so an arrival or departure costs a heap operation whatever n is. Fiber::next is the
/// request's place in the heap.
class SharedServers {
 public:
  std::uint32_t size() const { return static_cast<std::uint32_t>(heap_.size()); }
  bool empty() const { return heap_.empty(); }
  /// `work_s` of a whole server for fiber `f`, from `now_s` on.
  void add(FiberSlab& fibers, std::uint32_t f, double work_s, std::uint32_t servers, double now_s);
  /// When the first of them will be done if nobody comes or goes.
  double next_s(std::uint32_t servers) const;
  /// The first to be done, taken out.
  std::uint32_t pop(FiberSlab& fibers, std::uint32_t servers, double now_s);
  void remove(FiberSlab& fibers, std::uint32_t f, std::uint32_t servers, double now_s);
  void replace(FiberSlab& fibers, std::uint32_t f, std::uint32_t g);
  void clear();

 private:
  struct Job {
    double finish;  ///< on the virtual clock
    std::uint64_t order;
    std::uint32_t fiber;
  };
  static bool before(const Job& a, const Job& b) {
    return a.finish != b.finish ? a.finish < b.finish : a.order < b.order;
  }
  double rate(std::uint32_t servers) const;
  void advance(std::uint32_t servers, double now_s);
  void put(FiberSlab& fibers, std::uint32_t place, const Job& job);
  void sift_up(FiberSlab& fibers, std::uint32_t place, const Job& job);
  void sift_down(FiberSlab& fibers, std::uint32_t place, const Job& job);
  void take(FiberSlab& fibers, std::uint32_t place);

  std::vector<Job> heap_;
  double clock_ = 0.0;  ///< virtual, at `changed_s_`
  double changed_s_ = 0.0;
  std::uint64_t orders_ = 0;
};

}  // namespace rehearse::kernel
