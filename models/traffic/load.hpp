// How many requests a population issues: its rate over time, or its number of users.
#pragma once

#include <vector>

#include "models/module.hpp"
#include "sim/config/node.hpp"

namespace rehearse::models {

/// Kind "rate_curve".
config::Kind rate_curve_kind();

/// A rate that is constant between changes: `rate[i]` per second from `change_s[i]` on.
struct RateCurve {
  std::vector<double> change_s;
  std::vector<double> rate;
};

/// Reads the counts of a CSV column as a rate: count i, divided by the step, from `i * step` on;
/// the curve starts at `start` into the file and repeats when the file ends before the run. Appends
/// a diagnostic when the file cannot be used.
RateCurve read_rate_curve(const config::Node& node, double duration_s,
                          std::vector<Diagnostic>& problems);

}  // namespace rehearse::models
