// Exponential service under arrivals that are not Poisson.
#pragma once

#include <Eigen/Core>
#include <functional>

#include "sim/theory/queues.hpp"

namespace rehearse::theory {

// All throw std::invalid_argument for arguments out of range and for rho >= 1.

/// Erlang arrivals: every `stages`-th of a Poisson process, what one of `stages` servers gets that
/// share Poisson arrivals in turn. A*(s) = (k lambda / (k lambda + s))^k.
QueueMeans em1(double arrival_rps, int stages, double service_s);
/// Arrivals at constant distance: A*(s) = exp(-s / lambda).
QueueMeans dm1(double arrival_rps, double service_s);

/// E_k/M/c by its Markov chain on (present, stage of the next arrival).
QueueMeans emc(double arrival_rps, int stages, double service_s, int servers);

/// M^X/M/1: batches at `batch_rps`, of X requests with these moments (Gross et al. 2008, 3.1):
/// L = rho (1 + E[X^2] / E[X]) / (2 (1 - rho)), rho = batch_rps E[X] S.
QueueMeans batch_mm1(double batch_rps, double mean_batch, double second_moment, double service_s);

/// MMPP/M/c: Poisson arrivals at `arrival_rps(i)` while a Markov chain with these rates (row to
/// column, the diagonal is not read) is in state i; by the chain on (present, i).
QueueMeans mmpp_mmc(const Eigen::VectorXd& arrival_rps, const Eigen::MatrixXd& switching_rps,
                    double service_s, int servers);

}  // namespace rehearse::theory
