#include "models/keyed_cache.hpp"

#include <array>
#include <memory>

namespace rehearse::models {

using config::Field;
using config::Metric;
using config::Node;
using config::Unit;
using kernel::Simulation;
using policy::Eviction;

namespace {

Eviction eviction_of(const std::string& word) {
  if (word == "lfu") return Eviction::lfu;
  if (word == "fifo") return Eviction::fifo;
  return word == "none" ? Eviction::none : Eviction::lru;
}

policy::CacheSpec spec_of(const Node& cache) {
  policy::CacheSpec spec;
  const auto set = [&](const char* field, double& to) {
    if (cache.has(field)) to = cache.number(field);
  };
  if (cache.has("capacity")) spec.capacity = static_cast<std::uint32_t>(cache.integer("capacity"));
  if (cache.has("eviction")) spec.eviction = eviction_of(cache.text("eviction"));
  set("ttl", spec.ttl_s);
  set("stale_while_revalidate", spec.stale_while_revalidate_s);
  set("stale_if_error", spec.stale_if_error_s);
  set("negative_ttl", spec.negative_ttl_s);
  spec.coalesce = !cache.has("coalesce") || cache.flag("coalesce");
  return spec;
}

}  // namespace

void describe_keys(config::Catalogue& catalogue) {
  catalogue.add(
      {.name = "keys",
       .family = "keys",
       .doc = "What is asked for: `count` keys, the one of rank k with a probability proportional "
              "to k^-exponent (Zipf's law). Every look-up draws its key on its own.",
       .fields = {{.name = "count",
                   .type = config::integer(1, 1e7),
                   .doc = "How many there are.",
                   .required = true},
                  {.name = "exponent",
                   .type = config::quantity(Unit::none, 0, 5),
                   .doc = "0: all alike.",
                   .fallback = 0.8,
                   .source = "0.64 to 0.83 at web proxies (Breslau, Cao, Fan, Phillips and "
                             "Shenker, INFOCOM 1999)"}},
       .shorthand = "count"});
}

std::vector<Field> keyed_fields() {
  return {
      {.name = "keys",
       .type = config::object("keys"),
       .doc = "It knows its keys one by one: entries are stored, age and are evicted."},
      {.name = "capacity",
       .type = config::integer(1, 1e7),
       .doc = "Entries that fit; absent: any number."},
      {.name = "eviction",
       .type = config::choice({"lru", "lfu", "fifo", "none"}),
       .doc = "Which entry makes room for a new one: the least recently used (also if absent), the "
              "least frequently used, the one stored first; `none`: a full cache stores nothing."},
      {.name = "ttl",
       .type = config::positive(Unit::seconds),
       .doc = "Time to live: an entry is fresh so long after it was stored; absent: for ever."},
      {.name = "stale_while_revalidate",
       .type = config::quantity(Unit::seconds, 0),
       .doc = "So long after that it is served while it is fetched anew in the background (RFC "
              "5861)."},
      {.name = "stale_if_error",
       .type = config::quantity(Unit::seconds, 0),
       .doc = "So long after that it is served if the fetch fails (RFC 5861)."},
      {.name = "negative_ttl",
       .type = config::quantity(Unit::seconds, 0),
       .doc = "A failed fetch is remembered so long: look-ups fail at once (CloudFront: 10 s)."},
      {.name = "coalesce",
       .type = config::boolean(),
       .doc = "A miss waits for the fetch of its key that is under way; absent: it does (Varnish, "
              "nginx's proxy_cache_lock, Go's singleflight)."},
  };
}

void check_keyed(const Node& cache, std::vector<Diagnostic>& problems) {
  if (cache.has("keys")) return;
  constexpr std::array fields = {
      "capacity",       "eviction",     "ttl",     "stale_while_revalidate",
      "stale_if_error", "negative_ttl", "coalesce"};
  for (const char* field : fields)
    if (cache.has(field))
      problems.push_back(cache.problem(field, "expected `keys` beside it, found none"));
}

std::uint32_t add_keyed(Simulation& sim, const Node& cache, const std::string& component,
                        std::uint32_t count, bool warm) {
  const Node keys = cache.child("keys");
  const auto number = static_cast<std::uint32_t>(keys.integer("count"));
  const auto popularity = std::make_shared<policy::Zipf>(number, keys.number("exponent"));
  const policy::CacheSpec spec = spec_of(cache);
  auto& network = sim.network();
  const auto first = static_cast<std::uint32_t>(network.caches.size());
  for (std::uint32_t i = 0; i < count; ++i) {
    kernel::KeyedTable table{.cache = policy::KeyedCache(spec, number),
                             .popularity = popularity,
                             .negative = sim.reason(component, "failure remembered")};
    if (warm) table.cache.warm(number, 0.0);
    kernel::CacheTable row;
    row.keyed = static_cast<std::uint32_t>(network.keyed.size());
    network.keyed.push_back(std::move(table));
    network.caches.push_back(row);
  }
  return first;
}

std::vector<Metric> keyed_metrics() {
  return {{"entries", "entries", "Stored, fresh or not. This and the following: caches by keys."},
          {"stale hits", "1/s", "Stale entries served."},
          {"coalesced", "1/s", "Misses that waited for somebody else's fetch."},
          {"fetches", "1/s", "Fetches begun."},
          {"evictions", "1/s", "Entries dropped to make room."},
          {"negative hits", "1/s", "Failures served from memory."}};
}

void sample_keyed(Simulation& sim, const std::string& name, std::uint32_t table,
                  policy::CacheCounters& last) {
  const std::uint32_t keyed = sim.network().caches[table].keyed;
  if (keyed == kernel::kNone) return;
  const policy::KeyedCache& cache = sim.network().keyed[keyed].cache;
  const policy::CacheCounters& now = cache.counters();
  const auto rate = [&](const char* metric, std::uint64_t count, std::uint64_t before) {
    sim.sample(name, metric, "1/s",
               static_cast<double>(count - before) / sim.options().observe_every_s);
  };
  sim.sample(name, "entries", "entries", static_cast<double>(cache.size()));
  rate("stale hits", now.stale_hits, last.stale_hits);
  rate("coalesced", now.coalesced, last.coalesced);
  rate("fetches", now.fetches, last.fetches);
  rate("evictions", now.evictions, last.evictions);
  rate("negative hits", now.negatives, last.negatives);
  last = now;
}

}  // namespace rehearse::models
