#include <utility>

#include "models/edge/edge_site.hpp"

namespace rehearse::models {
namespace {

using config::Unit;

config::Kind edge_kind() {
  return {
      .name = "edge_site",
      .family = "edge_site",
      .doc =
          "An edge site in a city: a gateway with a local cache, on an uplink to its region. "
          "Requests of its clients are answered from the cache where the action is cacheable, "
          "else forwarded to the region that `via` resolves to. While no region answers it "
          "works autonomously: actions marked `stale` are answered from what it has, actions "
          "marked `buffer` are acknowledged, stored and forwarded later in order. Limits: the "
          "buffer is unbounded, stale answers are always there.",
      .fields =
          {{"via", config::reference("dns_name"), "DNS name of the upstream.", nullptr, true},
           {"uplink_latency", config::quantity(Unit::seconds, 0, 10), "One way, to the region.",
            "5ms"},
           {"uplink_bandwidth", config::positive(Unit::bytes_per_s), "Of the uplink.", "1 Gbps"},
           {"concurrency", config::integer(1, 100000), "Requests the gateway works on at once.", 8},
           {"gateway_time", config::distribution(Unit::seconds), "Work of the gateway per request.",
            "0.5ms"},
           {"hit_ratio", config::quantity(Unit::ratio, 0, 1), "Of the local cache, when full.",
            0.6},
           {"cache_entries", config::positive(Unit::none), "Entries until the cache is full.",
            10000},
           {"upstream_timeout", config::positive(Unit::seconds),
            "Until the gateway gives up on the region.", "2s"},
           {"autonomous", config::boolean(), "Goes on without a region.", true},
           {"probe_interval", config::positive(Unit::seconds), "Between probes of the upstream.",
            "5s"},
           {"failure_threshold", config::integer(1, 100), "Failed probes until autonomous.", 3},
           {"success_threshold", config::integer(1, 100), "Good probes until reconnected.", 2}},
      .metrics = {{"buffered_writes", "writes", "Acknowledged here, not yet forwarded."},
                  {"autonomous", "1", "1 while it works on its own."}},
      .component = true};
}

void describe(config::Catalogue& catalogue) {
  catalogue.add(edge_kind());
  catalogue.add_field("region", {"edge_sites", config::map_of(config::object("edge_site")),
                                 "Edge sites on uplinks to this region.", config::Json::object()});
}

EdgeSite::Figures figures_of(const std::string& region, const config::Node& node) {
  return {.region = region,
          .via = node.text("via"),
          .uplink_latency_s = node.number("uplink_latency"),
          .uplink_bandwidth = node.number("uplink_bandwidth"),
          .concurrency = static_cast<std::uint32_t>(node.integer("concurrency")),
          .gateway_time = node.distribution("gateway_time"),
          .hit_ratio = node.number("hit_ratio"),
          .cache_entries = node.number("cache_entries"),
          .upstream_timeout_s = node.number("upstream_timeout"),
          .autonomous = node.flag("autonomous"),
          .probe_interval_s = node.number("probe_interval"),
          .failure_threshold = static_cast<int>(node.integer("failure_threshold")),
          .success_threshold = static_cast<int>(node.integer("success_threshold"))};
}

void build(const config::Scenario& scenario, kernel::Simulation& sim, std::vector<Diagnostic>&) {
  for (const auto& [region, node] : scenario.root().child("deployment").map("regions")) {
    for (const auto& [name, edge] : node.map("edge_sites")) {
      sim.add(std::make_unique<EdgeSite>(region + "/" + name, figures_of(region, edge)));
    }
  }
}

}  // namespace

Module edge_module() { return {describe, build}; }

}  // namespace rehearse::models
