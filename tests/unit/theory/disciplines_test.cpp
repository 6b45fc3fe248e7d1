// Priorities with interruption, impatience and open networks of several classes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

#include "sim/theory/impatience.hpp"
#include "sim/theory/jackson.hpp"
#include "sim/theory/open.hpp"
#include "sim/theory/priority.hpp"
#include "tests/unit/theory/chains.hpp"

namespace rehearse::theory {
namespace {

TEST(PreemptivePriority, AgreesWithItsMarkovChain) {
  constexpr double kArrival[2] = {0.25, 0.15};
  constexpr double kService[2] = {1.0, 1.6};
  Grid grid(28, 28);
  for (int a = 0; a < grid.a_side(); ++a) {
    for (int b = 0; b < grid.b_side(); ++b) {
      grid.add(a, b, a + 1, b, kArrival[0]);
      grid.add(a, b, a, b + 1, kArrival[1]);
      grid.add(a, b, a - 1, b, 1.0 / kService[0]);
      if (a == 0) grid.add(a, b, a, b - 1, 1.0 / kService[1]);
    }
  }
  const auto classes = mg1_priority_preemptive({{0.25, 1.0, 1.0}, {0.15, 1.6, 1.0}});
  EXPECT_NEAR(classes[0].in_system_mean, grid.mean([](int a, int) { return a; }), 1e-8);
  EXPECT_NEAR(classes[1].in_system_mean, grid.mean([](int, int b) { return b; }), 1e-5);
}

TEST(PreemptivePriority, TheFirstClassIsAlone) {
  const auto classes = mg1_priority_preemptive({{0.4, 1.0, 0.5}, {0.2, 2.0, 3.0}});
  EXPECT_NEAR(classes[0].response_s, mg1(0.4, 1.0, 0.5).response_s, 1e-14);
  EXPECT_NEAR(classes[0].wait_s, classes[0].response_s - 1.0, 1e-14);
  const auto servers = mmc_priority_preemptive({1.5, 0.9}, 1.0, 3);
  EXPECT_NEAR(servers[0].response_s, mmc(1.5, 1.0, 3).response_s, 1e-14);
  EXPECT_NEAR(servers[0].in_system_mean + servers[1].in_system_mean,
              mmc(2.4, 1.0, 3).in_system_mean, 1e-12);
}

TEST(PreemptivePriority, BothFormsAgreeOnOneExponentialServer) {
  const auto one = mg1_priority_preemptive({{0.3, 1.0, 1.0}, {0.2, 1.0, 1.0}, {0.4, 1.0, 1.0}});
  const auto other = mmc_priority_preemptive({0.3, 0.2, 0.4}, 1.0, 1);
  for (int k = 0; k < 3; ++k) EXPECT_NEAR(one[k].response_s, other[k].response_s, 1e-12) << k;
  EXPECT_THROW(mg1_priority_preemptive({{0.3, 1.0, 1.0}, {0.7, 1.0, 1.0}}), std::invalid_argument);
}

// Two classes that share two servers: each gets what its number is of all.
TEST(ProcessorSharing, SeveralServersAgreeWithTheirMarkovChain) {
  constexpr double kArrival[2] = {0.5, 0.2};
  constexpr double kService[2] = {1.0, 2.0};
  Grid grid(26, 26);
  for (int a = 0; a < grid.a_side(); ++a) {
    for (int b = 0; b < grid.b_side(); ++b) {
      grid.add(a, b, a + 1, b, kArrival[0]);
      grid.add(a, b, a, b + 1, kArrival[1]);
      if (a + b == 0) continue;
      const double share = std::min(2, a + b) / static_cast<double>(a + b);
      grid.add(a, b, a - 1, b, a * share / kService[0]);
      grid.add(a, b, a, b - 1, b * share / kService[1]);
    }
  }
  Eigen::MatrixXd demand(1, 2);
  demand << kService[0], kService[1];
  const auto means = bcmp_open(demand, {2}, {kArrival[0], kArrival[1]});
  EXPECT_NEAR(means.number(0, 0), grid.mean([](int a, int) { return a; }), 1e-6);
  EXPECT_NEAR(means.number(0, 1), grid.mean([](int, int b) { return b; }), 1e-6);
  EXPECT_NEAR(mmc_ps(0.9, 1.0, 2).in_system_mean, means.number.sum(), 1e-12);
}

TEST(BcmpOpen, OneClassIsJacksons) {
  Eigen::MatrixXd demand(3, 1);
  demand << 0.02, 0.05, 0.3;
  const auto means = bcmp_open(demand, {1, 3, 0}, {40.0});
  EXPECT_NEAR(means.response_s(0), mm1(40.0, 0.02).response_s + mmc(40.0, 0.05, 3).response_s + 0.3,
              1e-14);
  EXPECT_NEAR(means.utilisation(1, 0), 2.0 / 3.0, 1e-14);
  EXPECT_NEAR(means.utilisation(2, 0), 12.0, 1e-12);
}

TEST(BcmpOpen, RefusesWhatMakesNoSense) {
  const Eigen::MatrixXd demand = Eigen::MatrixXd::Constant(1, 2, 0.5);
  EXPECT_THROW(bcmp_open(demand, {1}, {1.0}), std::invalid_argument);
  EXPECT_THROW(bcmp_open(demand, {1}, {1.0, 1.0}), std::invalid_argument);
  EXPECT_THROW(bcmp_open(-demand, {1}, {0.1, 0.1}), std::invalid_argument);
}

// M/M/2+M written down: state k of a waiting request is the number before it.
TEST(Impatience, ErlangAAgreesWithItsMarkovChain) {
  constexpr double kArrival = 3.0;
  constexpr double kPatience = 0.8;
  constexpr int kMost = 60;
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(kMost, kMost);
  const auto give_up = [&](int n) { return std::max(0, n - 2) / kPatience; };
  for (int n = 0; n + 1 < kMost; ++n) {
    rates(n, n + 1) = kArrival;
    rates(n + 1, n) = std::min(n + 1, 2) + give_up(n + 1);
  }
  const Eigen::VectorXd p = stationary_distribution(rates);
  double abandoned = 0.0;
  double served = 0.0;
  double number = 0.0;
  for (int n = 0; n < kMost; ++n) {
    abandoned += p(n) * give_up(n);
    served += p(n) * std::min(n, 2);
    number += p(n) * n;
  }
  const auto queue = erlang_a(kArrival, 1.0, 2, kPatience);
  EXPECT_NEAR(queue.abandoned, abandoned / kArrival, 1e-12);
  EXPECT_NEAR(queue.throughput_rps, served, 1e-12);
  EXPECT_NEAR(queue.in_system_mean, number, 1e-12);
  EXPECT_NEAR(queue.delayed, 1.0 - p(0) - p(1), 1e-12);
}

TEST(Impatience, LimitsOfPatience) {
  EXPECT_NEAR(erlang_a(3.0, 1.0, 4, 1e9).served_wait_s, mmc(3.0, 1.0, 4).wait_s, 1e-6);
  EXPECT_NEAR(erlang_a(3.0, 1.0, 4, 1e-9).abandoned, erlang_b(4, 3.0), 1e-6);
  EXPECT_NEAR(mmc_deadline(3.0, 1.0, 4, 200.0).served_wait_s, mmc(3.0, 1.0, 4).wait_s, 1e-12);
  EXPECT_NEAR(mmc_deadline(3.0, 1.0, 4, 0.0).abandoned, erlang_b(4, 3.0), 1e-14);
  EXPECT_NEAR(mmc_deadline(3.0, 1.0, 4, 0.0).delayed, erlang_b(4, 3.0), 1e-14);
  // Patience as long as a service: the queue is M/M/infinity.
  EXPECT_NEAR(erlang_a(3.0, 1.0, 4, 1.0).in_system_mean, 3.0, 1e-12);
  EXPECT_THROW(erlang_a(3.0, 1.0, 0, 1.0), std::invalid_argument);
  EXPECT_THROW(mmc_deadline(3.0, 1.0, 1, -1.0), std::invalid_argument);
}

// Barrer 1957: one server loses (1 - rho) rho O / (1 - rho^2 O), O = exp(-(1 - rho) D / S).
TEST(Impatience, DeadlineAtOneServer) {
  for (const double rho : {0.5, 0.999999, 1.7}) {
    const double o = std::exp(-(1.0 - rho) * 1.3);
    EXPECT_NEAR(mmc_deadline(rho, 1.0, 1, 1.3).abandoned,
                (1.0 - rho) * rho * o / (1.0 - rho * rho * o), 1e-9)
        << rho;
  }
}

/// Waits in M/M/c+G by playing the queue: each arrival knows when the next server is free.
struct Played {
  double abandoned = 0.0;
  double served_wait_s = 0.0;
};
template <class Patience>
Played play(double arrival_rps, int servers, const Patience& patience_s) {
  std::mt19937_64 random(7);
  std::exponential_distribution<double> unit(1.0);
  std::vector<double> free_s(servers, 0.0);
  constexpr int kRequests = 2000000;
  double now_s = 0.0;
  double waited_s = 0.0;
  int served = 0;
  for (int i = 0; i < kRequests; ++i) {
    now_s += unit(random) / arrival_rps;
    const double limit_s = patience_s(unit(random));
    const double service_s = unit(random);
    double& next_s = *std::min_element(free_s.begin(), free_s.end());
    const double wait_s = std::max(0.0, next_s - now_s);
    if (wait_s > limit_s) continue;
    next_s = now_s + wait_s + service_s;
    waited_s += wait_s;
    ++served;
  }
  return {1.0 - served / double{kRequests}, waited_s / served};
}

TEST(Impatience, AgreesWithAPlayedQueue) {
  const auto deadline = mmc_deadline(2.4, 1.0, 3, 0.5);
  const Played with_deadline = play(2.4, 3, [](double) { return 0.5; });
  EXPECT_NEAR(deadline.abandoned, with_deadline.abandoned, 0.001);
  EXPECT_NEAR(deadline.served_wait_s, with_deadline.served_wait_s, 0.001);
  const auto exponential = erlang_a(2.4, 1.0, 3, 0.5);
  const Played with_patience = play(2.4, 3, [](double unit) { return 0.5 * unit; });
  EXPECT_NEAR(exponential.abandoned, with_patience.abandoned, 0.001);
  EXPECT_NEAR(exponential.served_wait_s, with_patience.served_wait_s, 0.001);
}

}  // namespace
}  // namespace rehearse::theory
