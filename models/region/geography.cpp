#include "models/region/geography.hpp"

#include "models/region/place_names.hpp"

namespace rehearse::models {

using config::Unit;
using kernel::Place;
using kernel::Simulation;

Geography::Geography(const std::string& name, double bandwidth,
                     std::vector<std::pair<Place*, double>> towards)
    : Component("geography:" + name), bandwidth_(bandwidth), towards_(std::move(towards)) {}

void Geography::place(Simulation& sim) {
  site_ = sim.platform().add_site(id(), 0.0);
  for (const auto& [place, latency_s] : towards_) {
    const std::string link = id() + "--" + sim.platform().site_name(place->site());
    sim.platform().add_link(link, site_, place->site(), bandwidth_, latency_s);
  }
}

namespace {

void describe(config::Catalogue& catalogue) {
  catalogue.add(config::Kind{
      .name = "geography",
      .family = "geography",
      .doc = "A part of the world where users are. It is joined to every region and edge site "
             "named in `latency` by a link of its own. Not modelled: the users' access networks, "
             "the spread of latencies within the geography.",
      .fields = {{.name = "latency",
                  .type = config::map_of(config::quantity(Unit::seconds, 0, 60), 1),
                  .doc = "One way, to regions and edge sites by name.",
                  .required = true},
                 {.name = "bandwidth",
                  .type = config::positive(Unit::bytes_per_s),
                  .doc = "Of each of its links; generous, so that it does not decide.",
                  .fallback = "1000 Gbps"}},
      .component = true});
  catalogue.add_field("traffic", {.name = "geographies",
                                  .type = config::map_of(config::object("geography")),
                                  .doc = "Where users are, by name.",
                                  .fallback = config::Json::object()});
}

void build_geography(const std::string& name, const config::Node& node, Simulation& sim,
                     std::vector<Diagnostic>& problems) {
  std::vector<std::pair<Place*, double>> towards;
  for (const auto& [target, latency_s] : node.number_map("latency")) {
    if (Place* place = find_place(sim, target, {"region", "edge_site"}))
      towards.emplace_back(place, latency_s);
    else
      problems.push_back(
          node.problem("latency", "expected names of regions or edge sites, found \"" + target +
                                      "\"" + suggest_place(sim, target, {"region", "edge_site"})));
  }
  sim.add(std::make_unique<Geography>(name, node.number("bandwidth"), std::move(towards)));
}

void build(const config::Scenario& scenario, Simulation& sim, std::vector<Diagnostic>& problems) {
  for (const auto& [name, node] : scenario.root().child("traffic").map("geographies"))
    build_geography(name, node, sim, problems);
}

}  // namespace

Module geography_module() { return {describe, build}; }

}  // namespace rehearse::models
