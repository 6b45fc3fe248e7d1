#include "sim/theory/balancing.hpp"

#include <algorithm>
#include <cmath>

#include "sim/theory/levels.hpp"
#include "sim/theory/require.hpp"

namespace rehearse::theory {
namespace {

constexpr int kLongest = 512;

/// The level is the number at the longer queue, the state in it that at the shorter one.
Level level_at(double arrival_rps, double leave_rps, double shorter, int longer) {
  const int states = longer + 1;
  Level level{Eigen::MatrixXd::Zero(states, states + 1), Eigen::MatrixXd::Zero(states, states),
              Eigen::MatrixXd::Zero(states, std::max(1, longer))};
  for (int other = 0; other < longer; ++other) {
    level.within(other, other + 1) += arrival_rps * shorter;
    level.up(other, other) += arrival_rps * (1.0 - shorter);
    level.down(other, other) += leave_rps;
    if (other > 0) level.within(other, other - 1) += leave_rps;
  }
  level.up(longer, longer) += arrival_rps;
  if (longer > 0) level.within(longer, longer - 1) += 2.0 * leave_rps;
  return level;
}

}  // namespace

QueueMeans two_queues(double arrival_rps, double service_s, double shorter) {
  require_positive(arrival_rps, "the arrival rate must be positive");
  require_positive(service_s, "the service time must be positive");
  require(shorter >= 0.5 && shorter <= 1.0, "the shorter queue gets at least half");
  const double busy = arrival_rps * service_s;
  require(busy < 2.0, "unstable: the offered load reaches the number of servers");
  const auto probability = stationary_levels(
      [&](int n) { return level_at(arrival_rps, 1.0 / service_s, shorter, n); }, kLongest, 1e-11);
  QueueMeans means;
  means.in_system_mean = mean_level(probability);
  for (const Eigen::VectorXd& level : probability) {
    const auto longer = level.size() - 1;
    means.in_system_mean +=
        level.dot(Eigen::VectorXd::LinSpaced(level.size(), 0.0, static_cast<double>(longer)));
  }
  means.utilisation = busy / 2.0;
  means.queue_mean = means.in_system_mean - busy;
  means.response_s = means.in_system_mean / arrival_rps;
  means.wait_s = means.response_s - service_s;
  return means;
}

double power_of_choices_response_s(double arrival_rps, double service_s, int choices) {
  require(choices >= 1, "there must be at least one choice");
  const double rho = mm1(arrival_rps, service_s).utilisation;
  if (choices == 1) return mm1(arrival_rps, service_s).response_s;
  double sum = 0.0;
  double exponent = 0.0;
  for (double term = 1.0; term > 1e-17; term = std::pow(rho, exponent)) {
    sum += term;
    exponent = choices * (exponent + 1.0);
  }
  return service_s * sum;
}

}  // namespace rehearse::theory
