// Stations without a queue whose refused clients come again.
#pragma once

namespace rehearse::theory {

/// M/M/c/c with retries: whoever finds all servers busy tries again after an exponential time, each
/// for itself (linear retrial policy; Falin and Templeton, Retrial Queues, 1997).
struct Retrial {
  double arrival_rps = 0.0;  ///< first attempts, Poisson
  double service_s = 0.0;
  int servers = 1;
  double back_off_s = 0.0;     ///< mean time to the next attempt
  double persist_first = 1.0;  ///< probability of another attempt after the first was refused
  double persist_later = 1.0;  ///< after a later one was; 0 with 1 above: one retry
};

struct RetrialMeans {
  double refused = 0.0;         ///< share of first attempts that find all servers busy
  double lost = 0.0;            ///< share of requests that give up
  double throughput_rps = 0.0;  ///< served
  double utilisation = 0.0;     ///< per server
  double attempt_rps = 0.0;     ///< first and later ones
  double orbit_mean = 0.0;      ///< waiting for the next attempt
  /// From the first attempt to the answer, or to giving up for those lost without the time of
  /// service: (orbit + busy servers) / arrivals.
  double stay_s = 0.0;
};

/// Exact: the chain on (orbit, busy servers). Throws std::invalid_argument for arguments out of
/// range, and with persist_later = 1 where persist_first * arrivals do not fit the servers.
RetrialMeans retrial(const Retrial& system);

/// Mean number in orbit for one server and endless persistence:
/// rho (lambda back_off + rho) / (1 - rho) (Falin and Templeton 1997, 1.2).
double mm1_retrial_orbit(double arrival_rps, double service_s, double back_off_s);

}  // namespace rehearse::theory
