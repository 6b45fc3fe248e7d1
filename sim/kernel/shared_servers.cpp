#include "sim/kernel/shared_servers.hpp"

#include <algorithm>
#include <cassert>

namespace rehearse::kernel {

double SharedServers::rate(std::uint32_t servers) const {
  return heap_.size() <= servers ? 1.0
                                 : static_cast<double>(servers) / static_cast<double>(heap_.size());
}

void SharedServers::advance(std::uint32_t servers, double now_s) {
  clock_ += (now_s - changed_s_) * rate(servers);
  changed_s_ = now_s;
}

void SharedServers::put(FiberSlab& fibers, std::uint32_t place, const Job& job) {
  heap_[place] = job;
  fibers[job.fiber].next = place;
}

void SharedServers::sift_up(FiberSlab& fibers, std::uint32_t place, const Job& job) {
  while (place > 0) {
    const std::uint32_t parent = (place - 1) / 2;
    if (!before(job, heap_[parent])) break;
    put(fibers, place, heap_[parent]);
    place = parent;
  }
  put(fibers, place, job);
}

void SharedServers::sift_down(FiberSlab& fibers, std::uint32_t place, const Job& job) {
  const std::uint32_t size = this->size();
  for (;;) {
    std::uint32_t child = 2 * place + 1;
    if (child >= size) break;
    if (child + 1 < size && before(heap_[child + 1], heap_[child])) ++child;
    if (!before(heap_[child], job)) break;
    put(fibers, place, heap_[child]);
    place = child;
  }
  put(fibers, place, job);
}

void SharedServers::add(FiberSlab& fibers, std::uint32_t f, double work_s, std::uint32_t servers,
                        double now_s) {
  if (heap_.empty()) {
    clock_ = 0.0;
    changed_s_ = now_s;
  }
  advance(servers, now_s);
  const Job job{clock_ + work_s, orders_++, f};
  heap_.push_back(job);
  sift_up(fibers, size() - 1, job);
}

double SharedServers::next_s(std::uint32_t servers) const {
  assert(!heap_.empty());
  return changed_s_ + std::max(0.0, heap_.front().finish - clock_) / rate(servers);
}

void SharedServers::take(FiberSlab& fibers, std::uint32_t place) {
  const Job last = heap_.back();
  const Job gone = heap_[place];
  heap_.pop_back();
  if (place == heap_.size()) return;
  if (before(last, gone)) {
    sift_up(fibers, place, last);
  } else {
    sift_down(fibers, place, last);
  }
}

std::uint32_t SharedServers::pop(FiberSlab& fibers, std::uint32_t servers, double now_s) {
  advance(servers, now_s);
  const std::uint32_t f = heap_.front().fiber;
  take(fibers, 0);
  return f;
}

void SharedServers::remove(FiberSlab& fibers, std::uint32_t f, std::uint32_t servers,
                           double now_s) {
  advance(servers, now_s);
  take(fibers, fibers[f].next);
}

void SharedServers::replace(FiberSlab& fibers, std::uint32_t f, std::uint32_t g) {
  const std::uint32_t place = fibers[f].next;
  heap_[place].fiber = g;
  fibers[g].next = place;
}

void SharedServers::clear() { heap_.clear(); }

}  // namespace rehearse::kernel
