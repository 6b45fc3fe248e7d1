#include "sim/theory/markov.hpp"

#include <Eigen/LU>

#include "sim/theory/require.hpp"

namespace rehearse::theory {

Eigen::VectorXd stationary_distribution(Eigen::MatrixXd generator) {
  const Eigen::Index n = generator.rows();
  require(n > 0 && generator.cols() == n, "a generator must be square and not empty");
  generator.diagonal().setZero();
  require(generator.allFinite() && generator.minCoeff() >= 0.0,
          "rates must be finite and not negative");
  generator.diagonal() = -generator.rowwise().sum();
  // One balance equation follows from the others; the normalisation takes its place.
  Eigen::MatrixXd balance = generator.transpose();
  const double scale = std::max(1e-300, balance.cwiseAbs().maxCoeff());
  balance /= scale;
  balance.row(n - 1).setOnes();
  Eigen::VectorXd right = Eigen::VectorXd::Zero(n);
  right(n - 1) = 1.0;
  const Eigen::FullPivLU<Eigen::MatrixXd> solver(balance);
  require(solver.isInvertible(), "the chain has more than one stationary distribution");
  return solver.solve(right).cwiseMax(0.0);
}

}  // namespace rehearse::theory
