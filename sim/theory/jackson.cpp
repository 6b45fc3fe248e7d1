#include "sim/theory/jackson.hpp"

#include <Eigen/LU>
#include <string>

#include "sim/theory/require.hpp"

namespace rehearse::theory {
namespace {

constexpr double kSlack = 1e-9;  // of probabilities written in decimal

void check(const std::vector<JacksonStation>& stations, const Eigen::MatrixXd& routing) {
  const auto n = static_cast<Eigen::Index>(stations.size());
  require(n > 0 && routing.rows() == n && routing.cols() == n,
          "the routing matrix must have one row and one column per station");
  require(routing.allFinite() && routing.minCoeff() >= 0.0, "routing probabilities are >= 0");
  require(routing.rowwise().sum().maxCoeff() <= 1.0 + kSlack,
          "routing probabilities of a station add up to at most 1");
  for (const JacksonStation& station : stations) {
    require_positive(station.service_s, "the service time must be positive");
    require(station.servers >= 0, "servers must not be negative");
    require_not_negative(station.external_rps, "the arrival rate must not be negative");
  }
}

QueueMeans station_means(const JacksonStation& station, double arrival_rps, std::size_t index) {
  if (station.servers == 0) {
    const double busy = arrival_rps * station.service_s;
    return {busy, 0.0, station.service_s, 0.0, busy};
  }
  if (arrival_rps * station.service_s >= station.servers) {
    throw std::invalid_argument("unstable: station " + std::to_string(index) + " is offered " +
                                std::to_string(arrival_rps * station.service_s) +
                                " Erlangs and has " + std::to_string(station.servers) + " servers");
  }
  return mmc(arrival_rps, station.service_s, station.servers);
}

}  // namespace

JacksonNetwork jackson(const std::vector<JacksonStation>& stations,
                       const Eigen::MatrixXd& routing) {
  check(stations, routing);
  const auto n = static_cast<Eigen::Index>(stations.size());
  Eigen::VectorXd external(n);
  for (Eigen::Index i = 0; i < n; ++i) external(i) = stations[i].external_rps;
  JacksonNetwork network;
  network.throughput_rps = external.sum();
  require_positive(network.throughput_rps, "something must arrive");

  const Eigen::MatrixXd stays = Eigen::MatrixXd::Identity(n, n) - routing;
  const Eigen::FullPivLU<Eigen::MatrixXd> onward(stays);
  require(onward.isInvertible(), "some requests never leave");
  network.arrival_rps =
      Eigen::FullPivLU<Eigen::MatrixXd>(stays.transpose()).solve(external).cwiseMax(0.0);
  network.visits = network.arrival_rps / network.throughput_rps;

  Eigen::VectorXd response(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    network.means.push_back(station_means(stations[i], network.arrival_rps(i), i));
    response(i) = network.means.back().response_s;
    network.in_system_mean += network.means.back().in_system_mean;
  }
  network.remaining_s = onward.solve(response);
  network.response_s = network.visits.dot(response);
  return network;
}

}  // namespace rehearse::theory
