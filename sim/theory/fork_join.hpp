// Requests that split into parallel parts and wait for the slowest.
#pragma once

namespace rehearse::theory {

/// H_n = 1 + 1/2 + ... + 1/n, n >= 0.
double harmonic(int n);
/// Mean of the largest of n >= 1 independent exponential times of this mean: mean * H_n.
double slowest_of_mean_s(int n, double mean_s);
/// The quantile of one part that decides quantile q of the slowest of n >= 1 independent parts:
/// q^(1/n) (Dean and Barroso, The Tail at Scale, 2013: the p50 of 100 parts is their p99.3).
double slowest_of_quantile(int n, double q);

/// Mean response of a fork-join station: each request (Poisson) sends one exponential part to each
/// of `branches` >= 1 single servers, each first come first served, and waits for all parts.
///
///     upper = H_n S / (1 - rho)      the parts are positively associated (Nelson and Tantawi 1988)
///     lower = max(S / (1 - rho), H_n S)      one branch alone; no queueing at all
///
/// `estimate_s` is exact for one and two branches (Flatto and Hahn 1984),
/// R_2 = (12 - rho) / 8 S / (1 - rho), and Nelson and Tantawi's approximation above (within 5 % up
/// to 32 branches): R_n = (H_n / H_2 + 4/11 (1 - H_n / H_2) rho) R_2.
struct ForkJoin {
  double lower_s = 0.0;
  double estimate_s = 0.0;
  double upper_s = 0.0;
};
/// Throws std::invalid_argument for arguments out of range and for rho >= 1.
ForkJoin fork_join(double arrival_rps, double service_s, int branches);

}  // namespace rehearse::theory
