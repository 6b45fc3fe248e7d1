// Markov chains whose states form levels, with moves to neighbouring levels only (queues with
// phases; quasi-birth-death processes).
#pragma once

#include <Eigen/Core>
#include <functional>
#include <vector>

namespace rehearse::theory {

/// Rates per second out of the states of one level; rows are its states. The diagonal of `within`
/// is not read.
struct Level {
  Eigen::MatrixXd up;      ///< to the next level
  Eigen::MatrixXd within;  ///< to other states of this level
  Eigen::MatrixXd down;    ///< to the level before
};

/// Stationary probabilities, by level, of the finite chain with these levels; `up` of the last and
/// `down` of the first are not read. Linear level reduction (Gaver, Jacobs and Latouche 1984): from
/// the last level L down, with A_l the moves within a level and the rates out of it on the
/// diagonal,
///
///     S_L = A_L,   R_l = up_l (-S_(l+1))^-1,   S_l = A_l + R_l down_(l+1),
///
/// then pi_0 S_0 = 0 and pi_(l+1) = pi_l R_l. Costs the cube of the states of a level, per level.
/// Throws std::invalid_argument for shapes that do not fit, rates that are negative or not finite,
/// and when level 0 has no unique distribution.
std::vector<Eigen::VectorXd> stationary_levels(const std::vector<Level>& levels);

/// The same for infinitely many levels, cut where the last one is less likely than `tail`: 64
/// levels, then twice as many, and so on. Throws std::invalid_argument also when `most` levels are
/// not enough: the chain is unstable, or nearly so.
std::vector<Eigen::VectorXd> stationary_levels(const std::function<Level(int)>& level_at,
                                               int most = 8192, double tail = 1e-13);

/// Mean of the level.
double mean_level(const std::vector<Eigen::VectorXd>& probability);

}  // namespace rehearse::theory
