// The hold model (pop the earliest, push one an increment later) with n events of 24 bytes pending:
// our calendar beside std::priority_queue and a 4-ary heap. Increments are drawn before the clock
// starts; each population is held long enough to reach its steady state first.
#include <benchmark/benchmark.h>

#include <queue>
#include <utility>
#include <vector>

#include "sim/core/distribution.hpp"
#include "sim/kernel/calendar.hpp"

namespace rehearse::kernel {
namespace {

struct Later {
  bool operator()(const Event& a, const Event& b) const { return earlier(b, a); }
};

class BinaryHeap {
 public:
  void push(const Event& event) { queue_.push(event); }
  Event pop() {
    const Event event = queue_.top();
    queue_.pop();
    return event;
  }

 private:
  std::priority_queue<Event, std::vector<Event>, Later> queue_;
};

class QuaternaryHeap {
 public:
  void push(const Event& event) {
    std::size_t i = heap_.size();
    heap_.push_back(event);
    for (; i > 0 && earlier(event, heap_[(i - 1) / 4]); i = (i - 1) / 4)
      heap_[i] = heap_[(i - 1) / 4];
    heap_[i] = event;
  }
  Event pop() {
    const Event first = heap_.front();
    const Event moved = heap_.back();
    heap_.pop_back();
    std::size_t hole = 0;
    while (4 * hole + 1 < heap_.size()) {
      const std::size_t end = std::min(4 * hole + 5, heap_.size());
      std::size_t best = 4 * hole + 1;
      for (std::size_t i = best + 1; i < end; ++i) best = earlier(heap_[i], heap_[best]) ? i : best;
      if (!earlier(heap_[best], moved)) break;
      heap_[hole] = heap_[best];
      hole = best;
    }
    if (!heap_.empty()) heap_[hole] = moved;
    return first;
  }

 private:
  std::vector<Event> heap_;
};

struct Exponential {
  static double increment(std::uint64_t i) {
    Draw draw({1, 2}, i, 0);
    return Distribution::standard_exponential(draw);
  }
};

/// One event in ten is a timer a thousand times as far away.
struct Bimodal {
  static double increment(std::uint64_t i) {
    return Exponential::increment(i) * (random_bits({1, 2}, i, 1, 0) % 10 == 0 ? 1000.0 : 1.0);
  }
};

template <class Increments>
std::vector<double> increments() {
  std::vector<double> all(1U << 16);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = Increments::increment(i);
  return all;
}

template <class Queue, class Increments>
void hold(benchmark::State& state) {
  static const std::vector<double> increment = increments<Increments>();
  const auto n = static_cast<std::size_t>(state.range(0));
  Queue queue;
  std::uint64_t order = 0;
  const auto next = [&order] {
    const double x = increment[order & 0xffff];
    ++order;
    return x;
  };
  const auto step = [&queue, &order, &next] {
    const Event event = queue.pop();
    queue.push({event.time_s + next(), order, event.what, event.who});
  };
  for (std::size_t i = 0; i < n; ++i) {
    const double time_s = next();
    queue.push({time_s, order, 0, 0});
  }
  for (std::size_t i = 0; i < 3 * n + 10000; ++i) step();
  for (auto _ : state) step();
}

void populations(benchmark::internal::Benchmark* bench) {
  for (const int n : {32, 100, 1000, 10000, 100000, 1000000}) bench->Arg(n);
}

BENCHMARK(hold<Calendar, Exponential>)->Apply(populations)->Name("calendar/exponential");
BENCHMARK(hold<BinaryHeap, Exponential>)->Apply(populations)->Name("priority_queue/exponential");
BENCHMARK(hold<QuaternaryHeap, Exponential>)->Apply(populations)->Name("4-ary/exponential");
BENCHMARK(hold<Calendar, Bimodal>)->Apply(populations)->Name("calendar/bimodal");
BENCHMARK(hold<BinaryHeap, Bimodal>)->Apply(populations)->Name("priority_queue/bimodal");
BENCHMARK(hold<QuaternaryHeap, Bimodal>)->Apply(populations)->Name("4-ary/bimodal");

}  // namespace
}  // namespace rehearse::kernel
