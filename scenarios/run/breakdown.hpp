// From traced requests to where an endpoint's latency comes from.
#pragma once

#include <string>
#include <vector>

#include "results/run_record.hpp"
#include "sim/kernel/tracer.hpp"

namespace rehearse::run {

/// Names of what a trace row belongs to, by index; a cache without a name is the client's.
struct RowNames {
  std::vector<std::string> services;
  std::vector<std::string> caches;
};

/// The word for a cause: "queue", "service", "worker wait", ...
const char* word(kernel::Cause cause);

/// Mean and p99 (the sample of rank ceil(0.99 n)) of the sampled latencies, and their composition:
/// means over all samples and over those of ranks floor(0.985 n) + 1 to ceil(0.995 n), scaled so
/// that the rows add up to mean and p99. Empty without samples. Cost: sorting the samples.
results::Breakdown breakdown_of(const kernel::Tracer::Endpoint& sampled, const RowNames& names);

}  // namespace rehearse::run
