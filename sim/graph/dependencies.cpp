#include "sim/graph/dependencies.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/depth_first_search.hpp>
#include <boost/graph/reverse_graph.hpp>
#include <boost/graph/topological_sort.hpp>
#include <numeric>
#include <stdexcept>

namespace rehearse::graph {
namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS>;
using Lists = std::vector<std::vector<std::size_t>>;

/// The relation as a graph whose vertices and edges stand in the order of the names, so that every
/// traversal depends on names alone.
struct ByName {
  Graph graph;
  std::vector<std::size_t> thing;   ///< by vertex
  std::vector<std::size_t> vertex;  ///< by thing
};

ByName by_name(const std::vector<std::string>& names, const Lists& lists) {
  ByName out{Graph(names.size()), std::vector<std::size_t>(names.size()),
             std::vector<std::size_t>(names.size())};
  std::iota(out.thing.begin(), out.thing.end(), std::size_t{0});
  std::sort(out.thing.begin(), out.thing.end(),
            [&](std::size_t a, std::size_t b) { return names[a] < names[b]; });
  for (std::size_t v = 0; v < out.thing.size(); ++v) out.vertex[out.thing[v]] = v;
  for (std::size_t v = 0; v < out.thing.size(); ++v) {
    std::vector<std::size_t> targets;
    for (const std::size_t whom : lists[out.thing[v]]) targets.push_back(out.vertex[whom]);
    std::sort(targets.begin(), targets.end());
    for (const std::size_t target : targets) boost::add_edge(v, target, out.graph);
  }
  return out;
}

/// Marks every vertex at the end of some edge that leaves a reached vertex; the start only if such
/// an edge leads back to it.
template <typename AnyGraph>
std::vector<bool> reached_from(const AnyGraph& graph, std::size_t start) {
  struct Marker : boost::default_bfs_visitor {
    explicit Marker(std::vector<bool>& marks) : reached(marks) {}
    void examine_edge(typename AnyGraph::edge_descriptor edge, const AnyGraph& g) const {
      reached[boost::target(edge, g)] = true;
    }
    std::vector<bool>& reached;
  };
  std::vector<bool> reached(boost::num_vertices(graph), false);
  boost::breadth_first_search(graph, boost::vertex(start, graph), boost::visitor(Marker(reached)));
  return reached;
}

std::vector<std::string> names_of(const ByName& graph, const std::vector<std::string>& names,
                                  const std::vector<bool>& marks) {
  std::vector<std::string> result;
  for (std::size_t v = 0; v < marks.size(); ++v) {
    if (marks[v]) result.push_back(names[graph.thing[v]]);
  }
  return result;
}

/// Depth-first search that keeps the path it stands on and stops at the first edge back into it.
struct CycleFinder : boost::default_dfs_visitor {
  struct Found {
    std::vector<std::size_t> cycle;
  };
  explicit CycleFinder(std::vector<std::size_t>& stack) : path(stack) {}
  void discover_vertex(std::size_t v, const Graph&) const { path.push_back(v); }
  void finish_vertex(std::size_t, const Graph&) const { path.pop_back(); }
  void back_edge(Graph::edge_descriptor edge, const Graph& graph) const {
    const auto first = std::find(path.begin(), path.end(), boost::target(edge, graph));
    throw Found{{first, path.end()}};
  }
  std::vector<std::size_t>& path;
};

[[noreturn]] void refuse_cycle(const std::vector<std::string>& cycle) {
  std::string text = "a cycle of needs: " + cycle.front();
  for (std::size_t i = 1; i < cycle.size(); ++i) text += " -> " + cycle[i];
  throw std::invalid_argument(text);
}

}  // namespace

std::size_t Dependencies::add(std::string name) {
  if (!by_name_.emplace(name, names_.size()).second) {
    throw std::invalid_argument("\"" + name + "\" exists already");
  }
  names_.push_back(std::move(name));
  needs_.emplace_back();
  inside_.emplace_back();
  outer_.emplace_back();
  return names_.size() - 1;
}

std::size_t Dependencies::ensure(std::string_view name) {
  return has(name) ? index(name) : add(std::string(name));
}

void Dependencies::need(std::string_view who, std::string_view whom) {
  std::vector<std::size_t>& needs = needs_[index(who)];
  const std::size_t target = index(whom);
  if (std::find(needs.begin(), needs.end(), target) == needs.end()) needs.push_back(target);
}

void Dependencies::contain(std::string_view outer, std::string_view inner) {
  const std::size_t out = index(outer);
  const std::size_t in = index(inner);
  if (outer_[in] == out) return;
  if (outer_[in]) {
    throw std::invalid_argument("\"" + names_[in] + "\" stands inside \"" + names_[*outer_[in]] +
                                "\" already");
  }
  for (std::optional<std::size_t> at = out; at; at = outer_[*at]) {
    if (*at == in) {
      throw std::invalid_argument("\"" + names_[out] + "\" stands inside \"" + names_[in] + "\"");
    }
  }
  outer_[in] = out;
  inside_[out].push_back(in);
}

bool Dependencies::has(std::string_view name) const {
  return by_name_.find(std::string(name)) != by_name_.end();
}

std::size_t Dependencies::index(std::string_view name) const {
  const auto found = by_name_.find(std::string(name));
  if (found == by_name_.end()) {
    throw std::invalid_argument("nothing is named \"" + std::string(name) + "\"");
  }
  return found->second;
}

std::optional<std::vector<std::string>> Dependencies::find_cycle() const {
  const ByName needs = by_name(names_, needs_);
  std::vector<std::size_t> path;
  try {
    boost::depth_first_search(needs.graph, boost::visitor(CycleFinder(path)));
  } catch (CycleFinder::Found& found) {
    auto& cycle = found.cycle;
    std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
    cycle.push_back(cycle.front());
    std::vector<std::string> result;
    for (const std::size_t v : cycle) result.push_back(names_[needs.thing[v]]);
    return result;
  }
  return std::nullopt;
}

std::vector<std::string> Dependencies::topological_order() const {
  if (const auto cycle = find_cycle()) refuse_cycle(*cycle);
  const ByName needs = by_name(names_, needs_);
  std::vector<std::size_t> order;
  boost::topological_sort(needs.graph, std::back_inserter(order));
  std::vector<std::string> result;
  for (const std::size_t v : order) result.push_back(names_[needs.thing[v]]);
  return result;
}

std::vector<std::string> Dependencies::reach(std::string_view who) const {
  const std::size_t start = index(who);
  const ByName needs = by_name(names_, needs_);
  return names_of(needs, names_, reached_from(needs.graph, needs.vertex[start]));
}

std::vector<std::string> Dependencies::dependents(std::string_view whom) const {
  const std::size_t start = index(whom);
  const ByName needs = by_name(names_, needs_);
  auto marks = reached_from(boost::make_reverse_graph(needs.graph), needs.vertex[start]);
  return names_of(needs, names_, marks);
}

std::size_t Dependencies::longest_depth(std::string_view who) const {
  const std::size_t start = index(who);
  std::vector<std::size_t> depth(names_.size(), 0);
  for (const std::string& name : topological_order()) {
    const std::size_t thing = index(name);
    for (const std::size_t whom : needs_[thing]) {
      depth[thing] = std::max(depth[thing], depth[whom] + 1);
    }
  }
  return depth[start];
}

BlastRadius Dependencies::blast_radius(std::string_view lost) const {
  const std::size_t start = index(lost);
  Lists spreads = inside_;
  for (std::size_t who = 0; who < needs_.size(); ++who) {
    for (const std::size_t whom : needs_[who]) spreads[whom].push_back(who);
  }
  const ByName inside = by_name(names_, inside_);
  const std::vector<bool> contained = reached_from(inside.graph, inside.vertex[start]);
  const ByName spread = by_name(names_, spreads);
  std::vector<bool> affected = reached_from(spread.graph, spread.vertex[start]);
  affected[spread.vertex[start]] = false;
  for (std::size_t v = 0; v < affected.size(); ++v) {
    if (contained[v]) affected[v] = false;
  }
  return {names_of(inside, names_, contained), names_of(spread, names_, affected)};
}

}  // namespace rehearse::graph
