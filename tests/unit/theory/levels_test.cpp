#include "sim/theory/levels.hpp"

#include <gtest/gtest.h>

#include <random>
#include <stdexcept>

#include "sim/theory/markov.hpp"
#include "sim/theory/queues.hpp"

namespace rehearse::theory {
namespace {

Eigen::MatrixXd random_rates(std::mt19937_64& random, Eigen::Index rows, Eigen::Index columns) {
  std::uniform_real_distribution<double> rate(0.0, 1.0);
  return Eigen::MatrixXd::NullaryExpr(rows, columns, [&] { return rate(random); });
}

TEST(Levels, AgreeWithTheWholeChain) {
  std::mt19937_64 random(1);
  const std::vector<Eigen::Index> sizes = {2, 4, 1, 3, 3};
  std::vector<Level> levels;
  for (std::size_t l = 0; l < sizes.size(); ++l) {
    const Eigen::Index next = l + 1 < sizes.size() ? sizes[l + 1] : 0;
    const Eigen::Index before = l > 0 ? sizes[l - 1] : 0;
    levels.push_back({random_rates(random, sizes[l], next),
                      random_rates(random, sizes[l], sizes[l]),
                      random_rates(random, sizes[l], before)});
  }
  Eigen::MatrixXd whole = Eigen::MatrixXd::Zero(13, 13);
  Eigen::Index at = 0;
  for (std::size_t l = 0; l < sizes.size(); ++l) {
    const Eigen::Index n = sizes[l];
    whole.block(at, at, n, n) = levels[l].within;
    if (l + 1 < sizes.size()) whole.block(at, at + n, n, sizes[l + 1]) = levels[l].up;
    if (l > 0) whole.block(at, at - sizes[l - 1], n, sizes[l - 1]) = levels[l].down;
    at += n;
  }
  const Eigen::VectorXd expected = stationary_distribution(whole);
  at = 0;
  for (const Eigen::VectorXd& level : stationary_levels(levels)) {
    for (const double p : level) EXPECT_NEAR(p, expected(at++), 1e-14);
  }
  EXPECT_EQ(at, 13);
}

Level single_server(double arrival_rps) {
  return {Eigen::MatrixXd::Constant(1, 1, arrival_rps), Eigen::MatrixXd::Zero(1, 1),
          Eigen::MatrixXd::Ones(1, 1)};
}

TEST(Levels, InfinitelyManyAreCutWhereTheyDieOut) {
  const auto p = stationary_levels([](int) { return single_server(0.9); });
  EXPECT_NEAR(mean_level(p), mm1(0.9, 1.0).in_system_mean, 1e-9);
  EXPECT_NEAR(p[3](0), 0.1 * 0.9 * 0.9 * 0.9, 1e-14);
  EXPECT_THROW(stationary_levels([](int) { return single_server(1.0); }), std::invalid_argument);
}

TEST(Levels, RefusesWhatMakesNoSense) {
  EXPECT_THROW(stationary_levels(std::vector<Level>{}), std::invalid_argument);
  Level negative = single_server(0.5);
  negative.down(0, 0) = -1.0;
  EXPECT_THROW(stationary_levels(std::vector<Level>{single_server(0.5), negative}),
               std::invalid_argument);
  Level wide = single_server(0.5);
  wide.up = Eigen::MatrixXd::Ones(1, 2);
  EXPECT_THROW(stationary_levels(std::vector<Level>{wide, single_server(0.5)}),
               std::invalid_argument);
}

}  // namespace
}  // namespace rehearse::theory
