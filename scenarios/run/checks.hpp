// What is refused before a run starts, beyond what the reader and the models check.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/config/scenario.hpp"

namespace rehearse::run {

/// Memory that a run is expected to take at most, by what takes it.
struct MemoryItem {
  std::string what;
  double bytes = 0.0;
};

struct MemoryEstimate {
  std::vector<MemoryItem> items;
  double total_bytes() const;
  const MemoryItem& largest() const;
};

/// Upper estimate from the scenario alone, for `replications` kept and `jobs` played side by side.
MemoryEstimate estimate_memory(const config::Scenario& scenario, std::uint32_t replications,
                               unsigned jobs);

struct Bounds {
  double max_memory_bytes = 8.0 * 1024 * 1024 * 1024;
  std::uint32_t replications = 1;
  unsigned jobs = 1;
};

/// Warm-up as long as the run, a fault before the end of warm-up, more memory than the bound.
std::vector<Diagnostic> check_run(const config::Scenario& scenario, const Bounds& bounds);

}  // namespace rehearse::run
