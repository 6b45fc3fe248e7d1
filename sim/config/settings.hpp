// Every value of a checked tree with its pointer and origin, for `show --resolved`.
#pragma once

#include <vector>

#include "sim/config/node_data.hpp"
#include "sim/config/scenario.hpp"

namespace rehearse::config {

/// Leaves only, in the order of the descriptors (maps in the order of the file); values as written.
/// An empty list or object is a leaf.
std::vector<Setting> settings_of(const NodeData& root);

}  // namespace rehearse::config
