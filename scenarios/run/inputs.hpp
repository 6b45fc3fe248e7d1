// The inputs of a run as its result file states them.
#pragma once

#include "results/inputs.hpp"
#include "sim/config/scenario.hpp"

namespace rehearse::run {

/// Every setting of the scenario with its origin and meaning, and, of each kind of component in
/// use, the part of its description after "Limits:" or "Not modelled:". Its `scenario` and `sets`
/// stay empty.
results::Inputs inputs_of(const config::Scenario& scenario, const config::Catalogue& catalogue);

}  // namespace rehearse::run
