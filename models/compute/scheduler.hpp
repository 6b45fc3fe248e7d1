// Where a pod goes.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace rehearse::models {

/// A node as the scheduler sees it.
struct NodeView {
  std::size_t zone = 0;
  double cpu = 0.0;   ///< cores
  double used = 0.0;  ///< sum of the requests of its pods
  int same = 0;       ///< pods of the same service on it
  bool ready = true;
};

/// Node for a pod that requests `cpu` cores: among ready nodes with room, the zone with the fewest
/// pods of the same service; in it the node with the fewest of them; then the least allocated one;
/// then the first. This is the order that kube-scheduler's default scores (topology spread with
/// weight 2 over zone and host, then NodeResourcesFit LeastAllocated) lead to on uniform nodes; it
/// is not the weighted sum itself. Linear in nodes.
std::optional<std::size_t> choose_node(const std::vector<NodeView>& nodes, double cpu);

}  // namespace rehearse::models
