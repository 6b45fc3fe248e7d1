#include "models/global/front.hpp"

#include <utility>

#include "models/keyed_cache.hpp"

namespace rehearse::models {

using config::Unit;
using kernel::Simulation;

GlobalLoadBalancer::GlobalLoadBalancer(int hops, double delay_s)
    : Component("global_load_balancer"), hops_(hops), delay_s_(delay_s) {}

Cdn::Cdn(const config::Node& node) : Component("cdn"), node_(node) {}

void Cdn::declare(Simulation& sim) {
  if (node_.has("keys")) {
    table_ = add_keyed(sim, node_, id(), 1, true);
    return;
  }
  kernel::CacheTable cache;
  cache.hit_ratio = node_.number("hit_ratio");
  cache.entries = cache.filled = node_.number("entries");
  table_ = static_cast<std::uint32_t>(sim.network().caches.size());
  sim.network().caches.push_back(cache);
}

std::uint32_t Cdn::cache_table(const std::string&) const { return table_; }

void Cdn::observe(Simulation& sim) {
  const auto& cache = sim.network().caches[table_];
  const double looked_up = static_cast<double>(cache.hits + cache.misses);
  sim.sample(id(), "hit_ratio", "1",
             looked_up > 0 ? static_cast<double>(cache.hits) / looked_up : 0.0);
  sample_keyed(sim, id(), table_, last_);
}

namespace {

void describe(config::Catalogue& catalogue) {
  catalogue.add(
      {.name = "global_load_balancer",
       .family = "global_load_balancer",
       .doc = "Points of presence near the clients that take every request first: TLS ends there, "
              "a web application firewall inspects it, and it goes on to the region its name was "
              "resolved to. A constant delay. Not modelled: attack traffic, the firewall's rules.",
       .fields = {{"delay", config::quantity(Unit::seconds, 0, 10),
                   "Time in proxy and firewall, once per request.", "1ms"},
                  {"hops", config::integer(0, 16), "Elements on the way: firewall and proxy.", 2}},
       .component = true});
  config::Kind cdn{
      .name = "cdn",
      .family = "cdn",
      .doc =
          "A content delivery network: a cache at the points of presence for actions that are "
          "`cacheable`. The hit ratio is `hit_ratio` when the cache is full and grows with the "
          "entries fetched; it starts full. With `keys` instead, it stores single entries, at "
          "the start the most popular ones. Not modelled: several tiers, points of presence "
          "apart.",
      .fields = {{"hit_ratio", config::quantity(Unit::ratio, 0, 1), "When full.", 0.9},
                 {"entries", config::positive(Unit::none), "Entries fetched until full.", 100000},
                 {"delay", config::quantity(Unit::seconds, 0, 10), "Of a look-up.", "1ms"}},
      .metrics = {{"hit_ratio", "1", "Hits over look-ups since the start."}},
      .component = true};
  for (config::Field& field : keyed_fields()) cdn.fields.push_back(std::move(field));
  for (config::Metric& metric : keyed_metrics()) cdn.metrics.push_back(std::move(metric));
  catalogue.add(std::move(cdn));
  catalogue.add_field("global", {"load_balancer", config::object("global_load_balancer"),
                                 "The global load balancer."});
  catalogue.add_field("global", {"cdn", config::object("cdn"), "The content delivery network."});
}

void build(const config::Scenario& scenario, Simulation& sim, std::vector<Diagnostic>& problems) {
  const auto global = scenario.root().child("deployment").child("global");
  if (global.has("load_balancer")) {
    const auto node = global.child("load_balancer");
    sim.add(std::make_unique<GlobalLoadBalancer>(static_cast<int>(node.integer("hops")),
                                                 node.number("delay")));
  }
  if (global.has("cdn")) {
    check_keyed(global.child("cdn"), problems);
    sim.add(std::make_unique<Cdn>(global.child("cdn")));
  }
}

}  // namespace

Module front_module() { return {describe, build}; }

}  // namespace rehearse::models
