// The rules of a check as the command line states them.
#pragma once

#include <string>
#include <vector>

#include "results/check.hpp"

namespace rehearse::cli {

/// "PATTERN=VALUE": a percentage of the value before, or an amount in the metric's unit, as in
/// "*latency_p99_s=10 %" or "disaster:*/rto_s=30s". Throws UsageError.
results::ToleranceRule tolerance_rule(const std::string& text);

/// A JSON file {"waivers": [{"plan", "metric", "reason", "owner", "expires": "YYYY-MM-DD"}]}; plan
/// may be absent and then means every plan. Throws UsageError for anything missing or wrong.
std::vector<results::Waiver> read_waivers(const std::string& path);

/// YYYY-MM-DD in universal time.
std::string today();

}  // namespace rehearse::cli
