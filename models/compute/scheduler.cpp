#include "models/compute/scheduler.hpp"

#include <algorithm>
#include <tuple>

namespace rehearse::models {

std::optional<std::size_t> choose_node(const std::vector<NodeView>& nodes, double cpu) {
  std::size_t zones = 0;
  for (const NodeView& node : nodes) zones = std::max(zones, node.zone + 1);
  std::vector<int> in_zone(zones, 0);
  for (const NodeView& node : nodes) in_zone[node.zone] += node.same;

  constexpr double kSlack = 1e-9;  // sums of requests such as 0.1 are not exact
  std::optional<std::size_t> best;
  std::tuple<int, int, double> best_rank;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const NodeView& node = nodes[i];
    if (!node.ready || node.used + cpu > node.cpu + kSlack) continue;
    const std::tuple rank(in_zone[node.zone], node.same, (node.used + cpu) / node.cpu);
    if (best && !(rank < best_rank)) continue;
    best = i;
    best_rank = rank;
  }
  return best;
}

}  // namespace rehearse::models
