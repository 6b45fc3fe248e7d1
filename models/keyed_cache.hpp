// The part of a cache's description that makes it one by keys.
#pragma once

#include <string>
#include <vector>

#include "models/module.hpp"

namespace rehearse::models {

/// Kind "keys": how many, and how unevenly they are asked for.
void describe_keys(config::Catalogue& catalogue);

/// `keys`, `capacity`, `eviction`, `ttl`, `stale_while_revalidate`, `stale_if_error`,
/// `negative_ttl`, `coalesce`, for kinds of caches; see policy::KeyedCache for what they mean.
std::vector<config::Field> keyed_fields();

/// What is wrong with them: without `keys` none of the others says anything.
void check_keyed(const config::Node& cache, std::vector<Diagnostic>& problems);

/// Tables for `count` caches alike, each on its own, known to the network as caches; returns the
/// number of the first. In phase `declare`. `component` is the one whose failures are remembered.
std::uint32_t add_keyed(kernel::Simulation& sim, const config::Node& cache,
                        const std::string& component, std::uint32_t count, bool warm);

/// Metrics of caches by keys.
std::vector<config::Metric> keyed_metrics();

/// Reports them for one table; nothing if it is not by keys. `last` is what was reported before.
void sample_keyed(kernel::Simulation& sim, const std::string& name, std::uint32_t table,
                  policy::CacheCounters& last);

}  // namespace rehearse::models
