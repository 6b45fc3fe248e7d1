// Poisson arrivals and constant service times.
#pragma once

#include "sim/theory/queues.hpp"

namespace rehearse::theory {

/// M/D/c (Crommelin 1932): everybody in service now is gone S later, and whoever came meanwhile is
/// there, so that the number present obeys
///
///     p_j = sum_(k <= c) p_k a_j + sum_(k = c+1)^(c+j) p_k a_(j-k+c),   a_i Poisson with mean a.
///
/// Solved as a Markov chain, cut where less than 1e-13 is lost; costs the cube of a length of
/// about c + 30 / (1 - rho). Arguments out of range, rho >= 1 and chains that would be longer than
/// 2000 throw std::invalid_argument.
QueueMeans mdc(double arrival_rps, double service_s, int servers);

/// M/D/1/K, at most `capacity` >= 1 in the system. From the chain of those left behind by a
/// departure, with pi_0 for nobody (Gross et al. 2008, 5.1.8): blocking = 1 - 1 / (pi_0 + rho).
/// Stable at any load.
LossQueue md1k(double arrival_rps, double service_s, int capacity);

}  // namespace rehearse::theory
