// How fast requests arrive over time: measured counts, points, or a daily wave.
#pragma once

#include <vector>

#include "models/module.hpp"
#include "sim/config/node.hpp"
#include "sim/kernel/arrivals.hpp"

namespace rehearse::models {

/// Kinds "rate_curve", "rate_point" and "diurnal".
void describe_rate_curve(config::Catalogue& catalogue);

/// Reads a "rate_curve" as the rate over a run: curve time = run time + `start` - `shift`, cycles
/// of a repeating curve one after the other. Appends a diagnostic when it cannot be used.
kernel::RateCurve read_rate_curve(const config::Node& node, double duration_s,
                                  std::vector<Diagnostic>& problems);

/// True when the scenario says something else than the default.
bool is_written(const config::Node& node, std::string_view field);

}  // namespace rehearse::models
