// Finite Markov chains in continuous time.
#pragma once

#include <Eigen/Core>

namespace rehearse::theory {

/// Stationary distribution pi of the chain with generator Q: pi Q = 0, sum pi = 1, solved by LU
/// decomposition, cubic in the number of states. Only off-diagonal rates (row to column, per
/// second) are read; the diagonal is set here. Throws std::invalid_argument unless Q is square and
/// not empty, its rates are finite and not negative, and the distribution is unique (one closed
/// class of states).
Eigen::VectorXd stationary_distribution(Eigen::MatrixXd generator);

}  // namespace rehearse::theory
