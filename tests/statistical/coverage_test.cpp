// 95 % intervals of means, quantiles and paired differences cover 93 to 97 % of the time.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sim/stats/batch_means.hpp"
#include "sim/stats/paired.hpp"
#include "sim/stats/warmup.hpp"
#include "sim/theory/queues.hpp"
#include "tests/statistical/systems.hpp"

namespace rehearse::statistical {
namespace {

constexpr double kConfidence = 0.95;
constexpr double kArrivals = 0.5;
constexpr double kService = 1.0;
constexpr std::size_t kReplications = 20;

void expect_covers(double share) {
  EXPECT_GE(share, 0.93);
  EXPECT_LE(share, 0.97);
}

double truth() { return theory::mm1(kArrivals, kService).response_s; }

// Independent replications of an M/M/1 station, the first quarter of each left out.
TEST(Coverage, MeanOfReplications) {
  expect_covers(coverage(truth(), [](std::uint64_t i) {
    std::vector<double> means;
    for (std::uint64_t r = 0; r < kReplications; ++r)
      means.push_back(
          mean_of(mm1_responses(i * kReplications + r, kArrivals, kService, 2000), 500));
    return stats::mean_interval(means, kConfidence);
  }));
}

constexpr std::size_t kLongRuns = 10;
constexpr std::size_t kLongRun = 10000;
constexpr double kBacklog = 50.0;

// The station begins with a backlog of fifty services; MSER-5 finds where it has gone. Runs must be
// long against what it leaves: twenty of 4,000 customers cover 87 % only.
TEST(Coverage, MeanOfReplicationsAfterMser) {
  expect_covers(coverage(truth(), [](std::uint64_t i) {
    std::vector<double> means;
    for (std::uint64_t r = 0; r < kLongRuns; ++r) {
      const auto responses =
          mm1_responses(1'000'000 + i * kLongRuns + r, kArrivals, kService, kLongRun, kBacklog);
      const auto warmup = stats::mser5(responses);
      means.push_back(mean_of(responses, warmup.found ? warmup.truncate : kLongRun / 2));
    }
    return stats::mean_interval(means, kConfidence);
  }));
}

// Without deletion the same intervals would cover far less: the test above can fail.
TEST(Coverage, BacklogMatters) {
  EXPECT_LT(
      coverage(truth(),
               [](std::uint64_t i) {
                 std::vector<double> means;
                 for (std::uint64_t r = 0; r < kLongRuns; ++r)
                   means.push_back(mean_of(mm1_responses(1'000'000 + i * kLongRuns + r, kArrivals,
                                                         kService, kLongRun, kBacklog)));
                 return stats::mean_interval(means, kConfidence);
               }),
      0.7);
}

// One long run.
TEST(Coverage, MeanByBatchMeans) {
  expect_covers(coverage(truth(), [](std::uint64_t i) {
    stats::BatchMeans batches;
    for (const double response : mm1_responses(2'000'000 + i, kArrivals, kService, 50000))
      batches.add(response);
    return batches.estimate(kConfidence).interval();
  }));
}

// The response of M/M/1 is exponential; the last customer of a replication is a sample of it. Order
// statistics are discrete: at the 99th percentile 1,000 of them cover 97.6 % by the binomial
// distribution, 2,000 cover 95.8 %.
TEST(Coverage, QuantilesByOrderStatistics) {
  for (const double q : {0.5, 0.9, 0.99}) {
    const double exact = -truth() * std::log1p(-q);
    const std::uint64_t n = q > 0.95 ? 2000 : 1000;
    expect_covers(coverage(exact, [q, n](std::uint64_t i) {
      std::vector<double> last;
      for (std::uint64_t r = 0; r < n; ++r)
        last.push_back(mm1_responses(3'000'000 + i * n + r, kArrivals, kService, 40).back());
      return stats::quantile_interval(last, q, kConfidence);
    }));
  }
}

TEST(Coverage, MedianByBootstrap) {
  const double exact = truth() * std::log(2.0);
  expect_covers(coverage(exact, [](std::uint64_t i) {
    Uniforms uniforms(4'000'000 + i);
    std::vector<double> values;
    for (int r = 0; r < 100; ++r) values.push_back(uniforms.exponential(truth()));
    const auto median = [](const std::vector<double>& sample) {
      std::vector<double> sorted = sample;
      std::nth_element(sorted.begin(), sorted.begin() + 50, sorted.end());
      return sorted[50];
    };
    return stats::bootstrap_interval(values, median, kConfidence, i, 500);
  }));
}

// A server that is a tenth faster, under the same arrivals and the same work.
TEST(Coverage, PairedDifference) {
  constexpr double kFaster = 0.9;
  const double exact = theory::mm1(kArrivals, kFaster).response_s - truth();
  double narrowing = 0.0;
  expect_covers(coverage(exact, [&](std::uint64_t i) {
    std::vector<double> slow;
    std::vector<double> fast;
    for (std::uint64_t r = 0; r < kReplications; ++r) {
      const std::uint64_t n = 5'000'000 + i * kReplications + r;
      slow.push_back(mean_of(mm1_responses(n, kArrivals, kService, 2000), 500));
      fast.push_back(mean_of(mm1_responses(n, kArrivals, kFaster, 2000), 500));
    }
    const auto difference = stats::paired_difference(slow, fast, kConfidence);
    narrowing += difference.narrowing / kRepetitions;
    return difference.interval;
  }));
  EXPECT_GT(narrowing, 3.0);
}

}  // namespace
}  // namespace rehearse::statistical
