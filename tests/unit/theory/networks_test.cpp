#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "sim/theory/closed.hpp"
#include "sim/theory/jackson.hpp"
#include "sim/theory/laws.hpp"
#include "sim/theory/markov.hpp"

namespace rehearse::theory {
namespace {

Eigen::MatrixXd tandem(Eigen::Index n) {
  Eigen::MatrixXd routing = Eigen::MatrixXd::Zero(n, n);
  for (Eigen::Index i = 0; i + 1 < n; ++i) routing(i, i + 1) = 1.0;
  return routing;
}

TEST(Jackson, TandemIsASumOfStations) {
  const auto network = jackson({{0.002, 8, 3000.0}, {0.001, 16, 0.0}, {0.05, 0, 0.0}}, tandem(3));
  EXPECT_NEAR(network.response_s,
              mmc(3000.0, 0.002, 8).response_s + mmc(3000.0, 0.001, 16).response_s + 0.05, 1e-15);
  EXPECT_NEAR(network.in_system_mean, 3000.0 * network.response_s, 1e-9);
  EXPECT_NEAR(network.remaining_s(2), 0.05, 1e-15);
  EXPECT_NEAR(network.remaining_s(0), network.response_s, 1e-15);
  EXPECT_NEAR(network.means[2].utilisation, 150.0, 1e-9);
}

// One server, and each request comes back with probability 1 - p: rate doubles for p = 1/2.
TEST(Jackson, FeedbackMultipliesVisits) {
  const auto network = jackson({{0.1, 1, 3.0}}, Eigen::MatrixXd::Constant(1, 1, 0.5));
  EXPECT_NEAR(network.arrival_rps(0), 6.0, 1e-12);
  EXPECT_NEAR(network.visits(0), 2.0, 1e-12);
  EXPECT_NEAR(network.response_s, 2.0 * 0.1 / 0.4, 1e-12);
}

TEST(Jackson, TrafficEquationsWithLoops) {
  Eigen::MatrixXd routing(3, 3);
  routing << 0.0, 0.6, 0.3, 0.5, 0.0, 0.2, 0.0, 0.4, 0.1;
  const auto network = jackson({{0.01, 2, 5.0}, {0.02, 3, 1.0}, {0.01, 1, 2.0}}, routing);
  const Eigen::VectorXd external{{5.0, 1.0, 2.0}};
  EXPECT_LT((network.arrival_rps - external - routing.transpose() * network.arrival_rps).norm(),
            1e-12);
  // The mean over entry points of the time that remains is the response.
  EXPECT_NEAR(external.dot(network.remaining_s) / 8.0, network.response_s, 1e-12);
  EXPECT_NEAR(little_number(8.0, network.response_s), network.in_system_mean, 1e-12);
}

TEST(Jackson, RefusesWhatMakesNoSense) {
  EXPECT_THROW(jackson({}, Eigen::MatrixXd::Zero(0, 0)), std::invalid_argument);
  EXPECT_THROW(jackson({{0.1, 1, 1.0}}, Eigen::MatrixXd::Zero(2, 2)), std::invalid_argument);
  EXPECT_THROW(jackson({{0.1, 1, 1.0}}, Eigen::MatrixXd::Constant(1, 1, 1.0)),
               std::invalid_argument);
  EXPECT_THROW(jackson({{0.1, 1, 1.0}}, Eigen::MatrixXd::Constant(1, 1, 1.1)),
               std::invalid_argument);
  EXPECT_THROW(jackson({{0.1, 1, 0.0}}, Eigen::MatrixXd::Zero(1, 1)), std::invalid_argument);
  try {
    jackson({{0.1, 1, 5.0}, {0.5, 2, 0.0}}, tandem(2));
    FAIL() << "accepted an overloaded station";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "unstable: station 1 is offered 2.500000 Erlangs and has 2 servers");
  }
}

TEST(Mva, BalancedNetworkHasAClosedForm) {
  for (const int users : {1, 2, 7, 50}) {
    const auto means = mva({{0.1, 1}, {0.1, 1}, {0.1, 1}}, users, 0.0);
    EXPECT_NEAR(means.throughput_rps, users / (0.1 * (users + 2)), 1e-12) << users;
    EXPECT_NEAR(means.number[1], users / 3.0, 1e-12);
  }
}

// The example of Lazowska et al. 1984, ch. 6: CPU 0.605 s, disks 2.1 s and 1.35 s, think 15 s.
TEST(Mva, TextbookExample) {
  const std::vector<ClosedStation> stations = {{0.605, 1}, {2.1, 1}, {1.35, 1}};
  const auto three = mva(stations, 3, 15.0);
  EXPECT_NEAR(three.throughput_rps, 0.1515, 5e-5);
  EXPECT_NEAR(three.residence_s[0], 0.644, 5e-4);
  EXPECT_NEAR(three.residence_s[1], 2.605, 5e-4);
  EXPECT_NEAR(three.residence_s[2], 1.551, 5e-4);
  EXPECT_NEAR(mva(stations, 100, 15.0).throughput_rps, 1.0 / 2.1, 1e-9);
}

TEST(Mva, RespectsTheAsymptoticBounds) {
  for (int users = 1; users <= 40; ++users) {
    const auto means = mva({{5.0, 1}, {4.0, 1}, {3.0, 1}}, users, 15.0);
    const auto bounds = asymptotic_bounds({5.0, 4.0, 3.0}, users, 15.0);
    EXPECT_GE(means.response_s, bounds.response_low_s - 1e-9);
    EXPECT_LE(means.throughput_rps, bounds.throughput_high_rps + 1e-12);
    EXPECT_NEAR(interactive_response_s(users, means.throughput_rps, 15.0), means.response_s, 1e-9);
  }
}

/// Mean number at a station of `servers` fed by `users` who think for `think_s`, from its chain.
double repair_number(int users, double think_s, double service_s, int servers) {
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(users + 1, users + 1);
  for (int n = 0; n < users; ++n) {
    rates(n, n + 1) = (users - n) / think_s;
    rates(n + 1, n) = std::min(n + 1, servers) / service_s;
  }
  return stationary_distribution(rates).dot(Eigen::VectorXd::LinSpaced(users + 1, 0, users));
}

TEST(Mva, MachineRepairAgreesWithItsMarkovChain) {
  for (const int servers : {1, 2, 5}) {
    const double number = repair_number(20, 4.0, 0.7, servers);
    EXPECT_NEAR(mva({{0.7, servers}}, 20, 4.0).number[0], number, 1e-9) << servers;
    EXPECT_NEAR(convolution({{0.7, servers}}, 20, 4.0).number[0], number, 1e-9) << servers;
  }
}

TEST(Mva, AgreesWithConvolution) {
  const std::vector<ClosedStation> stations = {{0.02, 1}, {0.05, 4}, {0.3, 0}, {0.03, 2}, {0.0, 1}};
  for (const int users : {1, 3, 10, 40}) {
    const auto one = mva(stations, users, 1.0);
    const auto other = convolution(stations, users, 1.0);
    EXPECT_NEAR(one.throughput_rps / other.throughput_rps, 1.0, 1e-9) << users;
    EXPECT_NEAR(one.response_s / other.response_s, 1.0, 1e-9) << users;
    EXPECT_THAT(one.number, testing::Pointwise(testing::DoubleNear(1e-8), other.number));
    EXPECT_THAT(one.utilisation, testing::Pointwise(testing::DoubleNear(1e-9), other.utilisation));
  }
}

TEST(Mva, ConvolutionHoldsAtSaturationWithManyServers) {
  const auto means = convolution({{1.0, 64}, {0.5, 0}}, 600, 0.5);
  EXPECT_NEAR(means.throughput_rps, 64.0, 1e-9);
  EXPECT_NEAR(means.utilisation[0], 1.0, 1e-12);
  EXPECT_NEAR(means.number[0] + means.number[1] + 64.0 * 0.5, 600.0, 1e-6);
}

// Many users who think long are Poisson arrivals.
TEST(Mva, TendsToTheOpenNetwork) {
  const double rate = 30.0;
  const double think_s = 1000.0;
  const auto closed = mva({{0.02, 1}, {0.03, 1}}, static_cast<int>(rate * think_s), think_s);
  const auto open = jackson({{0.02, 1, rate}, {0.03, 1, 0.0}}, tandem(2));
  EXPECT_NEAR(closed.response_s / open.response_s, 1.0, 0.01);
}

TEST(Mva, NobodyAndNothing) {
  const auto means = mva({{0.1, 1}}, 0, 1.0);
  EXPECT_EQ(means.throughput_rps, 0.0);
  EXPECT_EQ(means.number[0], 0.0);
  EXPECT_EQ(convolution({{0.1, 3}}, 0, 1.0).throughput_rps, 0.0);
  EXPECT_THROW(mva({{0.1, 1}}, -1, 1.0), std::invalid_argument);
  EXPECT_THROW(convolution({{0.1, 1}}, -1, 1.0), std::invalid_argument);
  EXPECT_THROW(mva({{0.1, -1}}, 1, 1.0), std::invalid_argument);
  EXPECT_THROW(mva({{0.0, 1}}, 1, 0.0), std::invalid_argument);
}

TEST(MvaMulticlass, EqualClassesAreOneClass) {
  Eigen::MatrixXd demand(3, 2);
  demand << 0.1, 0.1, 0.2, 0.2, 0.5, 0.5;
  const auto two = mva_multiclass(demand, {false, false, true}, {3, 5}, {1.0, 1.0});
  const auto one = mva({{0.1, 1}, {0.2, 1}, {0.5, 0}}, 8, 1.0);
  EXPECT_NEAR(two.throughput_rps.sum(), one.throughput_rps, 1e-12);
  EXPECT_NEAR(two.response_s(0), one.response_s, 1e-12);
  EXPECT_NEAR(two.response_s(1), one.response_s, 1e-12);
  EXPECT_NEAR(two.number.row(1).sum(), one.number[1], 1e-12);
}

// Two classes with two users each at one processor-sharing server; state: how many of each are
// there.
TEST(MvaMulticlass, AgreesWithTheMarkovChainOfProcessorSharing) {
  const double think[2] = {2.0, 3.0};
  const double demand[2] = {0.5, 1.5};
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(9, 9);
  const auto state = [](int a, int b) { return 3 * a + b; };
  for (int a = 0; a <= 2; ++a) {
    for (int b = 0; b <= 2; ++b) {
      if (a < 2) rates(state(a, b), state(a + 1, b)) = (2 - a) / think[0];
      if (b < 2) rates(state(a, b), state(a, b + 1)) = (2 - b) / think[1];
      if (a > 0) rates(state(a, b), state(a - 1, b)) = a / double(a + b) / demand[0];
      if (b > 0) rates(state(a, b), state(a, b - 1)) = b / double(a + b) / demand[1];
    }
  }
  const Eigen::VectorXd p = stationary_distribution(rates);
  double number[2] = {0.0, 0.0};
  for (int a = 0; a <= 2; ++a) {
    for (int b = 0; b <= 2; ++b) {
      number[0] += a * p(state(a, b));
      number[1] += b * p(state(a, b));
    }
  }
  Eigen::MatrixXd demands(1, 2);
  demands << demand[0], demand[1];
  const auto means = mva_multiclass(demands, {false}, {2, 2}, {think[0], think[1]});
  EXPECT_NEAR(means.number(0, 0), number[0], 1e-12);
  EXPECT_NEAR(means.number(0, 1), number[1], 1e-12);
  EXPECT_NEAR(means.throughput_rps(0), (2.0 - number[0]) / think[0], 1e-12);
}

TEST(MvaMulticlass, AbsentClassesTakeNoPart) {
  Eigen::MatrixXd demand(1, 2);
  demand << 0.1, 7.0;
  const auto means = mva_multiclass(demand, {false}, {4, 0}, {1.0, 0.0});
  EXPECT_NEAR(means.throughput_rps(0), mva({{0.1, 1}}, 4, 1.0).throughput_rps, 1e-12);
  EXPECT_EQ(means.throughput_rps(1), 0.0);
  EXPECT_EQ(means.number(0, 1), 0.0);
}

TEST(MvaMulticlass, RefusesWhatMakesNoSense) {
  const Eigen::MatrixXd demand = Eigen::MatrixXd::Ones(1, 2);
  EXPECT_THROW(mva_multiclass(demand, {}, {1, 1}, {0.0, 0.0}), std::invalid_argument);
  EXPECT_THROW(mva_multiclass(demand, {false}, {1}, {0.0, 0.0}), std::invalid_argument);
  EXPECT_THROW(mva_multiclass(-demand, {false}, {1, 1}, {0.0, 0.0}), std::invalid_argument);
  EXPECT_THROW(mva_multiclass(demand, {false}, {10000, 10000}, {0.0, 0.0}), std::invalid_argument);
}

}  // namespace
}  // namespace rehearse::theory
