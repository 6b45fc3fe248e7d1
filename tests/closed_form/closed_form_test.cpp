// Queueing networks from scenario files against their closed forms, seeds 1 to 20 each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <map>
#include <stdexcept>

#include "sim/stats/batch_means.hpp"
#include "sim/stats/confidence.hpp"
#include "sim/theory/closed.hpp"
#include "sim/theory/jackson.hpp"
#include "sim/theory/laws.hpp"
#include "sim/theory/queues.hpp"
#include "tests/closed_form/play_alone.hpp"

namespace rehearse::closed_form {
namespace {

using results::ServiceRecord;
using theory::QueueMeans;

constexpr std::uint64_t kSeeds = 20;
constexpr double kConfidence = 0.99;
constexpr double kHalfWidth = 0.01;  ///< relative, at most
constexpr double kLevel = 0.001;     ///< of each count of misses; there are nine

/// What all seeds say about one station.
struct Tally {
  std::uint64_t misses = 0;
  double widest = 0.0;  ///< relative half width
};

/// Expected means by service, and of the time from a request's start to its end.
struct Expected {
  std::map<std::string, QueueMeans> services;
  double response_s = 0.0;
};

stats::BatchEstimate estimate(const ServiceRecord& service) {
  const std::size_t batches = std::max<std::size_t>(1, service.batch_means.size());
  return stats::estimate_from_batches(service.batch_means, service.completions / batches,
                                      kConfidence);
}

/// Time-means are looser than the response: they need no interval of their own, but a mistake in
/// them must show.
void expect_time_means(const ServiceRecord& service, const QueueMeans& expected) {
  EXPECT_NEAR(service.utilisation, expected.utilisation, 0.01 * expected.utilisation);
  EXPECT_NEAR(service.queue_mean, expected.queue_mean, 0.03 * expected.queue_mean);
  EXPECT_NEAR(service.in_system_mean, expected.in_system_mean, 0.02 * expected.in_system_mean);
  // Little's law holds on every path, but for the requests present at either end.
  const double number = theory::little_number(service.throughput_rps, service.response_s.mean());
  EXPECT_NEAR(service.in_system_mean, number, 1e-4 * number);
}

void add_run(const ServiceRecord& service, const QueueMeans& expected, Tally& tally) {
  ASSERT_EQ(service.batch_means.size(), 30U);
  const stats::BatchEstimate response = estimate(service);
  EXPECT_LT(response.relative_half_width(), kHalfWidth);
  tally.widest = std::max(tally.widest, response.relative_half_width());
  if (!response.interval().contains(expected.response_s)) ++tally.misses;
  expect_time_means(service, expected);
}

void report(const std::string& file, const std::string& service, const Tally& tally) {
  std::cout << file << " " << service << ": half width at most " << std::setprecision(2)
            << 100 * tally.widest << " %, " << tally.misses << " of " << kSeeds << " missed\n";
}

void expect_closed_form(const std::string& file, const Expected& expected) {
  std::map<std::string, Tally> tallies;
  std::vector<double> responses_s;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const results::RunRecord record = play_alone(file, seed);
    ASSERT_EQ(record.services.size(), expected.services.size());
    for (const ServiceRecord& service : record.services) {
      SCOPED_TRACE(service.name + ", seed " + std::to_string(seed));
      add_run(service, expected.services.at(service.name), tallies[service.name]);
    }
    ASSERT_EQ(record.populations.size(), 1U);
    EXPECT_EQ(record.populations[0].failed, 0U);
    responses_s.push_back(record.populations[0].latency_s.mean());
  }
  const std::uint64_t allowed = stats::binomial_critical_value(kSeeds, 1 - kConfidence, kLevel);
  for (const auto& [service, tally] : tallies) {
    report(file, service, tally);
    EXPECT_LE(tally.misses, allowed) << service;
  }
  const stats::Interval through = stats::mean_interval(responses_s, kConfidence);
  EXPECT_TRUE(through.contains(expected.response_s))
      << expected.response_s << " outside " << through.low << " to " << through.high;
}

Expected station(const QueueMeans& means) { return {{{"station", means}}, means.response_s}; }

TEST(ClosedForm, MM1) { expect_closed_form("mm1-50.json", station(theory::mm1(500, 1e-3))); }

TEST(ClosedFormSlow, MM1) { expect_closed_form("mm1-80.json", station(theory::mm1(800, 1e-3))); }

TEST(ClosedForm, MM4) { expect_closed_form("mm4-80.json", station(theory::mmc(3200, 1e-3, 4))); }

TEST(ClosedForm, MD1) { expect_closed_form("md1-60.json", station(theory::md1(600, 1e-3))); }

TEST(ClosedForm, MG1) {
  // Mean 1 ms; E[S^2] = 2 (0.75 * 0.5^2 + 0.25 * 2.5^2) = 3.5 ms^2, so that cv^2 = 2.5.
  expect_closed_form("mg1-50.json", station(theory::mg1(500, 1e-3, std::sqrt(2.5))));
}

TEST(ClosedForm, JacksonNetworkWithFeedback) {
  const std::vector<theory::JacksonStation> stations{
      {.service_s = 1e-3, .servers = 1, .external_rps = 250},
      {.service_s = 3e-3, .servers = 2},
      {.service_s = 1.2e-3, .servers = 1}};
  Eigen::Matrix3d routing;
  routing << 0, 0.5, 0,  //
      0, 0.2, 0.8,       //
      1, 0, 0;
  const theory::JacksonNetwork network = theory::jackson(stations, routing);
  expect_closed_form(
      "jackson.json",
      {{{"front", network.means[0]}, {"app", network.means[1]}, {"db", network.means[2]}},
       network.response_s});
}

/// Per visit, from the means over all `visits` of a request.
QueueMeans per_visit(const theory::ClosedMeans& means, std::size_t k, double visits,
                     double service_s, int servers) {
  QueueMeans visit;
  visit.utilisation = means.utilisation[k];
  visit.response_s = means.residence_s[k] / visits;
  visit.wait_s = visit.response_s - service_s;
  visit.in_system_mean = means.number[k];
  visit.queue_mean = means.number[k] - servers * means.utilisation[k];
  return visit;
}

TEST(ClosedForm, ClosedNetwork) {
  // Two visits to the processor and one to a disk per request.
  const theory::ClosedMeans means = theory::mva({{2e-3, 1}, {3e-3, 2}}, 12, 20e-3);
  expect_closed_form("closed.json", {{{"cpu", per_visit(means, 0, 2, 1e-3, 1)},
                                      {"disks", per_visit(means, 1, 1, 3e-3, 2)}},
                                     means.response_s});
}

}  // namespace
}  // namespace rehearse::closed_form
