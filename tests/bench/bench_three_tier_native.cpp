// The three-tier network hand-written in several ways: Poisson arrivals at 9,000/s, round robin
// over 3 replicas of 8 workers (exponential 2 ms), then a database of 16 workers (exponential 1
// ms). What a general simulator of the same network is measured against. Each row reports requests
// per second and, as a check, the mean response (3.17 ms).
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <deque>
#include <queue>
#include <simgrid/s4u.hpp>
#include <string>
#include <vector>

#include "sim/core/distribution.hpp"
#include "sim/kernel/calendar.hpp"

namespace {

constexpr double kArrivalGap_s = 1.0 / 9000.0;
constexpr double kReplicaWork_s = 0.002;
constexpr double kDatabaseWork_s = 0.001;
constexpr std::uint32_t kReplicas = 3;
constexpr int kReplicaWorkers = 8;
constexpr int kDatabaseWorkers = 16;

/// The cheapest reasonable source: xoroshiro128+ and libm's logarithm.
class SequentialVariates {
 public:
  double exponential(double mean, std::uint32_t /*request*/, std::uint32_t /*step*/) {
    const std::uint64_t sum = s0_ + s1_;
    const std::uint64_t x = s0_ ^ s1_;
    s0_ = std::rotl(s0_, 24) ^ x ^ (x << 16);
    s1_ = std::rotl(x, 37);
    return -mean * std::log((static_cast<double>(sum >> 11) + 0.5) * 0x1p-53);
  }

 private:
  std::uint64_t s0_ = 0x9e3779b97f4a7c15;
  std::uint64_t s1_ = 0xbf58476d1ce4e5b9;
};

/// The simulator's own: a pure function of (request, step).
class NamedVariates {
 public:
  double exponential(double mean, std::uint32_t request, std::uint32_t step) {
    rehearse::Draw draw({1, 2}, request, step);
    return mean * rehearse::Distribution::standard_exponential(draw);
  }
};

struct SmallEvent {
  double time_s;
  std::uint32_t what;
  std::uint32_t request;
  bool operator<(const SmallEvent& other) const { return time_s > other.time_s; }
};

class HeapCalendar {
 public:
  void push(double time_s, std::uint32_t what, std::uint32_t request) {
    queue_.push({time_s, what, request});
  }
  bool empty() const { return queue_.empty(); }
  SmallEvent pop() {
    const SmallEvent event = queue_.top();
    queue_.pop();
    return event;
  }

 private:
  std::priority_queue<SmallEvent> queue_;
};

/// Total order, 24-byte events.
class OwnCalendar {
 public:
  void push(double time_s, std::uint32_t what, std::uint32_t request) {
    calendar_.push({time_s, ++order_, what, request});
  }
  bool empty() const { return calendar_.empty(); }
  SmallEvent pop() {
    const rehearse::kernel::Event event = calendar_.pop();
    return {event.time_s, event.what, event.who};
  }

 private:
  rehearse::kernel::Calendar calendar_;
  std::uint64_t order_ = 0;
};

struct Station {
  int idle;
  std::deque<std::uint32_t> waiting;
};

template <class Calendar, class Variates>
class Network {
 public:
  explicit Network(std::uint32_t requests) : requests_(requests), issued_s_(requests) {}

  double mean_response_s() {
    calendar_.push(0.0, kArrival, 0);
    while (!calendar_.empty()) {
      const SmallEvent event = calendar_.pop();
      now_s_ = event.time_s;
      handle(event.what, event.request);
    }
    return total_s_ / requests_;
  }

 private:
  static constexpr std::uint32_t kArrival = 0, kReplicaDone = 1, kDatabaseDone = 2;

  void handle(std::uint32_t what, std::uint32_t request) {
    if (what == kArrival) {
      issued_s_[request] = now_s_;
      enter(replicas_[request % kReplicas], kReplicaWork_s, kReplicaDone, request);
      if (request + 1 < requests_) schedule(kArrivalGap_s, kArrival, request + 1);
    } else if (what == kReplicaDone) {
      leave(replicas_[request % kReplicas], kReplicaWork_s, kReplicaDone);
      enter(database_, kDatabaseWork_s, kDatabaseDone, request);
    } else {
      leave(database_, kDatabaseWork_s, kDatabaseDone);
      total_s_ += now_s_ - issued_s_[request];
    }
  }
  void enter(Station& station, double work_s, std::uint32_t done, std::uint32_t request) {
    if (station.idle == 0) {
      station.waiting.push_back(request);
      return;
    }
    --station.idle;
    schedule(work_s, done, request);
  }
  void leave(Station& station, double work_s, std::uint32_t done) {
    if (station.waiting.empty()) {
      ++station.idle;
      return;
    }
    schedule(work_s, done, station.waiting.front());
    station.waiting.pop_front();
  }
  void schedule(double mean_s, std::uint32_t what, std::uint32_t request) {
    calendar_.push(now_s_ + variates_.exponential(mean_s, request, what), what, request);
  }

  std::uint32_t requests_;
  double now_s_ = 0.0;
  double total_s_ = 0.0;
  Calendar calendar_;
  Variates variates_;
  std::array<Station, kReplicas> replicas_{
      {{kReplicaWorkers, {}}, {kReplicaWorkers, {}}, {kReplicaWorkers, {}}}};
  Station database_{kDatabaseWorkers, {}};
  std::vector<double> issued_s_;
};

/// Kiefer and Wolfowitz: the first worker to be free takes the next request. No calendar at all, so
/// it is what this one network can cost at the least.
class Workers {
 public:
  explicit Workers(int count) : free_at_s_(static_cast<std::size_t>(count), 0.0) {}
  double finish(double ready_s, double work_s) {
    const auto first = std::min_element(free_at_s_.begin(), free_at_s_.end());
    return *first = std::max(ready_s, *first) + work_s;
  }

 private:
  std::vector<double> free_at_s_;
};

double recursion_mean_response_s(std::uint32_t requests) {
  SequentialVariates variates;
  std::array<Workers, kReplicas> replicas{Workers(kReplicaWorkers), Workers(kReplicaWorkers),
                                          Workers(kReplicaWorkers)};
  std::vector<std::pair<double, double>> handed_on;  // left the replica, issued
  handed_on.reserve(requests);
  double now_s = 0.0;
  for (std::uint32_t i = 0; i < requests; ++i) {
    const double work_s = variates.exponential(kReplicaWork_s, i, 1);
    handed_on.emplace_back(replicas[i % kReplicas].finish(now_s, work_s), now_s);
    now_s += variates.exponential(kArrivalGap_s, i, 0);
  }
  std::sort(handed_on.begin(), handed_on.end());
  Workers database(kDatabaseWorkers);
  double total_s = 0.0;
  for (const auto& [ready_s, issued_s] : handed_on) {
    total_s += database.finish(ready_s, variates.exponential(kDatabaseWork_s, 0, 2)) - issued_s;
  }
  return total_s / requests;
}

/// SimGrid as its manual suggests: one actor a request, semaphores as pools of workers.
double actors_mean_response_s(std::uint32_t requests) {
  namespace s4u = simgrid::s4u;
  int argc = 2;
  std::string arguments[] = {"bench", "--log=root.thresh:error"};
  char* argv[] = {arguments[0].data(), arguments[1].data(), nullptr};
  s4u::Engine engine(&argc, argv);
  s4u::NetZone* zone = s4u::create_full_zone("zone");
  s4u::Host* host = zone->create_host("host", 1e9);
  zone->seal();
  SequentialVariates variates;
  std::array<s4u::SemaphorePtr, kReplicas> replicas;
  for (auto& each : replicas) each = s4u::Semaphore::create(kReplicaWorkers);
  const s4u::SemaphorePtr database = s4u::Semaphore::create(kDatabaseWorkers);
  double total_s = 0.0;
  const auto serve = [&variates](const s4u::SemaphorePtr& workers, double work_s) {
    workers->acquire();
    s4u::this_actor::sleep_for(variates.exponential(work_s, 0, 0));
    workers->release();
  };
  s4u::Actor::create("source", host, [&] {
    for (std::uint32_t i = 0; i < requests; ++i) {
      s4u::Actor::create("request", host, [&, i] {
        const double issued_s = s4u::Engine::get_clock();
        serve(replicas[i % kReplicas], kReplicaWork_s);
        serve(database, kDatabaseWork_s);
        total_s += s4u::Engine::get_clock() - issued_s;
      });
      s4u::this_actor::sleep_for(variates.exponential(kArrivalGap_s, i, 0));
    }
  });
  engine.run();
  return total_s / requests;
}

template <class Run>
void row(benchmark::State& state, Run run) {
  const auto requests = static_cast<std::uint32_t>(state.range(0));
  double mean_s = 0.0;
  for (auto _ : state) mean_s = run(requests);
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["mean_response_ms"] = 1e3 * mean_s;
}

template <class Calendar, class Variates>
double network_mean_response_s(std::uint32_t requests) {
  return Network<Calendar, Variates>(requests).mean_response_s();
}

constexpr auto kMilliseconds = benchmark::kMillisecond;
BENCHMARK_CAPTURE(row, hand, recursion_mean_response_s)->Arg(1000000)->Unit(kMilliseconds);
BENCHMARK_CAPTURE(row, heap, network_mean_response_s<HeapCalendar, SequentialVariates>)
    ->Arg(1000000)
    ->Unit(kMilliseconds);
BENCHMARK_CAPTURE(row, calendar, network_mean_response_s<OwnCalendar, NamedVariates>)
    ->Arg(1000000)
    ->Unit(kMilliseconds);
// Once: a process has one engine.
BENCHMARK_CAPTURE(row, s4u, actors_mean_response_s)->Arg(50000)->Iterations(1)->Unit(kMilliseconds);

}  // namespace
