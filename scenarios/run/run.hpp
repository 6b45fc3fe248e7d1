// Plays a scenario once, in this process.
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

#include "results/run_record.hpp"
#include "sim/config/scenario.hpp"

namespace rehearse::kernel {
class Simulation;
}

namespace rehearse::run {

/// How far one replication has come.
struct Progress {
  double time_s = 0.0;      ///< simulated
  double duration_s = 0.0;  ///< of the whole run
  std::uint64_t requests = 0;
  /// JSON text of what a viewer can already be shown, see live.hpp.
  std::string live = {};
};

/// Called a few times per second of wall clock; returning false stops the run.
using OnProgress = std::function<bool(const Progress&)>;

/// Called when every component is built and nothing has happened yet.
using OnBuilt = std::function<void(kernel::Simulation&)>;

/// A run that was stopped by its OnProgress.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("the run was interrupted") {}
};

/// Plays one replication. At most once per process (SimGrid's engine is global). Throws
/// ScenarioError, RunError, Interrupted.
results::RunRecord run_once(const config::Scenario& scenario, std::uint64_t seed,
                            std::uint32_t replication, const OnProgress& on_progress = {},
                            const OnBuilt& on_built = {});

/// Builds every component without playing, for the checks that only models can make. Throws
/// ScenarioError.
void check_models(const config::Scenario& scenario);

}  // namespace rehearse::run
