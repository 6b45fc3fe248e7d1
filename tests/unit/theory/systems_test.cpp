// Layered queueing, limiters, retries, other arrivals than Poisson, and load balancing.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <random>
#include <stdexcept>

#include "sim/theory/balancing.hpp"
#include "sim/theory/closed.hpp"
#include "sim/theory/deterministic.hpp"
#include "sim/theory/layered.hpp"
#include "sim/theory/limiter.hpp"
#include "sim/theory/renewal.hpp"
#include "sim/theory/retrial.hpp"
#include "tests/unit/theory/chains.hpp"

namespace rehearse::theory {
namespace {

// One worker is M/G/1 whose service is both times in turn.
TEST(Layered, OneWorkerIsASingleServer) {
  const auto means = layered(0.3, {.front_s = 0.5, .back_s = 1.5});
  const double cv = std::sqrt(0.25 + 2.25) / 2.0;
  EXPECT_NEAR(means.worker_wait_s, mg1(0.3, 2.0, cv).wait_s, 1e-10);
  EXPECT_NEAR(means.front_s, 0.5, 1e-12);
  EXPECT_NEAR(means.back_s, 1.5, 1e-12);
  EXPECT_NEAR(layered_capacity_rps({.front_s = 0.5, .back_s = 1.5}), 0.5, 1e-14);
}

TEST(Layered, ManyWorkersAreATandem) {
  const Layered system{
      .front_s = 1.0, .cores = 2, .workers = 120, .back_s = 1.0, .back_servers = 3};
  const auto means = layered(1.4, system);
  EXPECT_NEAR(means.front_s, mmc(1.4, 1.0, 2).response_s, 1e-6);
  EXPECT_NEAR(means.back_s, mmc(1.4, 1.0, 3).response_s, 1e-6);
  EXPECT_NEAR(means.worker_wait_s, 0.0, 1e-6);
}

// Workers that go round over two single servers of one service time: w / (w + 1) of its rate.
TEST(Layered, CapacityIsThatOfTheClosedNetwork) {
  const Layered system{.front_s = 0.2, .workers = 4, .back_s = 0.2};
  EXPECT_NEAR(layered_capacity_rps(system), 0.8 / 0.2, 1e-12);
  EXPECT_THROW(layered(4.0, system), std::invalid_argument);
  const auto means = layered(3.0, system);
  EXPECT_NEAR(means.response_s, means.worker_wait_s + means.front_s + means.back_s, 1e-12);
  EXPECT_GT(means.worker_wait_s, 0.0);
  EXPECT_LE(means.workers_held, 4.0);
}

// Two workers written down: (requests, calls at the back).
TEST(Layered, AgreesWithItsMarkovChain) {
  Grid grid(40, 3);
  for (int n = 0; n < grid.a_side(); ++n) {
    for (int j = 0; j <= std::min(n, 2); ++j) {
      grid.add(n, j, n + 1, j, 0.6);
      if (j < std::min(n, 2)) grid.add(n, j, n, j + 1, 2.0);
      if (j > 0) grid.add(n, j, n - 1, j - 1, j);
    }
    for (int j = std::min(n, 2) + 1; j <= 2; ++j) grid.add(n, j, n, j - 1, 1.0);
  }
  const auto means =
      layered(0.6, {.front_s = 0.5, .cores = 1, .workers = 2, .back_s = 1.0, .back_servers = 2});
  EXPECT_NEAR(means.in_system_mean, grid.mean([](int n, int) { return n; }), 1e-6);
  EXPECT_NEAR(means.back_number, grid.mean([](int, int j) { return j; }), 1e-7);
}

/// Mean queue of M/D/c from the roots of z^c = exp(a (z - 1)) in the unit disc (Crommelin 1932):
/// (a^2 - c (c - 1) + sum over roots but 1 of 2 c (1 - rho) / (1 - z)) / (2 c (1 - rho)).
double queue_by_roots(double offered, int servers) {
  std::complex<double> sum = 0.0;
  const double free = servers - offered;
  for (int k = 1; k < servers; ++k) {
    const std::complex<double> turn = std::polar(1.0, 2.0 * M_PI * k / servers);
    std::complex<double> z = 0.0;
    for (int i = 0; i < 2000; ++i) z = turn * std::exp(offered * (z - 1.0) / double(servers));
    sum += 2.0 * free / (1.0 - z);
  }
  return (offered * offered - servers * (servers - 1) + sum.real()) / (2.0 * free);
}

TEST(Deterministic, SeveralServers) {
  EXPECT_NEAR(mdc(0.7, 1.0, 1).wait_s, md1(0.7, 1.0).wait_s, 1e-11);
  for (const int servers : {2, 3, 8}) {
    for (const double rho : {0.3, 0.7, 0.9}) {
      EXPECT_NEAR(mdc(rho * servers, 1.0, servers).queue_mean,
                  queue_by_roots(rho * servers, servers), 1e-9)
          << servers << ' ' << rho;
    }
  }
  const auto none = mdc(0.0, 1.0, 4);
  EXPECT_EQ(none.wait_s, 0.0);
  EXPECT_EQ(none.response_s, 1.0);
  EXPECT_THROW(mdc(2.0, 1.0, 2), std::invalid_argument);
}

TEST(Deterministic, BoundedQueue) {
  EXPECT_NEAR(md1k(0.8, 1.0, 1).blocking, erlang_b(1, 0.8), 1e-15);
  EXPECT_NEAR(md1k(0.8, 1.0, 2).blocking, 1.0 - 1.0 / (std::exp(-0.8) + 0.8), 1e-14);
  EXPECT_NEAR(md1k(0.8, 1.0, 150).accepted.wait_s, md1(0.8, 1.0).wait_s, 1e-9);
  EXPECT_NEAR(md1k(30.0, 1.0, 5).throughput_rps, 1.0, 1e-9);
  const auto queue = md1k(1.2, 1.0, 6);
  double sum = 0.0;
  for (const double p : queue.probability) sum += p;
  EXPECT_NEAR(sum, 1.0, 1e-12);
  EXPECT_LT(queue.blocking, mmck(1.2, 1.0, 1, 6).blocking);
  EXPECT_THROW(md1k(1.0, 1.0, 0), std::invalid_argument);
}

TEST(Limiter, ContinuousTokensAgreeWithAPlayedBucket) {
  std::mt19937_64 random(3);
  std::exponential_distribution<double> gap(1.3);
  constexpr int kRequests = 1000000;
  double tokens = 5.0;
  int refused = 0;
  for (int i = 0; i < kRequests; ++i) {
    tokens = std::min(5.0, tokens + gap(random));
    if (tokens < 1.0) {
      ++refused;
    } else {
      tokens -= 1.0;
    }
  }
  EXPECT_NEAR(token_bucket(1.3, 1.0, 5).refused, refused / double{kRequests}, 0.002);
  EXPECT_NEAR(token_bucket(13.0, 10.0, 5).refused, token_bucket(1.3, 1.0, 5).refused, 1e-14);
  EXPECT_NEAR(token_bucket(1000.0, 10.0, 5).admitted_rps, 10.0, 1e-9);
}

TEST(Limiter, TokensInSteps) {
  // A bucket filled up each second admits min(A, 2).
  const double mean = 1.5;
  const double none = std::exp(-mean);
  const double admitted = mean * none + 2.0 * (1.0 - none - mean * none);
  EXPECT_NEAR(token_bucket_in_steps(mean, 1.0, 2, 2).admitted_rps, admitted, 1e-14);
  EXPECT_NEAR(token_bucket_in_steps(mean, 1.0, 9, 2).admitted_rps, admitted, 1e-14);
  // Many small fills are a continuous stream, but for the fraction of a token that it may hold.
  EXPECT_NEAR(token_bucket_in_steps(1.3, 1.0, 1, 50).refused, 1.0 - 1.0 / 1.3, 1e-6);
  EXPECT_THROW(token_bucket_in_steps(1.0, 1.0, 0, 2), std::invalid_argument);
}

TEST(RetrialQueue, OneServerHasAClosedForm) {
  for (const double back_off : {0.1, 1.0, 7.0}) {
    const auto means = retrial({.arrival_rps = 0.7, .service_s = 1.0, .back_off_s = back_off});
    EXPECT_NEAR(means.orbit_mean, mm1_retrial_orbit(0.7, 1.0, back_off), 1e-8) << back_off;
    EXPECT_NEAR(means.refused, 0.7, 1e-10);
    EXPECT_NEAR(means.lost, 0.0, 1e-10);
    EXPECT_NEAR(means.stay_s, (means.orbit_mean + 0.7) / 0.7, 1e-10);
  }
}

TEST(RetrialQueue, WithoutPersistenceItIsErlangsLossSystem) {
  const auto means = retrial({.arrival_rps = 3.0,
                              .service_s = 1.0,
                              .servers = 4,
                              .back_off_s = 1.0,
                              .persist_first = 0.0});
  EXPECT_NEAR(means.lost, erlang_b(4, 3.0), 1e-12);
  EXPECT_NEAR(means.orbit_mean, 0.0, 1e-12);
}

TEST(RetrialQueue, OneRetryAgreesWithItsMarkovChain) {
  Grid grid(24, 3);
  for (int orbit = 0; orbit < grid.a_side(); ++orbit) {
    for (int busy = 0; busy <= 2; ++busy) {
      grid.add(orbit, busy, busy < 2 ? orbit : orbit + 1, std::min(2, busy + 1), 1.5);
      if (busy > 0) grid.add(orbit, busy, orbit, busy - 1, busy);
      grid.add(orbit, busy, orbit - 1, std::min(2, busy + 1), orbit / 0.5);
    }
  }
  const auto means = retrial({.arrival_rps = 1.5,
                              .service_s = 1.0,
                              .servers = 2,
                              .back_off_s = 0.5,
                              .persist_first = 1.0,
                              .persist_later = 0.0});
  EXPECT_NEAR(means.orbit_mean, grid.mean([](int orbit, int) { return orbit; }), 1e-9);
  EXPECT_NEAR(means.throughput_rps, grid.mean([](int, int busy) { return busy; }), 1e-9);
  EXPECT_NEAR(means.lost * 1.5,
              grid.mean([](int orbit, int busy) { return busy == 2 ? orbit / 0.5 : 0.0; }), 1e-9);
  EXPECT_THROW(retrial({.arrival_rps = 2.0, .service_s = 1.0, .back_off_s = 1.0}),
               std::invalid_argument);
}

TEST(Renewal, RootsOfGiM1) {
  EXPECT_NEAR(em1(0.6, 1, 1.0).response_s, mm1(0.6, 1.0).response_s, 1e-12);
  // sigma = exp(-2 (1 - sigma)) has the root 0.203188.
  EXPECT_NEAR(dm1(0.5, 1.0).response_s, 1.0 / (1.0 - 0.20318787), 1e-7);
  EXPECT_NEAR(em1(0.5, 100000, 1.0).response_s, dm1(0.5, 1.0).response_s, 1e-4);
  // E_2 at 1/2: sigma (2 - sigma)^2 = 1, of which (3 - sqrt 5) / 2 is the root below 1.
  EXPECT_NEAR(em1(0.5, 2, 1.0).response_s, 1.0 / (1.0 - (3.0 - std::sqrt(5.0)) / 2.0), 1e-12);
  EXPECT_THROW(dm1(1.0, 1.0), std::invalid_argument);
}

TEST(Renewal, ErlangArrivalsByTheirChain) {
  EXPECT_NEAR(emc(0.8, 3, 1.0, 1).in_system_mean, em1(0.8, 3, 1.0).in_system_mean, 1e-9);
  EXPECT_NEAR(emc(3.2, 1, 1.0, 4).in_system_mean, mmc(3.2, 1.0, 4).in_system_mean, 1e-9);
  EXPECT_LT(emc(3.2, 2, 1.0, 4).wait_s, mmc(3.2, 1.0, 4).wait_s);
}

// Batches of 1 and 3, equally likely.
TEST(Renewal, BatchesAgreeWithTheirMarkovChain) {
  constexpr int kMost = 250;
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(kMost, kMost);
  for (int n = 0; n < kMost; ++n) {
    if (n + 1 < kMost) rates(n, n + 1) = 0.15;
    if (n + 3 < kMost) rates(n, n + 3) = 0.15;
    if (n > 0) rates(n, n - 1) = 1.0;
  }
  const double number =
      stationary_distribution(rates).dot(Eigen::VectorXd::LinSpaced(kMost, 0, kMost - 1));
  EXPECT_NEAR(batch_mm1(0.3, 2.0, 5.0, 1.0).in_system_mean, number, 1e-9);
  EXPECT_NEAR(batch_mm1(0.3, 1.0, 1.0, 1.0).response_s, mm1(0.3, 1.0).response_s, 1e-14);
  EXPECT_THROW(batch_mm1(0.3, 2.0, 3.0, 1.0), std::invalid_argument);
}

TEST(Renewal, ModulatedArrivals) {
  Eigen::MatrixXd switching(2, 2);
  switching << 0.0, 0.2, 0.3, 0.0;
  EXPECT_NEAR(mmpp_mmc(Eigen::Vector2d(1.2, 1.2), switching, 1.0, 2).in_system_mean,
              mmc(1.2, 1.0, 2).in_system_mean, 1e-10);
  Grid grid(60, 2);
  const double rate[2] = {0.3, 1.0};
  for (int n = 0; n < grid.a_side(); ++n) {
    for (int i = 0; i < 2; ++i) {
      grid.add(n, i, n + 1, i, rate[i]);
      grid.add(n, i, n - 1, i, std::min(n, 2));
      grid.add(n, i, n, 1 - i, switching(i, 1 - i));
    }
  }
  const auto queue = mmpp_mmc(Eigen::Vector2d(0.3, 1.0), switching, 1.0, 2);
  EXPECT_NEAR(queue.in_system_mean, grid.mean([](int n, int) { return n; }), 1e-8);
  EXPECT_GT(queue.wait_s, mmc(0.58, 1.0, 2).wait_s);
}

double two_queues_by_grid(double arrival_rps, double shorter) {
  Grid grid(26, 26);
  for (int a = 0; a < grid.a_side(); ++a) {
    for (int b = 0; b < grid.b_side(); ++b) {
      const double to_a = a == b ? 0.5 : (a < b ? shorter : 1.0 - shorter);
      grid.add(a, b, a + 1, b, arrival_rps * to_a);
      grid.add(a, b, a, b + 1, arrival_rps * (1.0 - to_a));
      grid.add(a, b, a - 1, b, 1.0);
      grid.add(a, b, a, b - 1, 1.0);
    }
  }
  return grid.mean([](int a, int b) { return a + b; });
}

TEST(Balancing, TwoQueuesAgreeWithTheirMarkovChain) {
  EXPECT_NEAR(two_queues(1.2, 1.0, 1.0).in_system_mean, two_queues_by_grid(1.2, 1.0), 1e-8);
  EXPECT_NEAR(two_queues(1.2, 1.0, 0.75).in_system_mean, two_queues_by_grid(1.2, 0.75), 1e-6);
}

TEST(Balancing, RandomIsTwoSingleServers) {
  EXPECT_NEAR(two_queues(1.4, 1.0, 0.5).response_s, mm1(0.7, 1.0).response_s, 1e-8);
  EXPECT_GT(two_queues(1.6, 1.0, 1.0).response_s, mmc(1.6, 1.0, 2).response_s);
  EXPECT_LT(two_queues(1.6, 1.0, 1.0).response_s, emc(0.8, 2, 1.0, 1).response_s);
  EXPECT_THROW(two_queues(2.0, 1.0, 1.0), std::invalid_argument);
}

// 1 + 0.9^2 + 0.9^6 + 0.9^14 + 0.9^30 + ... (Mitzenmacher 2001, table 1: 2.61).
TEST(Balancing, PowerOfTwoChoices) {
  double sum = 0.0;
  for (int i = 1; i < 20; ++i) sum += std::pow(0.9, std::pow(2.0, i) - 2.0);
  EXPECT_NEAR(power_of_choices_response_s(0.9, 1.0, 2), sum, 1e-12);
  EXPECT_NEAR(power_of_choices_response_s(0.9, 1.0, 2), 2.614, 1e-3);
  EXPECT_NEAR(power_of_choices_response_s(0.9, 1.0, 1), 10.0, 1e-12);
  EXPECT_LT(power_of_choices_response_s(0.9, 1.0, 3), sum);
  EXPECT_THROW(power_of_choices_response_s(0.9, 1.0, 0), std::invalid_argument);
}

}  // namespace
}  // namespace rehearse::theory
