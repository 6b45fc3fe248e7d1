// The jobs of a collapse map: one scenario over load and trigger length, without and with a
// protection.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "results/collapse.hpp"
#include "scenarios/run/job.hpp"
#include "sim/config/scenario.hpp"

namespace rehearse::run {

struct CollapseStudy {
  std::string scenario;
  config::LoadOptions load;
  std::vector<double> loads;       ///< factors on every population's load, > 0
  std::vector<double> triggers_s;  ///< lengths of the fault, > 0
  std::string fault;               ///< empty: the scenario's only one
  /// "/pointer=VALUE" each, after those of `load`; empty: no panel with protection.
  std::vector<std::string> protection;
  std::uint32_t seeds = 1;  ///< runs per cell; they are replications 0, 1, ... of `seed`
  std::uint64_t seed = 1;
};

struct CollapsePlan {
  results::CollapseMap map;  ///< its cells are empty
  std::vector<Job> jobs;     ///< job j belongs to cell j / seeds
};

/// A factor multiplies `rate`, the `scale` of a `rate_curve`, or `users` (rounded, at least 1) of
/// every population; a trigger length replaces /faults/NAME/duration. The same seeds are played in
/// every cell, so that cells differ by load, trigger and protection alone. Throws UsageError for a
/// fault that is unknown, ambiguous, a circumstance or longer than the rest of the run,
/// ScenarioError for a scenario that is wrong (with the protection, too).
CollapsePlan plan_collapse(const CollapseStudy& study);

}  // namespace rehearse::run
