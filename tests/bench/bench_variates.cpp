// Nanoseconds per variate by name: the Philox block is part of it.
#include <benchmark/benchmark.h>

#include "sim/core/distribution.hpp"

namespace rehearse {
namespace {

void bits(benchmark::State& state) {
  std::uint64_t id = 0;
  std::uint64_t sum = 0;
  for (auto _ : state) sum += random_bits({1, 2}, ++id, 3, 0);
  benchmark::DoNotOptimize(sum);
}
BENCHMARK(bits);

void variate(benchmark::State& state, const Distribution& distribution) {
  std::uint64_t id = 0;
  double sum = 0.0;
  for (auto _ : state) {
    Draw draw({1, 2}, ++id, 3);
    sum += distribution.sample(draw);
  }
  benchmark::DoNotOptimize(sum);
}
BENCHMARK_CAPTURE(variate, constant, Distribution::constant(1.0));
BENCHMARK_CAPTURE(variate, exponential, Distribution::exponential(1.0));
BENCHMARK_CAPTURE(variate, uniform, Distribution::uniform(1.0, 2.0));
BENCHMARK_CAPTURE(variate, erlang_2, Distribution::gamma(1.0, 2.0));
BENCHMARK_CAPTURE(variate, gamma, Distribution::gamma(1.0, 2.5));
BENCHMARK_CAPTURE(variate, hyperexponential,
                  Distribution::hyperexponential({0.9, 0.1}, {1.0, 9.0}));
BENCHMARK_CAPTURE(variate, lognormal, Distribution::lognormal(1.0, 1.0));
BENCHMARK_CAPTURE(variate, weibull, Distribution::weibull(1.0, 0.7));
BENCHMARK_CAPTURE(variate, bounded_pareto, Distribution::bounded_pareto(1.0, 100.0, 1.5));
BENCHMARK_CAPTURE(variate, empirical, Distribution::empirical({1.0, 2.0, 3.0}));
BENCHMARK_CAPTURE(variate, percentiles,
                  Distribution::from_percentiles({0.5, 0.95, 0.99}, {1.0, 3.0, 9.0}));

/// Each event waits for the one before: the latency of a draw, not its throughput.
void exponential_chain(benchmark::State& state) {
  std::uint64_t id = 0;
  for (auto _ : state) {
    Draw draw({1, 2}, id, 3);
    id += Distribution::standard_exponential(draw) < 100.0 ? 1 : 2;
    asm volatile("" : "+r"(id));
  }
}
BENCHMARK(exponential_chain);

/// Both words of a block.
void exponential_pair(benchmark::State& state) {
  std::uint64_t id = 0;
  double sum = 0.0;
  for (auto _ : state) {
    Draw draw({1, 2}, ++id, 3);
    sum += Distribution::standard_exponential(draw);
    sum += Distribution::standard_exponential(draw);
  }
  benchmark::DoNotOptimize(sum);
}
BENCHMARK(exponential_pair);

}  // namespace
}  // namespace rehearse
