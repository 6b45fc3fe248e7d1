// Health checks by many uncoordinated checkers (Amazon Route 53).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/config/descriptor.hpp"
#include "sim/config/node.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::models {

struct HealthCheckFigures {
  double interval_s = 30.0;
  double timeout_s = 4.0;
  int failure_threshold = 3;
  int checkers = 16;
  double healthy_share = 0.18;
};

config::Kind health_check_kind();
HealthCheckFigures health_check_figures(const config::Node& node);

/// The checkers of one endpoint. Each sends its next probe `interval` after the answer to the last
/// one (a probe that is not answered takes `timeout`) and changes its mind after
/// `failure_threshold` consecutive results of the other kind, in both directions. The endpoint is
/// healthy while more than `healthy_share` of the checkers say so. Phases are uniform over the
/// interval.
class HealthCheck {
 public:
  using Probe = std::function<bool()>;
  using Changed = std::function<void()>;

  HealthCheck(HealthCheckFigures figures, Probe probe, Changed changed);
  void start(kernel::Simulation& sim, const std::string& component);
  bool healthy() const { return healthy_; }
  /// Aggregation rule alone: the share must be exceeded.
  static bool aggregate(int healthy, int checkers, double share);

 private:
  struct Checker {
    bool healthy = true;
    int contrary = 0;  ///< consecutive results against the present opinion
  };
  void probe(kernel::Simulation& sim, std::size_t checker);
  void record(kernel::Simulation& sim, std::size_t checker, bool answered);

  HealthCheckFigures figures_;
  Probe probe_;
  Changed changed_;
  std::vector<Checker> checkers_;
  bool healthy_ = true;
};

}  // namespace rehearse::models
