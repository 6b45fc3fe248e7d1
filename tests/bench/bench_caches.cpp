// Nanoseconds per look-up of a cache, per key drawn and per message. Keys are drawn beforehand.
#include <benchmark/benchmark.h>

#include <limits>
#include <vector>

#include "sim/core/random.hpp"
#include "sim/policy/keyed_cache.hpp"
#include "sim/policy/message_queue.hpp"
#include "sim/policy/zipf.hpp"

namespace rehearse::policy {
namespace {

constexpr std::uint32_t kEntries = 100000;
constexpr std::uint64_t kDrawn = 1U << 22;

std::vector<std::uint32_t> keys_of(std::uint32_t keys, double exponent) {
  const Zipf zipf(keys, exponent);
  std::vector<std::uint32_t> drawn(kDrawn);
  for (std::uint64_t i = 0; i < kDrawn; ++i) drawn[i] = zipf.key(random_bits({1, 2}, i, 0, 0));
  return drawn;
}

/// 10^5 entries for `keys_each` times as many keys; misses are filled at once, within the same
/// time.
void look_up(benchmark::State& state, Eviction eviction, std::uint32_t keys_each, double ttl_s) {
  const std::uint32_t keys = keys_each * kEntries;
  const auto asked = keys_of(keys, 0.9);
  KeyedCache cache({.capacity = kEntries, .eviction = eviction, .ttl_s = ttl_s}, keys);
  double now_s = 0.0;
  std::uint64_t i = 0;
  const auto ask = [&] {
    now_s += 1e-5;
    const std::uint32_t key = asked[i++ % kDrawn];
    if (cache.look_up(key, now_s) == Lookup::fetch) cache.filled(key, now_s);
  };
  while (i < kDrawn) ask();
  const CacheCounters before = cache.counters();
  for (auto _ : state) ask();
  state.counters["hit ratio"] = static_cast<double>(cache.counters().hits - before.hits) /
                                static_cast<double>(state.iterations());
}
constexpr double kForever = std::numeric_limits<double>::infinity();
BENCHMARK_CAPTURE(look_up, lru_hits, Eviction::lru, 1, kForever);
BENCHMARK_CAPTURE(look_up, lfu_hits, Eviction::lfu, 1, kForever);
BENCHMARK_CAPTURE(look_up, fifo_hits, Eviction::fifo, 1, kForever);
BENCHMARK_CAPTURE(look_up, lru, Eviction::lru, 10, kForever);
BENCHMARK_CAPTURE(look_up, lfu, Eviction::lfu, 10, kForever);
BENCHMARK_CAPTURE(look_up, fifo, Eviction::fifo, 10, kForever);
BENCHMARK_CAPTURE(look_up, lru_ttl, Eviction::lru, 10, 2.0);
BENCHMARK_CAPTURE(look_up, lfu_ttl, Eviction::lfu, 10, 2.0);

void zipf_key(benchmark::State& state) {
  const Zipf zipf(static_cast<std::uint32_t>(state.range(0)), 0.9);
  std::uint64_t id = 0;
  std::uint64_t sum = 0;
  for (auto _ : state) sum += zipf.key(random_bits({1, 2}, ++id, 3, 0));
  benchmark::DoNotOptimize(sum);
}
BENCHMARK(zipf_key)->Arg(1000)->Arg(100000)->Arg(10000000);

void zipf_setup(benchmark::State& state) {
  for (auto _ : state) {
    const Zipf zipf(static_cast<std::uint32_t>(state.range(0)), 0.9);
    benchmark::DoNotOptimize(zipf.key(1));
  }
}
BENCHMARK(zipf_setup)->Arg(1000000)->Unit(benchmark::kMillisecond);

/// One message published, received and acknowledged, among so many waiting and 100 in flight.
void message(benchmark::State& state) {
  MessageQueue queue({});
  for (std::int64_t i = 0; i < state.range(0); ++i) queue.publish(1, 100, 0.0);
  std::vector<MessageHandle> held;
  for (int i = 0; i < 100; ++i) held.push_back(queue.receive(0.0)->handle);
  double now_s = 0.0;
  std::uint64_t n = 0;
  for (auto _ : state) {
    now_s += 1e-6;
    queue.publish(n, 100, now_s);
    MessageHandle& handle = held[n++ % held.size()];
    benchmark::DoNotOptimize(queue.ack(handle, now_s));
    handle = queue.receive(now_s)->handle;
  }
}
BENCHMARK(message)->Arg(1000)->Arg(100000);

}  // namespace
}  // namespace rehearse::policy
