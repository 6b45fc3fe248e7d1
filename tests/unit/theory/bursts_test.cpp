#include "sim/theory/bursts.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "sim/theory/markov.hpp"

namespace rehearse::theory {
namespace {

TEST(Batches, OfOneAreTheOrdinaryQueues) {
  EXPECT_NEAR(mxm1(0.7, 1.0, 0.0, 1.0).response_s, mm1(0.7, 1.0).response_s, 1e-14);
  EXPECT_NEAR(mxg1(0.6, 1.0, 0.0, 1.0, 2.0).wait_s, mg1(0.6, 1.0, 2.0).wait_s, 1e-14);
}

TEST(Batches, NumberInSystemOfTheTextbook) {
  // Gross et al. 2008, sec. 3.1: L = rho (1 + E[X^2]/E[X]) / (2 (1 - rho)); sizes 1 and 3, half
  // each.
  const double rho = 0.8;
  const double ratio = 5.0 / 2.0;
  EXPECT_NEAR(mxm1(rho, 2.0, 1.0, 1.0).in_system_mean, rho * (1 + ratio) / (2 * (1 - rho)), 1e-13);
}

TEST(Batches, AgreeWithTheirMarkovChain) {
  constexpr int kStates = 300;
  const double batches = 0.25;
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(kStates, kStates);
  for (int n = 0; n < kStates; ++n) {
    for (const int size : {1, 3})
      if (n + size < kStates) rates(n, n + size) = batches / 2;
    if (n > 0) rates(n, n - 1) = 1.0;
  }
  const Eigen::VectorXd p = stationary_distribution(rates);
  const QueueMeans means = mxm1(2.0 * batches, 2.0, 1.0, 1.0);
  EXPECT_NEAR(p.dot(Eigen::VectorXd::LinSpaced(kStates, 0, kStates - 1)), means.in_system_mean,
              1e-9);
  EXPECT_NEAR(1.0 - p(0), means.utilisation, 1e-12);
}

TEST(Batches, RefuseNonsense) {
  EXPECT_THROW(mxm1(1.0, 2.0, 0.0, 1.0), std::invalid_argument);
  EXPECT_THROW(mxm1(0.5, 0.5, 0.0, 1.0), std::invalid_argument);
  EXPECT_THROW(mxm1(0.5, 2.0, -1.0, 1.0), std::invalid_argument);
}

TEST(RenewalArrivals, ExponentialIsMm1) {
  const QueueMeans expected = mm1(0.7, 1.0);
  EXPECT_NEAR(gim1(0.7, erlang_transform(1 / 0.7, 1), 1.0).wait_s, expected.wait_s, 1e-12);
  EXPECT_NEAR(gim1(0.7, hyperexponential_transform({1.0}, {1 / 0.7}), 1.0).wait_s, expected.wait_s,
              1e-12);
}

TEST(RenewalArrivals, KnownRoots) {
  // E2/M/1 with rho = 1/2: sigma (2 - sigma)^2 = 1, that is (sigma - 1)(sigma^2 - 3 sigma + 1) = 0.
  const QueueMeans erlang = gim1(0.5, erlang_transform(2.0, 2), 1.0);
  const double sigma = erlang.wait_s / erlang.response_s;
  EXPECT_NEAR(sigma, (3.0 - std::sqrt(5.0)) / 2.0, 1e-12);
  // D/M/1 with rho = 1/2: sigma = exp(-2 (1 - sigma)) = -W(-2 exp(-2)) / 2.
  const QueueMeans constant = gim1(0.5, deterministic_transform(2.0), 1.0);
  EXPECT_NEAR(constant.wait_s / constant.response_s, 0.20318786997998, 1e-12);
}

TEST(RenewalArrivals, SmootherArrivalsWaitLess) {
  const double constant = gim1(0.8, deterministic_transform(1.25), 1.0).wait_s;
  const double erlang = gim1(0.8, erlang_transform(1.25, 4), 1.0).wait_s;
  const double poisson = mm1(0.8, 1.0).wait_s;
  const double bursty =
      gim1(0.8, hyperexponential_transform({0.9, 0.1}, {0.625, 6.875}), 1.0).wait_s;
  EXPECT_LT(constant, erlang);
  EXPECT_LT(erlang, poisson);
  EXPECT_LT(poisson, bursty);
  EXPECT_THROW(gim1(1.0, deterministic_transform(1.0), 1.0), std::invalid_argument);
}

/// Two states: leaves state 1 at `a`, state 2 at `b`. Heffes and Lucantoni 1986.
double two_state_dispersion(double rate1, double rate2, double a, double b, double t) {
  const double sum = a + b;
  const double gap = rate1 - rate2;
  const double limit = 2 * a * b * gap * gap / (sum * sum * (rate1 * b + rate2 * a));
  return 1 + limit * (1 - (1 - std::exp(-sum * t)) / (sum * t));
}

TEST(ModulatedPoisson, TwoStatesClosedForm) {
  Eigen::Matrix2d q;
  q << 0, 0.5, 2, 0;
  const Eigen::Vector2d rates(3, 20);
  for (const double t : {0.01, 0.3, 2.0, 50.0}) {
    EXPECT_NEAR(mmpp_dispersion(q, rates, t), two_state_dispersion(3, 20, 0.5, 2, t), 1e-10);
  }
  EXPECT_NEAR(mmpp_dispersion_limit(q, rates), two_state_dispersion(3, 20, 0.5, 2, 1e12), 1e-9);
}

TEST(ModulatedPoisson, EqualRatesArePoisson) {
  Eigen::Matrix3d q;
  q << 0, 1, 2, 3, 0, 1, 0.5, 0.5, 0;
  EXPECT_NEAR(mmpp_dispersion(q, Eigen::Vector3d(7, 7, 7), 3.0), 1.0, 1e-12);
  EXPECT_NEAR(mmpp_dispersion_limit(q, Eigen::Vector3d(7, 7, 7)), 1.0, 1e-12);
  EXPECT_THROW(mmpp_dispersion(q, Eigen::Vector2d(7, 7), 3.0), std::invalid_argument);
}

/// Lumping: two states with the same rate and the same way out are one.
TEST(ModulatedPoisson, LumpedStates) {
  Eigen::Matrix3d q;
  q << 0, 0.25, 0.25, 2, 0, 5, 2, 1, 0;
  EXPECT_NEAR(mmpp_dispersion(q, Eigen::Vector3d(3, 20, 20), 0.7),
              two_state_dispersion(3, 20, 0.5, 2, 0.7), 1e-10);
}

}  // namespace
}  // namespace rehearse::theory
