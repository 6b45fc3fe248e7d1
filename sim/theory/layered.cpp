#include "sim/theory/layered.hpp"

#include <algorithm>

#include "sim/theory/closed.hpp"
#include "sim/theory/levels.hpp"
#include "sim/theory/require.hpp"

namespace rehearse::theory {
namespace {

void check(const Layered& system) {
  require_positive(system.front_s, "the service time must be positive");
  require_positive(system.back_s, "the service time must be positive");
  require(system.cores >= 1 && system.workers >= 1 && system.back_servers >= 1,
          "cores, workers and servers must be at least 1");
}

Level level_at(const Layered& system, double arrival_rps, int n) {
  const int held = std::min(n, system.workers);
  const int above = std::min(n + 1, system.workers);
  const int below = std::min(std::max(0, n - 1), system.workers);
  Level level{Eigen::MatrixXd::Zero(held + 1, above + 1), Eigen::MatrixXd::Zero(held + 1, held + 1),
              Eigen::MatrixXd::Zero(held + 1, below + 1)};
  for (int j = 0; j <= held; ++j) {
    level.up(j, j) = arrival_rps;
    if (j < held) level.within(j, j + 1) = std::min(held - j, system.cores) / system.front_s;
    if (j > 0) level.down(j, j - 1) = std::min(j, system.back_servers) / system.back_s;
  }
  return level;
}

}  // namespace

double layered_capacity_rps(const Layered& system) {
  check(system);
  return convolution({{system.front_s, system.cores}, {system.back_s, system.back_servers}},
                     system.workers, 0.0)
      .throughput_rps;
}

LayeredMeans layered(double arrival_rps, const Layered& system) {
  require_positive(arrival_rps, "the arrival rate must be positive");
  require(arrival_rps < layered_capacity_rps(system),
          "unstable: arrivals reach what the workers let through");
  const auto probability =
      stationary_levels([&](int n) { return level_at(system, arrival_rps, n); });
  LayeredMeans means;
  means.in_system_mean = mean_level(probability);
  for (std::size_t n = 0; n < probability.size(); ++n) {
    const int held = std::min(static_cast<int>(n), system.workers);
    means.workers_held += held * probability[n].sum();
    means.back_number += probability[n].dot(Eigen::VectorXd::LinSpaced(held + 1, 0, held));
  }
  means.response_s = means.in_system_mean / arrival_rps;
  means.worker_wait_s = (means.in_system_mean - means.workers_held) / arrival_rps;
  means.front_s = (means.workers_held - means.back_number) / arrival_rps;
  means.back_s = means.back_number / arrival_rps;
  return means;
}

}  // namespace rehearse::theory
