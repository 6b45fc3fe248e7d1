#include "models/module.hpp"
#include "models/objectives.hpp"
#include "models/root.hpp"

namespace rehearse::models {

const std::vector<Module>& modules() {
  static const std::vector<Module> all = {
      root_module(),
      objectives_module(),
  };
  return all;
}

config::Catalogue catalogue() {
  config::Catalogue catalogue;
  for (const Module& module : modules()) module.describe(catalogue);
  return catalogue;
}

void build(const config::Scenario& scenario, kernel::Simulation& simulation) {
  std::vector<Diagnostic> problems;
  for (const Module& module : modules()) module.build(scenario, simulation, problems);
  if (!problems.empty()) throw ScenarioError(std::move(problems));
}

}  // namespace rehearse::models
