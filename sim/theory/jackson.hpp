// Open networks of stations with product form.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "sim/theory/queues.hpp"

namespace rehearse::theory {

struct JacksonStation {
  double service_s = 0.0;
  int servers = 1;            ///< 0: as many as there are requests, nobody waits
  double external_rps = 0.0;  ///< Poisson arrivals from outside
};

struct JacksonNetwork {
  Eigen::VectorXd arrival_rps;    ///< of each station, from inside and outside
  Eigen::VectorXd visits;         ///< of a request to each station
  std::vector<QueueMeans> means;  ///< per visit; `utilisation` is in busy servers when servers = 0
  Eigen::VectorXd remaining_s;    ///< mean time from arriving at a station to leaving the network
  double response_s = 0.0;        ///< of a request through the network
  double in_system_mean = 0.0;
  double throughput_rps = 0.0;
};

/// Open Jackson network (Jackson 1957): exponential service, request at station i goes on to j with
/// probability `routing(i, j)` and leaves with what is missing from 1 in the row. The traffic
/// equations lambda = gamma + P^T lambda are solved by LU decomposition; each station then behaves
/// as M/M/c (or M/M/inf) at its rate, and the response is sum_i lambda_i R_i / sum_i gamma_i.
///
/// Throws std::invalid_argument unless the matrix fits the stations, its rows are probabilities
/// with sum <= 1, every request can leave, something arrives, and no station is overloaded (the
/// message names its index).
JacksonNetwork jackson(const std::vector<JacksonStation>& stations, const Eigen::MatrixXd& routing);

}  // namespace rehearse::theory
