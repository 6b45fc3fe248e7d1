// Closed forms for a single station.
//
// Everywhere: arrivals at `arrival_rps` per second, mean service time `service_s` in seconds,
// offered load a = arrival_rps * service_s in Erlangs, utilisation rho = a / servers. First come,
// first served, unless the name says otherwise. Arguments out of range and unstable stations
// (rho >= 1) throw std::invalid_argument.
//
// Kleinrock, Queueing Systems, vol. 1, 1975 and vol. 2, 1976; Gross, Shortle, Thompson and Harris,
// Fundamentals of Queueing Theory, 4th ed., 2008; Allen, Probability, Statistics, and Queueing
// Theory, 2nd ed., 1990.
#pragma once

#include <vector>

namespace rehearse::theory {

/// Steady-state means.
struct QueueMeans {
  double utilisation = 0.0;     ///< of each server
  double wait_s = 0.0;          ///< before service
  double response_s = 0.0;      ///< wait and service
  double queue_mean = 0.0;      ///< waiting
  double in_system_mean = 0.0;  ///< waiting and in service
};

/// Probability that all servers are busy and an arrival is lost (M/G/c/c). Recursion
/// B(0) = 1, B(n) = a B(n-1) / (n + a B(n-1)); a >= 0, servers >= 0.
double erlang_b(int servers, double offered);
/// Probability that an arrival waits in M/M/c: C = B / (1 - rho (1 - B)); a < servers.
double erlang_c(int servers, double offered);
/// The fewest servers that lose at most this share of arrivals, 0 < blocking < 1.
int erlang_b_servers(double offered, double blocking);

/// M/M/1: R = S / (1 - rho).
QueueMeans mm1(double arrival_rps, double service_s);
/// M/M/c: W = C(c, a) S / (c (1 - rho)).
QueueMeans mmc(double arrival_rps, double service_s, int servers);
/// P(wait <= t) = 1 - C exp(-(c / S - arrival) t) in M/M/c, t >= 0.
double mmc_wait_cdf(double arrival_rps, double service_s, int servers, double t_s);
/// Its inverse, 0 <= q < 1; 0 for those who do not wait.
double mmc_wait_quantile_s(double arrival_rps, double service_s, int servers, double q);
/// P(response <= t) in M/M/c, t >= 0, with k = c - 1 - a:
/// P(R > t) = exp(-t / S) (1 + C (1 - exp(-k t / S)) / k), and 1 + C t / S for k = 0.
double mmc_response_cdf(double arrival_rps, double service_s, int servers, double t_s);
/// Its inverse, 0 <= q < 1, to 1e-12 relative (bisection).
double mmc_response_quantile_s(double arrival_rps, double service_s, int servers, double q);

/// M/M/c/K: at most `capacity` >= servers in the system, further arrivals are lost. Stable at any
/// load. The means are those of accepted arrivals.
struct LossQueue {
  QueueMeans accepted;
  double blocking = 0.0;            ///< share of arrivals lost
  double throughput_rps = 0.0;      ///< arrival_rps (1 - blocking)
  std::vector<double> probability;  ///< of 0 .. capacity in the system
};
LossQueue mmck(double arrival_rps, double service_s, int servers, int capacity);

/// M/G/1 (Pollaczek and Khinchine): W = rho S (1 + cv^2) / (2 (1 - rho)), with cv >= 0 the
/// coefficient of variation of the service time.
QueueMeans mg1(double arrival_rps, double service_s, double service_cv);
/// M/D/1: M/G/1 with cv = 0.
QueueMeans md1(double arrival_rps, double service_s);
/// M/G/1 with processor sharing: R = S / (1 - rho) whatever the distribution; `wait_s` is R - S.
QueueMeans mg1_ps(double arrival_rps, double service_s);
/// M/M/c with processor sharing among c servers, at most one for a request: the number in the
/// system is that of M/M/c, and so is the mean response.
QueueMeans mmc_ps(double arrival_rps, double service_s, int servers);
/// Mean response of a request of this size (its service time when alone) in M/G/1-PS: x / (1 -
/// rho).
double mg1_ps_response_s(double arrival_rps, double service_s, double size_s);

/// G/G/c, approximation (Allen and Cunneen): W = C(c, a) S / (c (1 - rho)) (ca^2 + cs^2) / 2, from
/// the coefficients of variation of interarrival and service times. Exact for M/M/c and M/G/1.
QueueMeans ggc(double arrival_rps, double arrival_cv, double service_s, double service_cv,
               int servers);
/// G/G/1, upper bound of the mean wait (Kingman 1962):
/// W <= arrival (var(interarrival) + var(service)) / (2 (1 - rho)).
double kingman_bound_s(double arrival_rps, double arrival_cv, double service_s, double service_cv);

}  // namespace rehearse::theory
