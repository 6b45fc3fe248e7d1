// Closed forms for arrivals that are not Poisson: batches, renewal processes, Markov-modulated
// Poisson processes. Units and errors as in queues.hpp.
//
// Gross, Shortle, Thompson and Harris, Fundamentals of Queueing Theory, 4th ed., 2008, sections 3.1
// (batches) and 5.3 (GI/M/1); Fischer and Meier-Hellstern, "The Markov-modulated Poisson process
// cookbook", Performance Evaluation 18, 1993; Heffes and Lucantoni, IEEE JSAC 4 (6), 1986.
#pragma once

#include <Eigen/Core>
#include <functional>

#include "sim/theory/queues.hpp"

namespace rehearse::theory {

/// M[X]/G/1: batches in a Poisson process, `arrival_rps` requests per second in all, sizes X of
/// mean >= 1 and variance. The wait of a request is that of its batch, an M/G/1 wait, and the
/// service of those before it in the batch:
/// W = arrival/E[X] E[B^2] / (2 (1 - rho)) + S (E[X^2]/E[X] - 1) / 2,
/// E[B^2] = E[X] var(S) + E[X^2] S^2.
QueueMeans mxg1(double arrival_rps, double batch_mean, double batch_variance, double service_s,
                double service_cv);
/// M[X]/M/1: L = rho (1 + E[X^2]/E[X]) / (2 (1 - rho)).
QueueMeans mxm1(double arrival_rps, double batch_mean, double batch_variance, double service_s);

/// Laplace-Stieltjes transform E[exp(-s T)] of an interarrival time T, s >= 0.
using Transform = std::function<double(double)>;
Transform deterministic_transform(double mean_s);
Transform erlang_transform(double mean_s, int phases);
/// Mixture of exponentials; same length, probabilities sum to 1.
Transform hyperexponential_transform(const std::vector<double>& probability,
                                     const std::vector<double>& mean_s);

/// GI/M/1: W = S sigma / (1 - sigma), where sigma in (0, 1), the probability that an arrival waits,
/// solves sigma = A((1 - sigma) / S) for the transform A (bisection, to 1e-15). `arrival_rps` is
/// the inverse of the mean of T.
QueueMeans gim1(double arrival_rps, const Transform& interarrival, double service_s);

/// Index of dispersion for counts of a stationary Markov-modulated Poisson process,
/// I(t) = var N(t) / E N(t), from the generator Q (as in stationary_distribution) and the rate of
/// each state. With pi Q = 0, R = diag(rates), r the mean rate, D = (1 pi - Q)^-1 - 1 pi:
/// I(t) = 1 + 2 / (r t) pi R (D t - D^2 (1 - exp(Q t))) R 1; t > 0.
double mmpp_dispersion(const Eigen::MatrixXd& generator, const Eigen::VectorXd& rates, double t_s);
/// Its limit for long times.
double mmpp_dispersion_limit(const Eigen::MatrixXd& generator, const Eigen::VectorXd& rates);

}  // namespace rehearse::theory
