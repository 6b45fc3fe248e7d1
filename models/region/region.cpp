#include "models/region/region.hpp"

#include <algorithm>

#include "models/region/load_balancer.hpp"

namespace rehearse::models {

using kernel::EventId;
using kernel::Notice;
using kernel::Simulation;
using kernel::SiteId;

namespace {

bool answers(const Simulation& sim, SiteId from, SiteId site) {
  return sim.platform().site_up(site) && sim.platform().reachable(from, site);
}

Notice restored(const std::string& id, const std::string& kind, EventId cause) {
  Notice notice{.component = id, .kind = kind, .step = "repair"};
  if (cause != 0) notice.causes = {cause};
  notice.ends = {id};
  return notice;
}

}  // namespace

void LosableSite::lose(Simulation& sim, EventId cause) {
  if (holds_++ == 0) sim.lose_site(site_, cause);
}

bool LosableSite::restore(Simulation& sim, EventId cause) {
  if (holds_ == 0 || --holds_ > 0) return false;
  sim.restore_site(site_, cause);
  return true;
}

Region::Region(const std::string& name, const RegionNetwork& network)
    : Component("region:" + name), network_(network) {}

void Region::place(Simulation& sim) {
  ingress_.place(sim.platform().add_site(id(), network_.internal_latency_s));
}

std::vector<std::pair<std::string, SiteId>> Region::zones() const {
  std::vector<std::pair<std::string, SiteId>> all;
  for (const Zone* zone : zones_) all.emplace_back(zone->name(), zone->site());
  return all;
}

void Region::lose(Simulation& sim, kernel::Loss how, EventId cause) {
  ingress_.lose(sim, cause);  // first: those told of a zone see that the region is gone
  for (Zone* zone : zones_) zone->lose(sim, how, cause);
}

void Region::restore(Simulation& sim, EventId cause) {
  if (!ingress_.restore(sim, cause)) {
    for (Zone* zone : zones_) zone->restore_quietly(sim, cause);
    return;
  }
  const EventId back = sim.notice(restored(id(), "region-restored", cause));
  for (Zone* zone : zones_) zone->restore_quietly(sim, back);
}

bool Region::healthy(const Simulation& sim, SiteId from) const {
  return answers(sim, from, ingress_.site()) &&
         std::any_of(zones_.begin(), zones_.end(), [](const Zone* zone) { return !zone->lost(); });
}

Zone::Zone(std::string name, const Region& region, double internal_latency_s)
    : Component("zone:" + name),
      name_(std::move(name)),
      region_(region),
      internal_latency_s_(internal_latency_s) {}

void Zone::place(Simulation& sim) {
  site_.place(sim.platform().add_site(id(), internal_latency_s_));
  sim.platform().add_link(name_ + "--ingress", site_.site(), region_.ingress_site(),
                          region_.network().zone_bandwidth, region_.network().zone_latency_s / 2);
}

void Zone::lose(Simulation& sim, kernel::Loss, EventId cause) { site_.lose(sim, cause); }

bool Zone::restore_quietly(Simulation& sim, EventId cause) { return site_.restore(sim, cause); }

void Zone::restore(Simulation& sim, EventId cause) {
  if (!lost()) return;
  if (restore_quietly(sim, cause)) sim.notice(restored(id(), "zone-restored", cause));
}

bool Zone::healthy(const Simulation& sim, SiteId from) const {
  return answers(sim, from, site_.site());
}

namespace {

using config::Field;
using config::Kind;
using config::Unit;

Kind zone_kind() {
  return {.name = "zone",
          .family = "zone",
          .doc =
              "An availability zone: one site, joined to the ingress of its region. Two hosts of "
              "a zone are `internal_latency` apart; two zones `zone_latency` of the region.",
          .fields = {{.name = "internal_latency",
                      .type = config::quantity(Unit::seconds, 0, 10),
                      .doc = "Between two hosts of the zone, one way.",
                      .fallback = "0.1ms",
                      .source = "commonly stated: round trip 0.1 to 0.3 ms within a zone"}},
          .component = true};
}

Kind region_kind() {
  return {
      .name = "region",
      .family = "region",
      .doc =
          "A region: an ingress site, where its balancer stands, and zones around it as a star. "
          "Two zones are `zone_latency` apart, half of it to the ingress and half from it. When "
          "a region is lost, its ingress and all its zones fall silent at once; edge sites "
          "belong to it but stand elsewhere. Not modelled: traffic prices between zones, a "
          "part of a region's control plane that survives it.",
      .fields = {{.name = "zones",
                  .type = config::map_of(config::object("zone"), 1),
                  .doc = "Availability zones.",
                  .required = true},
                 {.name = "internal_latency",
                  .type = config::quantity(Unit::seconds, 0, 10),
                  .doc = "Between two hosts at the ingress, one way.",
                  .fallback = "0.1ms",
                  .source = "commonly stated: round trip 0.1 to 0.3 ms within a zone"},
                 {.name = "zone_latency",
                  .type = config::quantity(Unit::seconds, 0, 10),
                  .doc = "From zone to zone, one way.",
                  .fallback = "0.5ms",
                  .source = "round trips between zones measured from 0.25 to 3.37 ms (xkyle.com)"},
                 {.name = "zone_bandwidth",
                  .type = config::positive(Unit::bytes_per_s),
                  .doc = "Of each zone to the rest of the region.",
                  .fallback = "100 Gbps"},
                 {.name = "load_balancer",
                  .type = config::object("load_balancer"),
                  .doc = "What every request that enters the region passes.",
                  .fallback = config::Json::object()}},
      .component = true};
}

void describe(config::Catalogue& catalogue) {
  catalogue.add(zone_kind());
  catalogue.add(load_balancer_kind());
  catalogue.add(region_kind());
  catalogue.add_field("deployment", {.name = "regions",
                                     .type = config::map_of(config::object("region")),
                                     .doc = "Regions by name.",
                                     .fallback = config::Json::object()});
}

void build_region(const std::string& name, const config::Node& node, Simulation& sim) {
  const RegionNetwork network{.internal_latency_s = node.number("internal_latency"),
                              .zone_latency_s = node.number("zone_latency"),
                              .zone_bandwidth = node.number("zone_bandwidth")};
  auto& region = static_cast<Region&>(sim.add(std::make_unique<Region>(name, network)));
  for (const auto& [local, zone] : node.map("zones")) {
    region.add_zone(static_cast<Zone*>(&sim.add(
        std::make_unique<Zone>(name + "/" + local, region, zone.number("internal_latency")))));
  }
  build_load_balancer(name, node.child("load_balancer"), region, sim);
}

void build(const config::Scenario& scenario, Simulation& sim, std::vector<Diagnostic>&) {
  for (const auto& [name, node] : scenario.root().child("deployment").map("regions"))
    build_region(name, node, sim);
}

}  // namespace

Module region_module() { return {describe, build}; }

}  // namespace rehearse::models
