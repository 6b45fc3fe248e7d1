#include "sim/theory/queues.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "sim/theory/laws.hpp"
#include "sim/theory/markov.hpp"
#include "sim/theory/priority.hpp"

namespace rehearse::theory {
namespace {

TEST(Erlang, TabulatedBlocking) {
  EXPECT_DOUBLE_EQ(erlang_b(0, 3.0), 1.0);
  EXPECT_DOUBLE_EQ(erlang_b(2, 2.0), 0.4);
  EXPECT_NEAR(erlang_b(10, 10.0), 0.214582, 1e-6);
  EXPECT_NEAR(erlang_b(5, 2.0), 0.036697, 1e-6);
  EXPECT_EQ(erlang_b_servers(4.461, 0.01), 10);  // Erlang B table: 10 trunks carry 4.461 E at 1 %
  EXPECT_EQ(erlang_b_servers(4.462, 0.01), 11);
  EXPECT_EQ(erlang_b_servers(0.0, 0.01), 1);
}

TEST(Erlang, TabulatedDelay) {
  EXPECT_NEAR(erlang_c(1, 0.7), 0.7, 1e-15);
  EXPECT_NEAR(erlang_c(2, 1.0), 1.0 / 3.0, 1e-15);
  EXPECT_NEAR(erlang_c(10, 8.0), 0.40918, 1e-5);
  EXPECT_THROW(erlang_c(2, 2.0), std::invalid_argument);
}

// The eye clinic of Gross et al. 2008, ch. 2: 6 patients per hour, 20 minutes each, 3 doctors.
TEST(Queues, MmcTextbook) {
  const auto clinic = mmc(6.0 / 3600.0, 1200.0, 3);
  EXPECT_NEAR(clinic.queue_mean, 8.0 / 9.0, 1e-12);
  EXPECT_NEAR(clinic.in_system_mean, 26.0 / 9.0, 1e-12);
  EXPECT_NEAR(clinic.response_s, 26.0 / 54.0 * 3600.0, 1e-9);
  EXPECT_NEAR(clinic.utilisation, 2.0 / 3.0, 1e-15);
}

TEST(Queues, MmcAgreesWithItsMarkovChain) {
  constexpr int kStates = 200;
  const double arrival = 3.4;
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(kStates, kStates);
  for (int n = 0; n + 1 < kStates; ++n) {
    rates(n, n + 1) = arrival;
    rates(n + 1, n) = std::min(n + 1, 4);
  }
  const Eigen::VectorXd p = stationary_distribution(rates);
  const auto station = mmc(arrival, 1.0, 4);
  EXPECT_NEAR(p.dot(Eigen::VectorXd::LinSpaced(kStates, 0, kStates - 1)), station.in_system_mean,
              1e-9);
  EXPECT_NEAR(p.tail(kStates - 4).sum(), erlang_c(4, arrival), 1e-12);
}

TEST(Queues, Mm1IsTheSpecialCaseOfAll) {
  const double response = mm1(70.0, 0.01).response_s;
  EXPECT_NEAR(response, 0.01 / 0.3, 1e-15);
  EXPECT_NEAR(mg1(70.0, 0.01, 1.0).response_s, response, 1e-15);
  EXPECT_NEAR(ggc(70.0, 1.0, 0.01, 1.0, 1).response_s, response, 1e-15);
  EXPECT_NEAR(mg1_ps(70.0, 0.01).response_s, response, 1e-15);
  EXPECT_NEAR(mmck(70.0, 0.01, 1, 300).accepted.response_s, response, 1e-12);
  EXPECT_NEAR(mmc_priority({70.0}, 0.01, 1)[0].response_s, response, 1e-15);
}

TEST(Queues, PollaczekKhinchine) {
  EXPECT_NEAR(md1(0.8, 1.0).wait_s, mm1(0.8, 1.0).wait_s / 2.0, 1e-15);
  EXPECT_NEAR(mg1(0.5, 1.0, 2.0).wait_s, 2.5, 1e-15);
  EXPECT_NEAR(ggc(0.5, 1.0, 1.0, 2.0, 1).wait_s, 2.5, 1e-15);
}

TEST(Queues, KingmanBoundsTheExactWaits) {
  EXPECT_GE(kingman_bound_s(0.8, 1.0, 1.0, 1.0), mm1(0.8, 1.0).wait_s);
  EXPECT_GE(kingman_bound_s(0.8, 1.0, 1.0, 0.0), md1(0.8, 1.0).wait_s);
  // Exact in heavy traffic.
  EXPECT_NEAR(kingman_bound_s(0.999, 1.0, 1.0, 1.0) / mm1(0.999, 1.0).wait_s, 1.0, 2e-3);
}

TEST(Queues, ProcessorSharingIsFairToEverySize) {
  EXPECT_NEAR(mg1_ps_response_s(80.0, 0.01, 0.2), 1.0, 1e-12);
  EXPECT_EQ(mg1_ps_response_s(80.0, 0.01, 0.0), 0.0);
}

TEST(Queues, LossQueueTextbook) {
  // M/M/1/2 at a = 1: all three states alike.
  const auto even = mmck(1.0, 1.0, 1, 2);
  for (const double p : even.probability) EXPECT_NEAR(p, 1.0 / 3.0, 1e-15);
  EXPECT_NEAR(even.throughput_rps, 2.0 / 3.0, 1e-15);
  EXPECT_NEAR(even.accepted.response_s, 1.5, 1e-12);
  // Without waiting room it is Erlang's loss system, at any load.
  EXPECT_NEAR(mmck(10.0, 1.0, 10, 10).blocking, erlang_b(10, 10.0), 1e-12);
  EXPECT_NEAR(mmck(500.0, 1.0, 10, 2000).throughput_rps, 10.0, 1e-9);
  EXPECT_NEAR(mmck(500.0, 1.0, 10, 2000).accepted.utilisation, 1.0, 1e-12);
}

TEST(Queues, WaitDistributionHasItsMean) {
  const double c = erlang_c(3, 2.4);
  EXPECT_NEAR(mmc_wait_cdf(2.4, 1.0, 3, 0.0), 1.0 - c, 1e-15);
  EXPECT_EQ(mmc_wait_quantile_s(2.4, 1.0, 3, 0.9 * (1.0 - c)), 0.0);
  for (const double q : {0.5, 0.9, 0.99, 0.999}) {
    EXPECT_NEAR(mmc_wait_cdf(2.4, 1.0, 3, mmc_wait_quantile_s(2.4, 1.0, 3, q)), q, 1e-12);
  }
}

TEST(Queues, ResponseDistributionOfMm1IsExponential) {
  for (const double q : {0.1, 0.5, 0.99, 0.9999}) {
    EXPECT_NEAR(mmc_response_quantile_s(0.9, 1.0, 1, q), -10.0 * std::log1p(-q), 1e-8);
  }
  EXPECT_EQ(mmc_response_quantile_s(0.9, 1.0, 1, 0.0), 0.0);
}

// The mean is the integral of the tail; a = c - 1 is the removable singularity of the formula.
TEST(Queues, ResponseDistributionOfMmcHasItsMean) {
  for (const double arrival : {1.0, 2.0, 2.0 + 1e-9, 2.7}) {
    double integral = 0.0;
    constexpr double kStep = 0.002;
    for (double t = kStep / 2.0; t < 150.0; t += kStep) {
      integral += (1.0 - mmc_response_cdf(arrival, 1.0, 3, t)) * kStep;
    }
    EXPECT_NEAR(integral, mmc(arrival, 1.0, 3).response_s, 1e-5) << arrival;
    EXPECT_NEAR(mmc_response_cdf(arrival, 1.0, 3, mmc_response_quantile_s(arrival, 1.0, 3, 0.99)),
                0.99, 1e-11);
  }
}

TEST(Queues, PrioritiesConserveTheWork) {
  const auto classes = mmc_priority({1.0, 0.5, 0.9}, 1.0, 3);
  EXPECT_LT(classes[0].wait_s, classes[1].wait_s);
  EXPECT_LT(classes[1].wait_s, classes[2].wait_s);
  const double queue = classes[0].queue_mean + classes[1].queue_mean + classes[2].queue_mean;
  EXPECT_NEAR(queue, mmc(2.4, 1.0, 3).queue_mean, 1e-12);
  EXPECT_NEAR(classes[0].wait_s, erlang_c(3, 2.4) / (3.0 * (1.0 - 1.0 / 3.0)), 1e-12);
}

TEST(Queues, PrioritiesWithGeneralService) {
  const auto same = mg1_priority({{0.3, 1.0, 1.0}, {0.4, 1.0, 1.0}});
  const auto exponential = mmc_priority({0.3, 0.4}, 1.0, 1);
  EXPECT_NEAR(same[0].wait_s, exponential[0].wait_s, 1e-12);
  EXPECT_NEAR(same[1].wait_s, exponential[1].wait_s, 1e-12);
  // Kleinrock's conservation law: sum of rho_k W_k = rho W_0 / (1 - rho).
  const auto mixed = mg1_priority({{0.2, 0.5, 0.0}, {0.1, 6.0, 2.0}});
  const double residual = 0.2 * 0.25 / 2.0 + 0.1 * 36.0 * 5.0 / 2.0;
  EXPECT_NEAR(0.1 * mixed[0].wait_s + 0.6 * mixed[1].wait_s, 0.7 * residual / 0.3, 1e-12);
}

TEST(Queues, UnstableAndSenselessArgumentsAreRefused) {
  EXPECT_THROW(mm1(1.0, 1.0), std::invalid_argument);
  EXPECT_THROW(mmc(-1.0, 1.0, 2), std::invalid_argument);
  EXPECT_THROW(mmc(1.0, 0.0, 2), std::invalid_argument);
  EXPECT_THROW(mmc(1.0, 1.0, 0), std::invalid_argument);
  EXPECT_THROW(mmc(std::nan(""), 1.0, 2), std::invalid_argument);
  EXPECT_THROW(mg1(0.5, 1.0, -1.0), std::invalid_argument);
  EXPECT_THROW(mmck(1.0, 1.0, 2, 1), std::invalid_argument);
  EXPECT_THROW(mmc_priority({0.5, 0.5}, 1.0, 1), std::invalid_argument);
  EXPECT_THROW(mmc_response_quantile_s(0.5, 1.0, 1, 1.0), std::invalid_argument);
}

TEST(Markov, TwoStatesAndErrors) {
  Eigen::MatrixXd rates(2, 2);
  rates << 0.0, 1.0, 3.0, 0.0;
  const auto p = stationary_distribution(rates);
  EXPECT_NEAR(p(0), 0.75, 1e-15);
  EXPECT_NEAR(p(1), 0.25, 1e-15);
  EXPECT_THROW(stationary_distribution(Eigen::MatrixXd::Zero(2, 2)), std::invalid_argument);
  EXPECT_THROW(stationary_distribution(Eigen::MatrixXd::Zero(2, 3)), std::invalid_argument);
  EXPECT_THROW(stationary_distribution(-rates), std::invalid_argument);
}

TEST(Laws, LittleAndUtilisation) {
  EXPECT_DOUBLE_EQ(little_number(100.0, 0.05), 5.0);
  EXPECT_DOUBLE_EQ(little_response_s(5.0, 100.0), 0.05);
  EXPECT_DOUBLE_EQ(utilisation(100.0, 0.05, 10), 0.5);
  EXPECT_DOUBLE_EQ(interactive_response_s(50.0, 2.0, 20.0), 5.0);
  EXPECT_THROW(little_response_s(1.0, 0.0), std::invalid_argument);
  EXPECT_THROW(utilisation(1.0, 1.0, 0), std::invalid_argument);
}

// Lazowska et al. 1984, ch. 5: demands 5, 4 and 3 s, think time 15 s.
TEST(Laws, AsymptoticBoundsTextbook) {
  const auto light = asymptotic_bounds({5.0, 4.0, 3.0}, 1.0, 15.0);
  EXPECT_DOUBLE_EQ(light.response_low_s, 12.0);
  EXPECT_DOUBLE_EQ(light.throughput_high_rps, 1.0 / 27.0);
  EXPECT_DOUBLE_EQ(light.saturation_users, 5.4);
  const auto heavy = asymptotic_bounds({5.0, 4.0, 3.0}, 100.0, 15.0);
  EXPECT_DOUBLE_EQ(heavy.response_low_s, 485.0);
  EXPECT_DOUBLE_EQ(heavy.throughput_high_rps, 0.2);
  EXPECT_THROW(asymptotic_bounds({}, 1.0, 1.0), std::invalid_argument);
}

}  // namespace
}  // namespace rehearse::theory
