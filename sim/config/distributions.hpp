// The kinds of random variate that a scenario may write wherever a descriptor says `distribution`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/config/descriptor.hpp"
#include "sim/config/node_data.hpp"
#include "sim/core/distribution.hpp"

namespace rehearse::config {

inline constexpr const char* distribution_family = "distribution";

std::vector<Kind> distribution_kinds();

/// The distribution of checked parameters, or nothing and a problem where they contradict each
/// other (probabilities that do not sum to 1, low above high, a data file without numbers).
std::optional<Distribution> make_distribution(const NodeData& node, Problems& problems);

}  // namespace rehearse::config
