// Layered queueing: a worker of the front is held while it waits for the back.
#pragma once

namespace rehearse::theory {

/// A front with a pool of workers and some cores, which calls a back of several servers once per
/// request. A worker is held from the start of the request to the answer of the back; it needs a
/// core for an exponential time first and none while it waits.
struct Layered {
  double front_s = 0.0;  ///< mean time on a core of the front
  int cores = 1;         ///< of the front
  int workers = 1;       ///< of the front
  double back_s = 0.0;   ///< mean service time of the back, exponential
  int back_servers = 1;
};

struct LayeredMeans {
  double worker_wait_s = 0.0;   ///< before a worker is free
  double front_s = 0.0;         ///< from there to the call: wait for a core, and its time
  double back_s = 0.0;          ///< wait and service at the back
  double response_s = 0.0;      ///< the sum
  double in_system_mean = 0.0;  ///< requests
  double workers_held = 0.0;    ///< mean
  double back_number = 0.0;     ///< at the back, waiting and served
};

/// Most requests per second that the pool lets through: the throughput of `workers` customers in
/// the closed network of cores and back (exact mean value analysis). It stays below the capacity of
/// either.
double layered_capacity_rps(const Layered& system);

/// Poisson arrivals, exact: a Markov chain on (requests n, calls j at the back) with
/// i = min(n, workers) - j at the front,
///
///     n -> n + 1 at lambda,   j -> j + 1 at min(i, cores) / front_s,
///     (n, j) -> (n - 1, j - 1) at min(j, back_servers) / back_s.
///
/// Without held workers it would be Jackson's tandem, from which it differs by the wait for one.
/// Throws std::invalid_argument for arguments out of range and when arrivals reach
/// `layered_capacity_rps`. Costs workers^3 per level.
LayeredMeans layered(double arrival_rps, const Layered& system);

}  // namespace rehearse::theory
