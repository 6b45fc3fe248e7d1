// Who calls whom, over all endpoints of a scenario.
#pragma once

#include <string>
#include <vector>

#include "sim/config/scenario.hpp"
#include "sim/graph/dependencies.hpp"

namespace rehearse::models {

/// Endpoints ("service/endpoint"), stores, caches and queues (component ids), each needing what it
/// calls.
graph::Dependencies call_graph(const config::Scenario& scenario);

/// Component id of the store that a `read`, `write`, `get` or `put` names.
std::string store_id(const config::Scenario& scenario, const config::Node& step);

/// Diagnostics over all endpoints: steps, cycles of calls, nesting.
void check_programs(const config::Scenario& scenario, std::vector<Diagnostic>& problems);

}  // namespace rehearse::models
