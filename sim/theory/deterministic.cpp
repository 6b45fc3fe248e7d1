#include "sim/theory/deterministic.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "sim/theory/markov.hpp"
#include "sim/theory/require.hpp"

namespace rehearse::theory {
namespace {

/// Poisson probabilities of 0 .. count - 1.
std::vector<double> poisson(double mean, int count) {
  std::vector<double> p(count);
  for (int i = 0; i < count; ++i) {
    p[i] = mean > 0.0 ? std::exp(i * std::log(mean) - mean - std::lgamma(i + 1.0)) : (i == 0);
  }
  return p;
}

/// Moves of a chain that loses up to `servers` and then gains a Poisson number, within 0 .. size-1;
/// what would go beyond goes to the last state.
Eigen::MatrixXd moves(double mean, int servers, int size) {
  const std::vector<double> gain = poisson(mean, size);
  Eigen::MatrixXd move = Eigen::MatrixXd::Zero(size, size);
  for (int from = 0; from < size; ++from) {
    const int left = std::max(0, from - servers);
    double rest = 1.0;
    for (int to = left; to + 1 < size; ++to) {
      move(from, to) = gain[to - left];
      rest -= gain[to - left];
    }
    move(from, size - 1) = std::max(0.0, rest);
  }
  return move;
}

}  // namespace

QueueMeans mdc(double arrival_rps, double service_s, int servers) {
  const double delayed_as_mmc = erlang_c(servers, arrival_rps * service_s);  // checks the load
  require_positive(service_s, "the service time must be positive");
  const double offered = arrival_rps * service_s;
  QueueMeans means;
  if (delayed_as_mmc > 0.0) {
    for (int size = servers + 64;; size *= 2) {
      require(size <= 2000, "too near to saturation for exact analysis");
      const Eigen::VectorXd p = stationary_distribution(moves(offered, servers, size));
      if (p.tail(8).sum() > 1e-13) continue;
      for (int n = servers + 1; n < size; ++n) means.queue_mean += (n - servers) * p(n);
      break;
    }
    means.wait_s = means.queue_mean / arrival_rps;
  }
  means.utilisation = offered / servers;
  means.response_s = means.wait_s + service_s;
  means.in_system_mean = means.queue_mean + offered;
  return means;
}

LossQueue md1k(double arrival_rps, double service_s, int capacity) {
  require_positive(arrival_rps, "the arrival rate must be positive");
  require_positive(service_s, "the service time must be positive");
  require(capacity >= 1 && capacity <= 2000, "the capacity must lie between 1 and 2000");
  const double rho = arrival_rps * service_s;
  // Departures leave 0 .. K - 1 behind.
  const Eigen::VectorXd left = stationary_distribution(moves(rho, 1, capacity));
  LossQueue out;
  for (int n = 0; n < capacity; ++n) out.probability.push_back(left(n) / (left(0) + rho));
  out.blocking = 1.0 - 1.0 / (left(0) + rho);
  out.probability.push_back(out.blocking);
  out.throughput_rps = arrival_rps / (left(0) + rho);
  QueueMeans& means = out.accepted;
  for (int n = 0; n <= capacity; ++n) means.in_system_mean += n * out.probability[n];
  means.utilisation = out.throughput_rps * service_s;
  means.response_s = means.in_system_mean / out.throughput_rps;
  means.wait_s = means.response_s - service_s;
  means.queue_mean = means.in_system_mean - means.utilisation;
  return out;
}

}  // namespace rehearse::theory
