// Breakdowns of latency put together.
#pragma once

#include "results/run_record.hpp"

namespace rehearse::results {

/// Adds what another replication found to `sum`: means, quantiles and rows are averaged with the
/// numbers of samples as weights, so rows still add up. A row that one side lacks is 0 there.
void add(const Breakdown& more, Breakdown& sum);

/// Largest p99_s first, then largest mean_s, then by name.
void sort_rows(Breakdown& breakdown);

}  // namespace rehearse::results
