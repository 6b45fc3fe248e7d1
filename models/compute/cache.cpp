#include "models/compute/cache.hpp"

namespace rehearse::models {

using config::Unit;
using kernel::EventId;
using kernel::Simulation;
using kernel::SiteId;

MemoryCache::MemoryCache(const config::Scenario& scenario, const config::Node& node)
    : Component("cache:" + node.name()), scenario_(scenario), node_(node) {}

void MemoryCache::add_table(Simulation& sim, const std::string& region) {
  kernel::CacheTable table;
  table.hit_ratio = node_.number("hit_ratio");
  table.entries = node_.number("entries");
  table.filled = node_.flag("warm") ? table.entries : 0.0;
  table.name = node_.name();
  tables_[region] = static_cast<std::uint32_t>(sim.network().caches.size());
  sim.network().caches.push_back(table);
}

void MemoryCache::declare(Simulation& sim) {
  const auto regions = scenario_.root().child("deployment").map("regions");
  for (const auto& [region, node] : regions) add_table(sim, region);
  if (regions.empty()) add_table(sim, "");
}

std::uint32_t MemoryCache::cache_table(const std::string& region) const {
  const auto found = tables_.find(region);
  return found == tables_.end() ? tables_.begin()->second : found->second;
}

void MemoryCache::observe(Simulation& sim) {
  for (const auto& [region, table] : tables_) {
    const kernel::CacheTable& now = sim.network().caches[table];
    Looked& last = last_[region];
    const auto hits = static_cast<double>(now.hits - last.hits);
    const auto looked = hits + static_cast<double>(now.misses - last.misses);
    last = {now.hits, now.misses};
    const std::string name = region.empty() ? id() : id() + "@" + region;
    sim.sample(name, "hit ratio", "ratio", looked > 0.0 ? hits / looked : 0.0);
  }
}

void MemoryCache::lose(Simulation& sim, kernel::Loss, EventId) {
  for (const auto& [region, table] : tables_) sim.network().caches[table].filled = 0.0;
}

void MemoryCache::restore(Simulation&, EventId) {}

void MemoryCache::site_lost(Simulation& sim, SiteId site, EventId) {
  for (const auto& [region, table] : tables_) {
    const auto* port = sim.try_port<kernel::RegionPort>("region:" + region);
    if (port != nullptr && port->ingress_site() == site) sim.network().caches[table].filled = 0.0;
  }
}

void MemoryCache::site_restored(Simulation&, SiteId, EventId) {}

namespace {

void describe(config::Catalogue& catalogue) {
  catalogue.add(config::Kind{
      .name = "memory_cache",
      .family = "cache",
      .doc =
          "An in-memory cache with one table per region. A look-up takes `latency` and hits with "
          "probability hit_ratio * filled / entries; each miss that is fetched fills one entry "
          "more, so a flushed cache warms up with its own traffic. A fault on it flushes it. Not "
          "modelled: single keys, expiry, eviction, the servers it runs on.",
      .fields = {{.name = "hit_ratio",
                  .type = config::quantity(Unit::ratio, 0, 1),
                  .doc = "Share of look-ups that hit when it is filled.",
                  .required = true},
                 {.name = "entries",
                  .type = config::positive(Unit::none),
                  .doc = "Entries it holds when filled.",
                  .fallback = 100000},
                 {.name = "latency",
                  .type = config::quantity(Unit::seconds, 0, 60),
                  .doc = "Of a look-up, there and back.",
                  .fallback = "0.5ms",
                  .source = "round trip within a region"},
                 {.name = "warm",
                  .type = config::boolean(),
                  .doc = "Filled at the start of the run.",
                  .fallback = true}},
      .metrics = {{"hit ratio", "ratio", "Hits over look-ups since the last observation."}},
      .component = true});
  catalogue.add_field("deployment", {.name = "caches",
                                     .type = config::map_of(config::object("memory_cache")),
                                     .doc = "In-memory caches by name.",
                                     .fallback = config::Json::object()});
}

void build(const config::Scenario& scenario, Simulation& sim, std::vector<Diagnostic>&) {
  for (const auto& [name, node] : scenario.root().child("deployment").map("caches"))
    sim.add(std::make_unique<MemoryCache>(scenario, node));
}

}  // namespace

Module cache_module() { return {describe, build}; }

}  // namespace rehearse::models
