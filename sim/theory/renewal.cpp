#include "sim/theory/renewal.hpp"

#include <algorithm>
#include <cmath>

#include "sim/theory/bursts.hpp"
#include "sim/theory/levels.hpp"
#include "sim/theory/markov.hpp"
#include "sim/theory/require.hpp"

namespace rehearse::theory {
namespace {

double load(double arrival_rps, double service_s, int servers) {
  require_positive(arrival_rps, "the arrival rate must be positive");
  require_positive(service_s, "the service time must be positive");
  require(servers >= 1, "servers must be at least 1");
  require(arrival_rps * service_s < servers,
          "unstable: the offered load reaches the number of servers");
  return arrival_rps * service_s;
}

QueueMeans from_number(double arrival_rps, double service_s, int servers, double in_system_mean) {
  const double response_s = in_system_mean / arrival_rps;
  const double busy = arrival_rps * service_s;
  return {busy / servers, response_s - service_s, response_s, in_system_mean - busy,
          in_system_mean};
}

}  // namespace

QueueMeans em1(double arrival_rps, int stages, double service_s) {
  require(stages >= 1, "there must be at least one stage");
  const double rate = stages * arrival_rps;
  const auto transform = [=](double s) { return std::pow(rate / (rate + s), stages); };
  return gim1(arrival_rps, transform, service_s);
}

QueueMeans dm1(double arrival_rps, double service_s) {
  return gim1(
      arrival_rps, [=](double s) { return std::exp(-s / arrival_rps); }, service_s);
}

QueueMeans emc(double arrival_rps, int stages, double service_s, int servers) {
  load(arrival_rps, service_s, servers);
  require(stages >= 1, "there must be at least one stage");
  const Eigen::MatrixXd none = Eigen::MatrixXd::Zero(stages, stages);
  const double stage_rps = stages * arrival_rps;
  const auto probability = stationary_levels([&](int n) {
    Level level{none, none, none};
    for (int i = 0; i + 1 < stages; ++i) level.within(i, i + 1) = stage_rps;
    level.up(stages - 1, 0) = stage_rps;
    level.down.diagonal().setConstant(std::min(n, servers) / service_s);
    return level;
  });
  return from_number(arrival_rps, service_s, servers, mean_level(probability));
}

QueueMeans batch_mm1(double batch_rps, double mean_batch, double second_moment, double service_s) {
  require(mean_batch >= 1.0 && second_moment >= mean_batch * mean_batch,
          "a batch has at least one request, and a second moment of at least its mean squared");
  const double arrival_rps = batch_rps * mean_batch;
  const double rho = load(arrival_rps, service_s, 1);
  return from_number(arrival_rps, service_s, 1,
                     rho * (1.0 + second_moment / mean_batch) / (2.0 * (1.0 - rho)));
}

QueueMeans mmpp_mmc(const Eigen::VectorXd& arrival_rps, const Eigen::MatrixXd& switching_rps,
                    double service_s, int servers) {
  const Eigen::VectorXd share = stationary_distribution(switching_rps);
  require(arrival_rps.size() == share.size() && arrival_rps.minCoeff() >= 0.0,
          "one arrival rate per state");
  const double mean_rps = share.dot(arrival_rps);
  load(mean_rps, service_s, servers);
  const Eigen::MatrixXd up = arrival_rps.asDiagonal();
  const auto probability = stationary_levels([&](int n) {
    Level level{up, switching_rps, Eigen::MatrixXd::Zero(up.rows(), up.rows())};
    level.down.diagonal().setConstant(std::min(n, servers) / service_s);
    return level;
  });
  return from_number(mean_rps, service_s, servers, mean_level(probability));
}

}  // namespace rehearse::theory
