// Second moments of waits: what the discipline changes while the mean stays the same.
#pragma once

#include "sim/theory/queues.hpp"

namespace rehearse::theory {

/// The first three moments of a service time: E[S], E[S^2], E[S^3] in s, s^2, s^3.
struct ServiceMoments {
  double first_s = 0.0;
  double second_s2 = 0.0;
  double third_s3 = 0.0;

  static ServiceMoments constant(double mean_s);
  /// Gamma with `stages` >= 1 exponential stages; 1 is exponential.
  static ServiceMoments erlang(double mean_s, int stages);
};

struct Moments {
  double mean_s = 0.0;
  double second_s2 = 0.0;
  double variance_s2() const { return second_s2 - mean_s * mean_s; }
  double deviation_s() const;
};

// All throw std::invalid_argument for arguments out of range and for rho >= 1.

/// Wait in M/G/1, first come first served (Kleinrock 1975, 5.7):
/// E[W^2] = 2 E[W]^2 + lambda E[S^3] / (3 (1 - rho)).
Moments mg1_fifo_wait(double arrival_rps, const ServiceMoments& service);
/// Last come first served, without interrupting service (Takacs 1963): the same mean, and
/// E[W^2] = (that of first come first served) / (1 - rho).
Moments mg1_lifo_wait(double arrival_rps, const ServiceMoments& service);

/// Wait in M/M/c, first come first served: C(c, a) exp-distributed with rate c / S - lambda.
Moments mmc_fifo_wait(double arrival_rps, double service_s, int servers);
/// Last come first served: whoever waits, waits for a busy period of M/M/1 with service S / c, so
/// that E[W^2] is that of first come first served / (1 - rho).
Moments mmc_lifo_wait(double arrival_rps, double service_s, int servers);
/// Wait of those accepted by M/M/c/K, last come first served, arrivals lost when `capacity` are
/// present: the first passage of the number present from n + 1 to n, for an arrival that finds
/// n >= c. The mean is that of `mmck`.
Moments mmck_lifo_wait(double arrival_rps, double service_s, int servers, int capacity);

/// Response of M/M/1 with processor sharing (Coffman, Muntz and Trotter 1970): R = S / (1 - rho),
/// variance R^2 (2 + rho) / (2 - rho).
Moments mm1_ps_response(double arrival_rps, double service_s);

/// A response from its wait and an independent service time.
Moments response_of(const Moments& wait, const ServiceMoments& service);

}  // namespace rehearse::theory
