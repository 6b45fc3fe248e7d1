// How a component type joins the program: one Module, one line in register_all.cpp.
#pragma once

#include <vector>

#include "sim/config/descriptor.hpp"
#include "sim/config/scenario.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::models {

/// What a model family offers. `describe` adds its kinds to the catalogue and hangs its section
/// into the kind that contains it; `build` makes the components of a scenario, and appends a
/// diagnostic for each thing that the reader alone could not know to be wrong.
struct Module {
  void (*describe)(config::Catalogue&);
  void (*build)(const config::Scenario&, kernel::Simulation&, std::vector<Diagnostic>&);
};

/// Every module, in the order in which their components are built (a place before what stands on
/// it).
const std::vector<Module>& modules();

/// The whole catalogue.
config::Catalogue catalogue();

/// Builds every component of the scenario into the simulation. Throws ScenarioError.
void build(const config::Scenario& scenario, kernel::Simulation& simulation);

}  // namespace rehearse::models
