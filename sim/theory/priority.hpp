// Stations that serve the more important class first.
#pragma once

#include <vector>

#include "sim/theory/queues.hpp"

namespace rehearse::theory {

/// M/M/c with non-preemptive priorities and one mean service time for all classes, the most
/// important class first (Cobham 1954; Gross et al. 2008, 3.4): with sigma_k the utilisation by
/// classes 1 .. k,
///
///     W_k = C(c, a) S / (c (1 - sigma_(k-1)) (1 - sigma_k)).
///
/// `utilisation` of class k is its own share. Throws std::invalid_argument for arguments out of
/// range and for a total load that reaches the number of servers.
std::vector<QueueMeans> mmc_priority(const std::vector<double>& arrival_rps, double service_s,
                                     int servers);

struct PriorityClass {
  double arrival_rps = 0.0;
  double service_s = 0.0;
  double service_cv = 1.0;
};
/// M/G/1 with non-preemptive priorities, each class with its own service time (Kleinrock 1976,
/// ch. 3): W_k = sum_i lambda_i E[S_i^2] / (2 (1 - sigma_(k-1)) (1 - sigma_k)).
std::vector<QueueMeans> mg1_priority(const std::vector<PriorityClass>& classes);

/// M/G/1 where a more important arrival interrupts service, which is resumed later (Kleinrock 1976,
/// ch. 3): R_k = ((1 - sigma_k) S_k + sum_(i <= k) lambda_i E[S_i^2] / 2)
///             / ((1 - sigma_(k-1)) (1 - sigma_k)).
/// `wait_s` is R - S, interruptions included. Less important classes may overload the station: what
/// matters to class k is sigma_k < 1, and the first class with more throws.
std::vector<QueueMeans> mg1_priority_preemptive(const std::vector<PriorityClass>& classes);
/// M/M/c with interruption and one mean service time for all classes: classes 1 .. k see none of
/// the others, so their number is that of M/M/c at the sum of their rates, and class k is the
/// difference.
std::vector<QueueMeans> mmc_priority_preemptive(const std::vector<double>& arrival_rps,
                                                double service_s, int servers);

}  // namespace rehearse::theory
