#include "models/compute/cache.hpp"

#include "models/keyed_cache.hpp"

namespace rehearse::models {

using config::Unit;
using kernel::EventId;
using kernel::Simulation;
using kernel::SiteId;

MemoryCache::MemoryCache(const config::Scenario& scenario, const config::Node& node)
    : Component("cache:" + node.name()), scenario_(scenario), node_(node) {}

void MemoryCache::add_table(Simulation& sim, const std::string& region) {
  if (node_.has("keys")) {
    tables_[region] = add_keyed(sim, node_, id(), 1, node_.flag("warm"));
    return;
  }
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
    last.hits = now.hits;
    last.misses = now.misses;
    const std::string name = region.empty() ? id() : id() + "@" + region;
    sim.sample(name, "hit ratio", "ratio", looked > 0.0 ? hits / looked : 0.0);
    sample_keyed(sim, name, table, last.keyed);
  }
}

void MemoryCache::flush(Simulation& sim, std::uint32_t table) {
  kernel::CacheTable& cache = sim.network().caches[table];
  cache.filled = 0.0;
  if (cache.keyed != kernel::kNone) sim.network().keyed[cache.keyed].cache.flush();
}

void MemoryCache::lose(Simulation& sim, kernel::Loss, EventId) {
  for (const auto& [region, table] : tables_) flush(sim, table);
}

void MemoryCache::restore(Simulation&, EventId) {}

void MemoryCache::site_lost(Simulation& sim, SiteId site, EventId) {
  for (const auto& [region, table] : tables_) {
    const auto* port = sim.try_port<kernel::RegionPort>("region:" + region);
    if (port != nullptr && port->ingress_site() == site) flush(sim, table);
  }
}

void MemoryCache::site_restored(Simulation&, SiteId, EventId) {}

namespace {

void describe(config::Catalogue& catalogue) {
  describe_keys(catalogue);
  config::Kind kind{
      .name = "memory_cache",
      .family = "cache",
      .doc =
          "An in-memory cache with one table per region. A look-up takes `latency`. With "
          "`hit_ratio` it hits with probability hit_ratio * filled / entries; each miss that is "
          "fetched fills one entry more, so a flushed cache warms up with its own traffic. With "
          "`keys` it stores single entries, and hits follow from their popularity, the capacity "
          "and the time to live. The fault cache-flush and the loss of its region empty it. Not "
          "modelled: the servers it runs on, keys that depend on each other, sizes of entries.",
      .fields =
          {{.name = "hit_ratio",
            .type = config::quantity(Unit::ratio, 0, 1),
            .doc = "Share of look-ups that hit when it is filled; without `keys`."},
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
            .doc = "Filled at the start of the run; with `keys`, by the most popular ones, all of "
                   "the same age.",
            .fallback = true}},
      .metrics = {{"hit ratio", "ratio", "Hits over look-ups since the last observation."}},
      .component = true};
  for (config::Field& field : keyed_fields()) kind.fields.push_back(std::move(field));
  for (config::Metric& metric : keyed_metrics()) kind.metrics.push_back(std::move(metric));
  catalogue.add(std::move(kind));
  catalogue.add_field("deployment", {.name = "caches",
                                     .type = config::map_of(config::object("memory_cache")),
                                     .doc = "In-memory caches by name.",
                                     .fallback = config::Json::object()});
}

void build(const config::Scenario& scenario, Simulation& sim, std::vector<Diagnostic>& problems) {
  for (const auto& [name, node] : scenario.root().child("deployment").map("caches")) {
    check_keyed(node, problems);
    if (node.has("keys") == node.has("hit_ratio"))
      problems.push_back(node.problem(
          "", node.has("keys") ? "expected either `hit_ratio` or `keys`, found both"
                               : "expected either `hit_ratio` or `keys`, found neither"));
    sim.add(std::make_unique<MemoryCache>(scenario, node));
  }
}

}  // namespace

Module cache_module() { return {describe, build}; }

}  // namespace rehearse::models
