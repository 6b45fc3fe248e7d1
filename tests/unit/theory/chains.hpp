// Chains that tests write down state by state, to check solvers against.
#pragma once

#include <Eigen/LU>
#include <functional>

#include "sim/theory/markov.hpp"
#include "sim/theory/waits.hpp"

namespace rehearse::theory {

/// A chain on pairs (a, b), 0 <= a < a_side, 0 <= b < b_side.
class Grid {
 public:
  Grid(int a_side, int b_side)
      : a_side_(a_side),
        b_side_(b_side),
        rates_(Eigen::MatrixXd::Zero(a_side * b_side, a_side * b_side)) {}

  /// Moves that leave the grid are left out.
  void add(int a, int b, int to_a, int to_b, double rate) {
    if (to_a < 0 || to_b < 0 || to_a >= a_side_ || to_b >= b_side_) return;
    rates_(a * b_side_ + b, to_a * b_side_ + to_b) += rate;
  }
  /// Stationary mean of f(a, b).
  double mean(const std::function<double(int, int)>& f) const {
    const Eigen::VectorXd p = stationary_distribution(rates_);
    double sum = 0.0;
    for (int a = 0; a < a_side_; ++a) {
      for (int b = 0; b < b_side_; ++b) sum += f(a, b) * p(a * b_side_ + b);
    }
    return sum;
  }
  int a_side() const { return a_side_; }
  int b_side() const { return b_side_; }

 private:
  int a_side_;
  int b_side_;
  Eigen::MatrixXd rates_;
};

/// Moments of the time to absorption, by starting state, of the chain with these rates between its
/// transient states and `absorb` out of them: (-Q) m_1 = 1, (-Q) m_2 = 2 m_1.
inline std::pair<Eigen::VectorXd, Eigen::VectorXd> absorption(Eigen::MatrixXd rates,
                                                              const Eigen::VectorXd& absorb) {
  rates.diagonal().setZero();
  Eigen::MatrixXd leave = -rates;
  leave.diagonal() = rates.rowwise().sum() + absorb;
  const Eigen::PartialPivLU<Eigen::MatrixXd> solver(leave);
  const Eigen::VectorXd first = solver.solve(Eigen::VectorXd::Ones(rates.rows()));
  return {first, solver.solve(2.0 * first)};
}

}  // namespace rehearse::theory
