// The promises of a scenario as the results judge them.
#pragma once

#include <vector>

#include "results/run_record.hpp"
#include "sim/config/scenario.hpp"

namespace rehearse::run {

/// In the order of the scenario file.
std::vector<results::Objective> objectives_of(const config::Scenario& scenario);

/// The rule by which its outages are judged.
results::RecoveryRules recovery_rules_of(const config::Scenario& scenario);

}  // namespace rehearse::run
