#include "sim/theory/levels.hpp"

#include <Eigen/LU>

#include "sim/theory/markov.hpp"
#include "sim/theory/require.hpp"

namespace rehearse::theory {
namespace {

void check_rates(const Eigen::MatrixXd& rates, Eigen::Index rows, Eigen::Index columns) {
  require(rates.rows() == rows && rates.cols() == columns, "the levels do not fit each other");
  require(rates.size() == 0 || (rates.allFinite() && rates.minCoeff() >= 0.0),
          "rates must be finite and not negative");
}

/// Moves within level l, the rates out of it on the diagonal.
Eigen::MatrixXd own_generator(const std::vector<Level>& levels, std::size_t l) {
  Eigen::MatrixXd own = levels[l].within;
  require(own.rows() > 0 && own.cols() == own.rows(), "a level must have states");
  own.diagonal().setZero();
  check_rates(own, own.rows(), own.cols());
  Eigen::VectorXd out = own.rowwise().sum();
  if (l + 1 < levels.size()) {
    check_rates(levels[l].up, own.rows(), levels[l + 1].within.rows());
    out += levels[l].up.rowwise().sum();
  }
  if (l > 0) {
    check_rates(levels[l].down, own.rows(), levels[l - 1].within.rows());
    out += levels[l].down.rowwise().sum();
  }
  own.diagonal() = -out;
  return own;
}

std::vector<Level> first_levels(const std::function<Level(int)>& level_at, int count) {
  std::vector<Level> levels;
  levels.reserve(count);
  for (int l = 0; l < count; ++l) levels.push_back(level_at(l));
  return levels;
}

}  // namespace

std::vector<Eigen::VectorXd> stationary_levels(const std::vector<Level>& levels) {
  require(!levels.empty(), "there must be levels");
  const std::size_t last = levels.size() - 1;
  std::vector<Eigen::MatrixXd> onward(last);
  Eigen::MatrixXd reduced = own_generator(levels, last);
  for (std::size_t l = last; l-- > 0;) {
    // R (-S) = up, as (-S)^T R^T = up^T.
    const Eigen::PartialPivLU<Eigen::MatrixXd> solver(-reduced.transpose());
    reduced = own_generator(levels, l);
    onward[l] = solver.solve(levels[l].up.transpose()).transpose();
    reduced += onward[l] * levels[l + 1].down;
  }
  std::vector<Eigen::VectorXd> probability;
  probability.push_back(stationary_distribution(reduced.cwiseMax(0.0)));
  double total = 1.0;
  for (std::size_t l = 0; l < last; ++l) {
    probability.emplace_back(onward[l].transpose() * probability[l]);
    total += probability.back().sum();
  }
  for (Eigen::VectorXd& level : probability) level /= total;
  return probability;
}

std::vector<Eigen::VectorXd> stationary_levels(const std::function<Level(int)>& level_at, int most,
                                               double tail) {
  for (int count = std::min(64, most); count <= most; count *= 2) {
    auto probability = stationary_levels(first_levels(level_at, count));
    if (probability.back().sum() < tail) return probability;
  }
  throw std::invalid_argument("unstable, or too near to it: the levels do not die out");
}

double mean_level(const std::vector<Eigen::VectorXd>& probability) {
  double mean = 0.0;
  for (std::size_t l = 0; l < probability.size(); ++l) {
    mean += static_cast<double>(l) * probability[l].sum();
  }
  return mean;
}

}  // namespace rehearse::theory
