#include "sim/theory/waits.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "tests/unit/theory/chains.hpp"

namespace rehearse::theory {
namespace {

constexpr int kLength = 400;

TEST(Waits, ServiceMoments) {
  const auto exponential = ServiceMoments::erlang(2.0, 1);
  EXPECT_DOUBLE_EQ(exponential.second_s2, 8.0);
  EXPECT_DOUBLE_EQ(exponential.third_s3, 48.0);
  const auto many = ServiceMoments::erlang(2.0, 1000000);
  EXPECT_NEAR(many.third_s3, ServiceMoments::constant(2.0).third_s3, 1e-4);
}

TEST(Waits, FirstComeFirstServed) {
  const auto general = mg1_fifo_wait(0.7, ServiceMoments::erlang(1.0, 1));
  const auto exponential = mmc_fifo_wait(0.7, 1.0, 1);
  EXPECT_NEAR(general.mean_s, exponential.mean_s, 1e-14);
  EXPECT_NEAR(general.second_s2, exponential.second_s2, 1e-12);
  // The response of M/M/1 is exponential: its deviation is its mean.
  const auto response = response_of(exponential, ServiceMoments::erlang(1.0, 1));
  EXPECT_NEAR(response.deviation_s(), response.mean_s, 1e-12);
  // M/D/1 at 1/2: mean 1/2, variance 1/4 + 1/3 (Kleinrock 1975, 5.7).
  const auto constant = mg1_fifo_wait(0.5, ServiceMoments::constant(1.0));
  EXPECT_NEAR(constant.mean_s, 0.5, 1e-15);
  EXPECT_NEAR(constant.variance_s2(), 0.25 + 1.0 / 3.0, 1e-15);
}

/// Passage of the number present from 1 to 0 with this service rate: the wait, under last come
/// first served, of whoever comes to a busy station of that rate.
std::pair<double, double> busy_period(double arrival_rps, double leave_rps, int length) {
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(length, length);
  Eigen::VectorXd absorb = Eigen::VectorXd::Zero(length);
  for (int n = 0; n < length; ++n) {
    if (n + 1 < length) rates(n, n + 1) = arrival_rps;
    if (n > 0) rates(n, n - 1) = leave_rps;
  }
  absorb(0) = leave_rps;
  const auto [first, second] = absorption(rates, absorb);
  return {first(0), second(0)};
}

TEST(Waits, LastComeFirstServedAgreesWithItsMarkovChain) {
  const auto [mean, second] = busy_period(1.4, 2.0, kLength);
  const double delayed = erlang_c(2, 1.4);
  const auto wait = mmc_lifo_wait(1.4, 1.0, 2);
  EXPECT_NEAR(wait.mean_s, delayed * mean, 1e-9);
  EXPECT_NEAR(wait.second_s2, delayed * second, 1e-8);
  EXPECT_GT(wait.second_s2, mmc_fifo_wait(1.4, 1.0, 2).second_s2);
}

TEST(Waits, LastComeFirstServedWithGeneralService) {
  const auto general = mg1_lifo_wait(0.6, ServiceMoments::erlang(1.0, 1));
  const auto exponential = mmc_lifo_wait(0.6, 1.0, 1);
  EXPECT_NEAR(general.mean_s, exponential.mean_s, 1e-14);
  EXPECT_NEAR(general.second_s2, exponential.second_s2, 1e-12);
  // Constant service: whoever waits, waits for the rest of a service, uniform on (0, 1), and for
  // the busy periods that begin in it: E[W | delayed] = 1/2 / (1 - rho).
  const double rho = 0.6;
  const auto constant = mg1_lifo_wait(rho, ServiceMoments::constant(1.0));
  EXPECT_NEAR(constant.mean_s / rho, 0.5 / (1.0 - rho), 1e-14);
  // Their variance: of the sum of a Poisson number, rate rho * rest, of busy periods B with
  // E[B^2] = 1 / (1 - rho)^3, and of rest / (1 - rho).
  const double rest = 0.5;
  const double conditional =
      rho * rest / std::pow(1.0 - rho, 3) + (1.0 / 12.0 + rest * rest) / std::pow(1.0 - rho, 2);
  EXPECT_NEAR(constant.second_s2 / rho, conditional, 1e-13);
}

TEST(Waits, BoundedLastComeFirstServed) {
  const auto bounded = mmck_lifo_wait(1.8, 1.0, 2, 7);
  EXPECT_NEAR(bounded.mean_s, mmck(1.8, 1.0, 2, 7).accepted.wait_s, 1e-14);
  const auto open = mmck_lifo_wait(1.4, 1.0, 2, 300);
  EXPECT_NEAR(open.second_s2, mmc_lifo_wait(1.4, 1.0, 2).second_s2, 1e-9);
  // At most one waits, beside a busy server: an exponential time.
  const auto one = mmck(3.0, 1.0, 1, 2);
  const double delayed = one.probability[1] / (1.0 - one.blocking);
  EXPECT_NEAR(mmck_lifo_wait(3.0, 1.0, 1, 2).second_s2, 2.0 * delayed, 1e-14);
  const auto [mean, second] = busy_period(3.0, 1.0, 2);
  const auto two = mmck(3.0, 1.0, 1, 3);
  const double accepted = 1.0 - two.blocking;
  const auto wait = mmck_lifo_wait(3.0, 1.0, 1, 3);
  EXPECT_NEAR(wait.second_s2, (two.probability[1] * second + two.probability[2] * 2.0) / accepted,
              1e-12);
  EXPECT_NEAR(wait.mean_s, (two.probability[1] * mean + two.probability[2]) / accepted, 1e-12);
}

// A request that shares the server with n others leaves at rate 1 / (n + 1).
TEST(Waits, ProcessorSharingAgreesWithItsMarkovChain) {
  constexpr double kArrival = 0.6;
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(kLength, kLength);
  Eigen::VectorXd absorb(kLength);
  for (int n = 0; n < kLength; ++n) {
    if (n + 1 < kLength) rates(n, n + 1) = kArrival;
    if (n > 0) rates(n, n - 1) = n / (n + 1.0);
    absorb(n) = 1.0 / (n + 1.0);
  }
  const auto [first, second] = absorption(rates, absorb);
  double mean = 0.0;
  double square = 0.0;
  for (int n = 0; n < kLength; ++n) {
    const double p = (1.0 - kArrival) * std::pow(kArrival, n);
    mean += p * first(n);
    square += p * second(n);
  }
  const auto response = mm1_ps_response(kArrival, 1.0);
  EXPECT_NEAR(response.mean_s, mean, 1e-9);
  EXPECT_NEAR(response.second_s2, square, 1e-8);
}

TEST(Waits, RefusesWhatMakesNoSense) {
  EXPECT_THROW(mg1_fifo_wait(1.0, ServiceMoments::constant(1.0)), std::invalid_argument);
  EXPECT_THROW(mg1_fifo_wait(0.5, {1.0, 0.9, 1.0}), std::invalid_argument);
  EXPECT_THROW(mg1_fifo_wait(0.5, {1.0, 2.0, 3.0}), std::invalid_argument);
  EXPECT_THROW(mmc_lifo_wait(2.0, 1.0, 2), std::invalid_argument);
  EXPECT_THROW(ServiceMoments::erlang(1.0, 0), std::invalid_argument);
}

}  // namespace
}  // namespace rehearse::theory
