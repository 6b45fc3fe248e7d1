// Where things are and what joins them: sites and links, without time. Answers which way traffic
// goes, what a cut separates and how much fits through.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rehearse::graph {

/// A full-duplex link: `bandwidth_bytes_per_s` is available in each direction.
struct Link {
  std::string name;
  std::string from;
  std::string to;
  double latency_s = 0.0;
  double bandwidth_bytes_per_s = 0.0;
};

struct Hop {
  std::string link;
  bool forward = true;  ///< crossed from Link::from to Link::to
  bool operator==(const Hop&) const = default;
};

struct Route {
  std::string from;
  std::string to;
  std::vector<Hop> hops;   ///< in order; empty when from == to
  double latency_s = 0.0;  ///< sum over the hops
};

struct MinCut {
  double capacity_bytes_per_s = 0.0;
  std::vector<std::string> links;  ///< removing these separates the two sites; by name
};

/// An undirected multigraph of named sites and links. Lists of names come back sorted unless said
/// otherwise, so no answer depends on the order of insertion. Unknown names throw
/// std::invalid_argument. Sized for deployments (thousands of sites): each query is linear in sites
/// and links but for the logarithm of Dijkstra's algorithm and for max_flow.
class Topology {
 public:
  /// Index of the new site, counted from 0. Throws std::invalid_argument for a name already taken.
  std::size_t add_site(std::string name);
  /// Index of the new link, counted from 0. Throws std::invalid_argument for a name already taken,
  /// an unknown site, a link from a site to itself, a negative or infinite latency, or a bandwidth
  /// that is not positive.
  std::size_t add_link(Link link);

  std::size_t site_count() const { return sites_.size(); }
  std::size_t link_count() const { return links_.size(); }
  const std::string& site(std::size_t index) const { return sites_.at(index); }
  const Link& link(std::size_t index) const { return links_.at(index); }
  const Link& link(std::string_view name) const { return links_[link_index(name)]; }
  std::size_t site_index(std::string_view name) const;
  std::size_t link_index(std::string_view name) const;

  /// The route of least latency without the removed links (Dijkstra). Among routes of the same
  /// latency the one with fewer hops, then the one whose first differing link has the smaller name,
  /// seen from the site with the smaller name: the way back is always the same links reversed. No
  /// value when there is no route.
  std::optional<Route> route(std::string_view from, std::string_view to,
                             const std::vector<std::string>& removed_links = {}) const;
  /// Routes of all ordered pairs of distinct sites among `sites` that are connected, in the order
  /// of `sites` (from, then to).
  std::vector<Route> routes_between(const std::vector<std::string>& sites,
                                    const std::vector<std::string>& removed_links = {}) const;

  bool connected(std::string_view from, std::string_view to,
                 const std::vector<std::string>& removed_links = {}) const;
  /// Sites that cannot be reached from `from` without the removed links.
  std::vector<std::string> unreachable_from(
      std::string_view from, const std::vector<std::string>& removed_links = {}) const;
  /// Connected components, each sorted, in the order of their first name.
  std::vector<std::vector<std::string>> components(
      const std::vector<std::string>& removed_links = {}) const;

  /// Links whose loss alone separates sites that were connected.
  std::vector<std::string> bridges() const;
  /// Sites whose loss alone separates other sites that were connected.
  std::vector<std::string> articulation_sites() const;

  /// Greatest rate from one site to another over all paths at once (Edmonds and Karp).
  double max_flow_bytes_per_s(std::string_view from, std::string_view to) const;
  /// A cut of that capacity; the one nearest to `from`. Throws when from == to, as max_flow does.
  MinCut min_cut(std::string_view from, std::string_view to) const;

 private:
  std::vector<std::string> sites_;
  std::vector<Link> links_;
  std::unordered_map<std::string, std::size_t> site_by_name_;
  std::unordered_map<std::string, std::size_t> link_by_name_;
};

}  // namespace rehearse::graph
