// From an object of a scenario to the figures of a population.
#pragma once

#include <vector>

#include "models/traffic/population.hpp"

namespace rehearse::models {

/// Appends a diagnostic for everything that the reader alone could not know to be wrong.
Population::Figures read_population(const config::Scenario& scenario, const config::Node& node,
                                    double duration_s, std::vector<Diagnostic>& problems);

}  // namespace rehearse::models
