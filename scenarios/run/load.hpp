// The load of a scenario as a whole, and changes to a scenario as a list of settings.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/config/scenario.hpp"

namespace rehearse::run {

/// "/json/pointer=VALUE", as --set takes it.
std::string set_text(const std::string& pointer, const nlohmann::ordered_json& value);

/// Settings that multiply the load of every population by `factor` > 0: its rate, the scale of its
/// rate curve, or its users (rounded, at least one).
std::vector<std::string> load_sets(const config::Scenario& scenario, double factor);

/// Requests that the populations of a run issue, roughly: for comparing the lengths of runs only.
/// Users count one request per second each.
double expected_requests(const config::Scenario& scenario);

/// The settings that have the effect of a JSON Merge Patch on a scenario's document.
std::vector<std::string> sets_of_patch(const nlohmann::ordered_json& patch,
                                       const nlohmann::ordered_json& document);

}  // namespace rehearse::run
