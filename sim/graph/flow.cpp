#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/edmonds_karp_max_flow.hpp>
#include <stdexcept>

#include "sim/graph/topology.hpp"

namespace rehearse::graph {
namespace {

using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;

struct Arc {
  double capacity = 0.0;
  double residual = 0.0;
  Traits::edge_descriptor reverse;
};

using Network =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property, Arc>;

/// A full-duplex link is one pair of arcs, each the other's reverse, both with the full capacity.
Network build(const Topology& topology) {
  Network network(topology.site_count());
  for (std::size_t i = 0; i < topology.link_count(); ++i) {
    const Link& link = topology.link(i);
    const auto from = topology.site_index(link.from);
    const auto to = topology.site_index(link.to);
    const Arc arc{link.bandwidth_bytes_per_s, 0.0, {}};
    const auto there = boost::add_edge(from, to, arc, network).first;
    const auto back = boost::add_edge(to, from, arc, network).first;
    network[there].reverse = back;
    network[back].reverse = there;
  }
  return network;
}

struct Flow {
  double rate = 0.0;
  std::vector<bool> on_source_side;
};

Flow solve(const Topology& topology, std::string_view from, std::string_view to) {
  const auto source = topology.site_index(from);
  const auto sink = topology.site_index(to);
  if (source == sink) throw std::invalid_argument("a flow needs two different sites");
  Network network = build(topology);
  std::vector<boost::default_color_type> color(boost::num_vertices(network));
  std::vector<Traits::edge_descriptor> predecessor(boost::num_vertices(network));
  const auto index = boost::get(boost::vertex_index, network);
  Flow flow;
  flow.rate = boost::edmonds_karp_max_flow(
      network, source, sink, boost::get(&Arc::capacity, network),
      boost::get(&Arc::residual, network), boost::get(&Arc::reverse, network),
      boost::make_iterator_property_map(color.begin(), index),
      boost::make_iterator_property_map(predecessor.begin(), index));
  for (const auto c : color) flow.on_source_side.push_back(c != boost::white_color);
  return flow;
}

}  // namespace

double Topology::max_flow_bytes_per_s(std::string_view from, std::string_view to) const {
  return solve(*this, from, to).rate;
}

MinCut Topology::min_cut(std::string_view from, std::string_view to) const {
  const Flow flow = solve(*this, from, to);
  MinCut cut;
  cut.capacity_bytes_per_s = flow.rate;
  for (const Link& link : links_) {
    if (flow.on_source_side[site_index(link.from)] != flow.on_source_side[site_index(link.to)]) {
      cut.links.push_back(link.name);
    }
  }
  std::sort(cut.links.begin(), cut.links.end());
  return cut;
}

}  // namespace rehearse::graph
