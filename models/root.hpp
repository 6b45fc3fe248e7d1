// The root of a scenario and its sections; every other module hangs its own kinds into them.
#pragma once

#include "models/module.hpp"

namespace rehearse::models {

/// Kinds "scenario", "run", "recovery", "deployment", "traffic", "policies" and the objectives.
Module root_module();

/// Options of a run as the scenario states them.
kernel::RunOptions run_options(const config::Scenario& scenario);

}  // namespace rehearse::models
