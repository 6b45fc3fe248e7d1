#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "sim/kernel/arrivals.hpp"
#include "sim/theory/bursts.hpp"
#include "sim/theory/markov.hpp"

namespace rehearse::kernel {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

StreamKey gap_key(std::uint64_t seed) { return stream_key(seed, 0, "population:m", "arrivals"); }
StreamKey state_key(std::uint64_t seed) { return stream_key(seed, 0, "population:m", "states"); }

const std::vector<ModulationState> kTwo = {{0.5, 8.0, {0, 1}}, {5.0, 1.0, {1, 0}}};
const std::vector<ModulationState> kThree = {
    {0.0, 3.0, {0, 0.75, 0.25}}, {2.0, 5.0, {0.5, 0, 0.5}}, {10.0, 0.5, {0.1, 0.9, 0}}};

Eigen::MatrixXd generator(const std::vector<ModulationState>& states) {
  const auto n = static_cast<Eigen::Index>(states.size());
  Eigen::MatrixXd q = Eigen::MatrixXd::Zero(n, n);
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j < n; ++j) q(i, j) = states[i].next[j] / states[i].mean_sojourn_s;
  return q;
}

Eigen::VectorXd rates(const std::vector<ModulationState>& states, double rate) {
  Eigen::VectorXd out(states.size());
  for (std::size_t i = 0; i < states.size(); ++i) out(i) = rate * states[i].factor;
  return out;
}

Arrivals modulated(const std::vector<ModulationState>& states, double rate, std::uint64_t seed,
                   double until_s = 1e9) {
  OpenLoad load{.curve = {{0.0}, {rate}, false}, .states = states};
  return {gap_key(seed), state_key(seed), std::move(load), until_s};
}

TEST(Modulation, StationarySharesAgreeWithTheTheory) {
  for (const auto& states : {kTwo, kThree}) {
    const std::vector<double> share = stationary_shares(states);
    const Eigen::VectorXd expected = theory::stationary_distribution(generator(states));
    for (std::size_t i = 0; i < states.size(); ++i) EXPECT_NEAR(share[i], expected(i), 1e-14);
    EXPECT_NEAR(mean_factor(states), expected.dot(rates(states, 1.0)), 1e-13);
  }
  EXPECT_DOUBLE_EQ(mean_factor(kTwo), 1.0);
}

TEST(Modulation, ThePathSpendsItsSharesOfTimeAndFollowsItsTransitions) {
  const RateModulation path(state_key(1), kThree, 1e9);
  std::vector<double> time(3, 0.0);
  std::vector<std::vector<double>> moves(3, std::vector<double>(3, 0.0));
  double from_s = 0.0;
  RateModulation::Stay stay = path.first();
  while (from_s < 400000.0) {
    time[stay.state] += stay.end_s - from_s;
    EXPECT_EQ(stay.factor, kThree[stay.state].factor);
    const RateModulation::Stay next = path.after(stay);
    moves[stay.state][next.state] += 1.0;
    from_s = stay.end_s;
    stay = next;
  }
  const std::vector<double> share = stationary_shares(kThree);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(time[i] / from_s, share[i], 0.01);
    const double n = moves[i][0] + moves[i][1] + moves[i][2];
    for (std::size_t j = 0; j < 3; ++j) {
      const double p = kThree[i].next[j];
      EXPECT_NEAR(moves[i][j], n * p, 4 * std::sqrt(n * p * (1 - p))) << i << " to " << j;
    }
  }
}

TEST(Modulation, StartsInEquilibrium) {
  constexpr int kSeeds = 20000;
  std::vector<double> first(3, 0.0);
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed)
    first[RateModulation(state_key(seed), kThree, 1e9).first().state] += 1.0;
  const std::vector<double> share = stationary_shares(kThree);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(first[i], kSeeds * share[i], 4 * std::sqrt(kSeeds * share[i] * (1 - share[i])));
}

TEST(Modulation, GivenThePathTheIntegratedRateIsSpentExactly) {
  Arrivals process = modulated(kThree, 4.0, 7);
  const RateModulation path(state_key(7), kThree, 1e9);
  RateModulation::Stay stay = path.first();
  double from_s = 0.0;
  double integral = 0.0;
  double spent = 0.0;
  for (std::uint64_t n = 0; n < 20000; ++n) {
    const double t = process.next();
    Draw draw(gap_key(7), n, 0);
    spent += Distribution::standard_exponential(draw);
    while (stay.end_s < t) {
      integral += 4.0 * stay.factor * (stay.end_s - from_s);
      from_s = stay.end_s;
      stay = path.after(stay);
    }
    ASSERT_GT(stay.factor, 0.0);
    ASSERT_NEAR(integral + 4.0 * stay.factor * (t - from_s), spent, 1e-9 * spent + 1e-9);
  }
}

struct Counts {
  double mean = 0.0;
  double dispersion = 0.0;
};
/// Over independent runs, so that the estimate of the variance is a plain one.
Counts counts(const std::vector<ModulationState>& states, double rate, double t_s, int runs) {
  double sum = 0.0;
  double square = 0.0;
  for (int seed = 1; seed <= runs; ++seed) {
    Arrivals process = modulated(states, rate, static_cast<std::uint64_t>(seed));
    double n = 0.0;
    while (process.next() < t_s) n += 1.0;
    sum += n;
    square += n * n;
  }
  const double mean = sum / runs;
  return {mean, (square - runs * mean * mean) / (runs - 1) / mean};
}

TEST(Modulation, MeanAndIndexOfDispersionAgreeWithTheory) {
  constexpr int kRuns = 4000;
  const std::vector<std::pair<std::vector<ModulationState>, double>> cases = {
      {kTwo, 0.3}, {kTwo, 3.0}, {kTwo, 40.0}, {kThree, 1.0}, {kThree, 25.0}};
  for (const auto& [states, t_s] : cases) {
    const double rate = 10.0;
    const double expected = theory::mmpp_dispersion(generator(states), rates(states, rate), t_s);
    const double mean = rate * mean_factor(states) * t_s;
    const Counts found = counts(states, rate, t_s, kRuns);
    EXPECT_NEAR(found.mean, mean, 4 * std::sqrt(mean * expected / kRuns)) << t_s;
    // Counts are skewed: the relative error of a variance is a few times sqrt(2 / n).
    EXPECT_NEAR(found.dispersion / expected, 1.0, 0.15) << t_s;
    EXPECT_GT(expected, 1.5);
  }
}

TEST(Modulation, TheStatesDoNotDependOnTheRate) {
  // Ten times the rate, the same bursts: no arrivals while the factor is 0.
  const RateModulation path(state_key(3), kThree, 1e9);
  for (const double rate : {2.0, 20.0}) {
    Arrivals process = modulated(kThree, rate, 3);
    RateModulation::Stay stay = path.first();
    for (double t = process.next(); t < 500.0; t = process.next()) {
      while (stay.end_s < t) stay = path.after(stay);
      ASSERT_GT(stay.factor, 0.0);
    }
  }
}

TEST(Modulation, AFactorAppliesToEveryState) {
  Arrivals once = modulated(kTwo, 10.0, 5);
  Arrivals tenfold = modulated(kTwo, 1.0, 5);
  tenfold.set_factor(0.0, 10.0);
  for (int n = 0; n < 1000; ++n) EXPECT_NEAR(once.next(), tenfold.next(), 1e-9);
  EXPECT_EQ(modulated(kTwo, 10.0, 5, 100.0).set_factor(1.0, 0.0), kInfinity);
}

TEST(Modulation, StandsStillAfterTheEnd) {
  const RateModulation path(state_key(1), kTwo, 50.0);
  RateModulation::Stay stay = path.first();
  while (stay.end_s < kInfinity) stay = path.after(stay);
  EXPECT_GT(stay.number, 1U);
  // A state of rate zero that lasts for ever: no arrival, and no endless search for one.
  Arrivals process = modulated({{0.0, 1e-3, {0, 1}}, {1e-12, 1e-3, {1, 0}}}, 1.0, 1, 10.0);
  EXPECT_GT(process.next(), 10.0);
}

}  // namespace
}  // namespace rehearse::kernel
