#include "models/region/link.hpp"

#include <map>

#include "models/region/place_names.hpp"

namespace rehearse::models {

using config::Unit;
using kernel::EventId;
using kernel::Simulation;

Link::Link(const std::string& name, const kernel::Place& from, const kernel::Place& to,
           double bandwidth, double latency_s)
    : Component("link:" + name),
      from_(from),
      to_(to),
      bandwidth_(bandwidth),
      latency_s_(latency_s) {}

void Link::place(Simulation& sim) {
  link_ = sim.platform().add_link(id(), from_.site(), to_.site(), bandwidth_, latency_s_);
}

void Link::lose(Simulation& sim, kernel::Loss, EventId) {
  if (cuts_++ == 0) sim.platform().set_link_up(link_, false);
}

void Link::restore(Simulation& sim, EventId cause) {
  if (cuts_ == 0 || --cuts_ > 0) return;
  sim.platform().set_link_up(link_, true);
  report(sim, "link-restored", cause);
}

void Link::degrade(Simulation& sim, double bandwidth_factor, double latency_factor, double loss,
                   EventId) {
  sim.platform().degrade_link(link_, bandwidth_factor, latency_factor, loss);
}

void Link::repair(Simulation& sim, EventId cause) {
  sim.platform().degrade_link(link_, 1.0, 1.0, 0.0);
  report(sim, "link-repaired", cause);
}

void Link::report(Simulation& sim, const char* kind, EventId cause) const {
  kernel::Notice notice{.component = id(), .kind = kind, .step = "repair"};
  if (cause != 0) notice.causes = {cause};
  notice.ends = {id()};
  sim.notice(notice);
}

namespace {

const std::vector<std::string>& families() {
  static const std::vector<std::string> all = {"region", "edge_site", "geography"};
  return all;
}

void describe(config::Catalogue& catalogue) {
  const auto place = config::reference("region|edge_site|geography");
  catalogue.add(config::Kind{
      .name = "link",
      .family = "link",
      .doc = "A full-duplex link between two places: regions (their ingress), edge sites or "
             "geographies. Transfers on it share `bandwidth` max-min fairly in each direction; "
             "requests take its `latency` and, where they exceed it, queue as a fluid backlog. "
             "Routes follow the least sum of latencies and are fixed: a cut link is not routed "
             "around. Not modelled: packets, TCP slow start.",
      .fields = {{.name = "from", .type = place, .doc = "One end.", .required = true},
                 {.name = "to", .type = place, .doc = "The other end.", .required = true},
                 {.name = "bandwidth",
                  .type = config::positive(Unit::bytes_per_s),
                  .doc = "In each direction.",
                  .required = true},
                 {.name = "latency",
                  .type = config::quantity(Unit::seconds, 0, 60),
                  .doc = "One way.",
                  .required = true}},
      .component = true});
  catalogue.add_field("deployment", {.name = "links",
                                     .type = config::map_of(config::object("link")),
                                     .doc = "Links between places, by name.",
                                     .fallback = config::Json::object()});
}

/// Routes take the least sum of latencies, so a link slower than the way through the users' network
/// would carry nothing.
void check_detours(const config::Scenario& scenario, const config::Node& link,
                   std::vector<Diagnostic>& problems) {
  for (const auto& [name, geography] : scenario.root().child("traffic").map("geographies")) {
    std::map<std::string, double> to_place;
    for (const auto& [place, latency_s] : geography.number_map("latency"))
      to_place[place] = latency_s;
    const auto from = to_place.find(link.text("from"));
    const auto to = to_place.find(link.text("to"));
    if (from == to_place.end() || to == to_place.end()) continue;
    if (link.number("latency") > from->second + to->second)
      problems.push_back(link.problem(
          "latency", "expected no more than the way through geography \"" + name +
                         "\" (its latencies to both ends together), else nothing takes this link"));
  }
}

void build_link(const config::Scenario& scenario, const std::string& name, const config::Node& node,
                Simulation& sim, std::vector<Diagnostic>& problems) {
  const kernel::Place* from = find_place(sim, node.text("from"), families());
  const kernel::Place* to = find_place(sim, node.text("to"), families());
  if (from == to) {
    problems.push_back(node.problem("to", "expected another place than `from`, found the same"));
    return;
  }
  if (from == nullptr || to == nullptr) return;  // already told by its family
  check_detours(scenario, node, problems);
  sim.add(
      std::make_unique<Link>(name, *from, *to, node.number("bandwidth"), node.number("latency")));
}

void build(const config::Scenario& scenario, Simulation& sim, std::vector<Diagnostic>& problems) {
  for (const auto& [name, node] : scenario.root().child("deployment").map("links"))
    build_link(scenario, name, node, sim, problems);
}

}  // namespace

Module link_module() { return {describe, build}; }

}  // namespace rehearse::models
