#include "sim/graph/topology.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>
#include <utility>

namespace rehearse::graph {
namespace {

/// Length of a path: latency first, then hops, so that links without latency count as well.
struct Length {
  double latency_s = 0.0;
  int hops = 0;
  auto operator<=>(const Length&) const = default;
};

constexpr Length kUnreachable{std::numeric_limits<double>::infinity(),
                              std::numeric_limits<int>::max()};

Length operator+(const Length& a, const Length& b) {
  if (a == kUnreachable || b == kUnreachable) return kUnreachable;
  return {a.latency_s + b.latency_s, a.hops + b.hops};
}

struct LinkEdge {
  std::size_t link = 0;
  Length length;
};

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS,
                                    boost::no_property, LinkEdge>;

std::vector<bool> removed_mask(const Topology& topology, const std::vector<std::string>& removed) {
  std::vector<bool> mask(topology.link_count(), false);
  for (const std::string& name : removed) mask[topology.link_index(name)] = true;
  return mask;
}

Graph build(const Topology& topology, const std::vector<std::string>& removed_links) {
  const std::vector<bool> removed = removed_mask(topology, removed_links);
  Graph graph(topology.site_count());
  for (std::size_t i = 0; i < topology.link_count(); ++i) {
    if (removed[i]) continue;
    const Link& link = topology.link(i);
    boost::add_edge(topology.site_index(link.from), topology.site_index(link.to),
                    LinkEdge{i, {link.latency_s, 1}}, graph);
  }
  return graph;
}

std::vector<Length> lengths_to(const Graph& graph, std::size_t target) {
  std::vector<Length> length(boost::num_vertices(graph), kUnreachable);
  boost::dijkstra_shortest_paths(graph, target,
                                 boost::weight_map(boost::get(&LinkEdge::length, graph))
                                     .distance_map(boost::make_iterator_property_map(
                                         length.begin(), boost::get(boost::vertex_index, graph)))
                                     .distance_compare(std::less<Length>())
                                     .distance_combine(std::plus<Length>())
                                     .distance_inf(kUnreachable)
                                     .distance_zero(Length{}));
  return length;
}

/// Walks from `from` to where the lengths are zero, at each site over the link with the smallest
/// name that lies on a shortest path.
Route walk(const Topology& topology, const Graph& graph, const std::vector<Length>& length_to_end,
           std::size_t from) {
  Route route;
  route.from = topology.site(from);
  route.latency_s = length_to_end[from].latency_s;
  std::size_t at = from;
  while (length_to_end[at].hops > 0) {
    const Link* best = nullptr;
    std::size_t next = at;
    for (auto [edge, end] = boost::out_edges(at, graph); edge != end; ++edge) {
      const Link& link = topology.link(graph[*edge].link);
      const std::size_t other = boost::target(*edge, graph);
      if (length_to_end[other] + graph[*edge].length != length_to_end[at]) continue;
      if (best != nullptr && best->name <= link.name) continue;
      best = &link;
      next = other;
    }
    route.hops.push_back({best->name, best->from == topology.site(at)});
    at = next;
  }
  route.to = topology.site(at);
  return route;
}

Route reversed(Route route) {
  std::swap(route.from, route.to);
  std::reverse(route.hops.begin(), route.hops.end());
  for (Hop& hop : route.hops) hop.forward = !hop.forward;
  return route;
}

/// Component number of each site; numbers are dense.
std::vector<std::size_t> component_of(const Graph& graph) {
  std::vector<std::size_t> component(boost::num_vertices(graph));
  if (!component.empty()) boost::connected_components(graph, component.data());
  return component;
}

/// Links by the unordered pair of sites they join.
std::map<std::pair<std::size_t, std::size_t>, std::vector<std::string>> links_by_pair(
    const Topology& topology) {
  std::map<std::pair<std::size_t, std::size_t>, std::vector<std::string>> by_pair;
  for (std::size_t i = 0; i < topology.link_count(); ++i) {
    const Link& link = topology.link(i);
    by_pair[std::minmax({topology.site_index(link.from), topology.site_index(link.to)})].push_back(
        link.name);
  }
  return by_pair;
}

std::size_t index_of(const std::unordered_map<std::string, std::size_t>& by_name,
                     std::string_view name, const char* what) {
  const auto found = by_name.find(std::string(name));
  if (found == by_name.end()) {
    throw std::invalid_argument("no " + std::string(what) + " named \"" + std::string(name) + "\"");
  }
  return found->second;
}

void check(const Link& link) {
  const auto refuse = [&](const char* why) {
    throw std::invalid_argument("link \"" + link.name + "\" " + why);
  };
  if (link.from == link.to) refuse("joins a site to itself");
  if (!(link.latency_s >= 0.0) || std::isinf(link.latency_s)) {
    refuse("needs a finite, non-negative latency");
  }
  if (!(link.bandwidth_bytes_per_s > 0.0)) refuse("needs a positive bandwidth");
}

}  // namespace

std::size_t Topology::add_site(std::string name) {
  if (!site_by_name_.emplace(name, sites_.size()).second) {
    throw std::invalid_argument("site \"" + name + "\" exists already");
  }
  sites_.push_back(std::move(name));
  return sites_.size() - 1;
}

std::size_t Topology::add_link(Link link) {
  check(link);
  site_index(link.from);
  site_index(link.to);
  if (!link_by_name_.emplace(link.name, links_.size()).second) {
    throw std::invalid_argument("link \"" + link.name + "\" exists already");
  }
  links_.push_back(std::move(link));
  return links_.size() - 1;
}

std::size_t Topology::site_index(std::string_view name) const {
  return index_of(site_by_name_, name, "site");
}

std::size_t Topology::link_index(std::string_view name) const {
  return index_of(link_by_name_, name, "link");
}

std::optional<Route> Topology::route(std::string_view from, std::string_view to,
                                     const std::vector<std::string>& removed_links) const {
  if (to < from) {
    std::optional<Route> back = route(to, from, removed_links);
    if (back) back = reversed(std::move(*back));
    return back;
  }
  const std::size_t start = site_index(from);
  const Graph graph = build(*this, removed_links);
  const std::vector<Length> length = lengths_to(graph, site_index(to));
  if (length[start] == kUnreachable) return std::nullopt;
  return walk(*this, graph, length, start);
}

std::vector<Route> Topology::routes_between(const std::vector<std::string>& sites,
                                            const std::vector<std::string>& removed_links) const {
  const Graph graph = build(*this, removed_links);
  std::map<std::pair<std::string, std::string>, Route> by_pair;
  for (const std::string& to : sites) {
    const std::vector<Length> length = lengths_to(graph, site_index(to));
    for (const std::string& from : sites) {
      if (from >= to || length[site_index(from)] == kUnreachable) continue;
      Route route = walk(*this, graph, length, site_index(from));
      by_pair[{to, from}] = reversed(route);
      by_pair[{from, to}] = std::move(route);
    }
  }
  std::vector<Route> routes;
  for (const std::string& from : sites) {
    for (const std::string& to : sites) {
      const auto found = by_pair.find({from, to});
      if (found != by_pair.end()) routes.push_back(found->second);
    }
  }
  return routes;
}

bool Topology::connected(std::string_view from, std::string_view to,
                         const std::vector<std::string>& removed_links) const {
  const auto component = component_of(build(*this, removed_links));
  return component[site_index(from)] == component[site_index(to)];
}

std::vector<std::string> Topology::unreachable_from(
    std::string_view from, const std::vector<std::string>& removed_links) const {
  const auto component = component_of(build(*this, removed_links));
  const std::size_t own = component[site_index(from)];
  std::vector<std::string> cut_off;
  for (std::size_t i = 0; i < sites_.size(); ++i) {
    if (component[i] != own) cut_off.push_back(sites_[i]);
  }
  std::sort(cut_off.begin(), cut_off.end());
  return cut_off;
}

std::vector<std::vector<std::string>> Topology::components(
    const std::vector<std::string>& removed_links) const {
  const auto component = component_of(build(*this, removed_links));
  std::map<std::size_t, std::vector<std::string>> members;
  for (std::size_t i = 0; i < sites_.size(); ++i) members[component[i]].push_back(sites_[i]);
  std::vector<std::vector<std::string>> result;
  for (auto& [number, names] : members) {
    std::sort(names.begin(), names.end());
    result.push_back(std::move(names));
  }
  std::sort(result.begin(), result.end());
  return result;
}

std::vector<std::string> Topology::bridges() const {
  // Parallel links are merged first: none of them is a bridge, and the algorithm wants a simple
  // graph.
  const auto by_pair = links_by_pair(*this);
  Graph graph(sites_.size());
  for (const auto& [pair, names] : by_pair) {
    boost::add_edge(pair.first, pair.second, LinkEdge{}, graph);
  }
  std::map<Graph::edge_descriptor, std::size_t> block_of;
  boost::biconnected_components(graph, boost::make_assoc_property_map(block_of));
  std::map<std::size_t, std::vector<std::string>> links_of_block;
  for (const auto& [edge, block] : block_of) {
    const auto pair = std::minmax({boost::source(edge, graph), boost::target(edge, graph)});
    const auto& names = by_pair.at(pair);
    links_of_block[block].insert(links_of_block[block].end(), names.begin(), names.end());
  }
  std::vector<std::string> result;
  for (const auto& [block, names] : links_of_block) {
    if (names.size() == 1) result.push_back(names.front());
  }
  std::sort(result.begin(), result.end());
  return result;
}

std::vector<std::string> Topology::articulation_sites() const {
  const Graph graph = build(*this, {});
  std::vector<std::size_t> points;
  boost::articulation_points(graph, std::back_inserter(points));
  std::vector<std::string> result;
  for (const std::size_t point : points) result.push_back(sites_[point]);
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace rehearse::graph
