#include "sim/theory/retrial.hpp"

#include "sim/theory/levels.hpp"
#include "sim/theory/queues.hpp"
#include "sim/theory/require.hpp"

namespace rehearse::theory {
namespace {

Level level_at(const Retrial& system, int orbit) {
  const int c = system.servers;
  Level level{Eigen::MatrixXd::Zero(c + 1, c + 1), Eigen::MatrixXd::Zero(c + 1, c + 1),
              Eigen::MatrixXd::Zero(c + 1, c + 1)};
  const double attempts_rps = orbit / system.back_off_s;
  for (int busy = 0; busy <= c; ++busy) {
    if (busy > 0) level.within(busy, busy - 1) = busy / system.service_s;
    if (busy == c) continue;
    level.within(busy, busy + 1) = system.arrival_rps;
    level.down(busy, busy + 1) = attempts_rps;
  }
  level.up(c, c) = system.arrival_rps * system.persist_first;
  level.down(c, c) = attempts_rps * (1.0 - system.persist_later);
  return level;
}

void check(const Retrial& system) {
  require_positive(system.arrival_rps, "the arrival rate must be positive");
  require_positive(system.service_s, "the service time must be positive");
  require_positive(system.back_off_s, "the time to the next attempt must be positive");
  require(system.servers >= 1, "servers must be at least 1");
  require(system.persist_first >= 0.0 && system.persist_first <= 1.0 &&
              system.persist_later >= 0.0 && system.persist_later <= 1.0,
          "a probability must lie in [0, 1]");
}

}  // namespace

RetrialMeans retrial(const Retrial& system) {
  check(system);
  const auto probability = stationary_levels([&](int n) { return level_at(system, n); });
  RetrialMeans means;
  means.orbit_mean = mean_level(probability);
  double busy_mean = 0.0;
  for (const Eigen::VectorXd& level : probability) {
    means.refused += level(system.servers);
    busy_mean += level.dot(Eigen::VectorXd::LinSpaced(system.servers + 1, 0, system.servers));
  }
  means.utilisation = busy_mean / system.servers;
  means.throughput_rps = busy_mean / system.service_s;
  means.lost = 1.0 - means.throughput_rps / system.arrival_rps;
  means.attempt_rps = system.arrival_rps + means.orbit_mean / system.back_off_s;
  means.stay_s = (means.orbit_mean + busy_mean) / system.arrival_rps;
  return means;
}

double mm1_retrial_orbit(double arrival_rps, double service_s, double back_off_s) {
  const double rho = mm1(arrival_rps, service_s).utilisation;
  require_positive(back_off_s, "the time to the next attempt must be positive");
  return rho * (arrival_rps * back_off_s + rho) / (1.0 - rho);
}

}  // namespace rehearse::theory
