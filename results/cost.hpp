// What a run cost, from the quantities it used and the prices of its scenario.
#pragma once

#include <string>
#include <vector>

#include "results/run_record.hpp"

namespace rehearse::results {

struct CostItem {
  std::string item;
  double quantity = 0.0;  ///< in the base unit of the item
  double usd = 0.0;
  double usd_per_h = 0.0;
  std::vector<std::string> price_sources;  ///< each once, sorted
};

struct Cost {
  double total_usd = 0.0;
  double usd_per_h = 0.0;       ///< over [start_s, end_s); 0 when that is empty
  std::vector<CostItem> items;  ///< by falling cost, then by name
};

/// Sums the usage of one replication by item.
Cost cost_of(const RunRecord& record);

/// Mean over replications.
Cost mean_cost(const std::vector<RunRecord>& records);

}  // namespace rehearse::results
