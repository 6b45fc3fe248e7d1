#include "results/cost.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace rehearse::results {
namespace {

struct Sum {
  double quantity = 0.0;
  double usd = 0.0;
  double usd_per_h = 0.0;
  std::set<std::string> sources;
};

}  // namespace

Cost cost_of(const RunRecord& record) { return mean_cost({record}); }

Cost mean_cost(const std::vector<RunRecord>& records) {
  std::map<std::string, Sum> sums;
  const auto n = static_cast<double>(records.size());
  for (const auto& record : records) {
    const double hours = (record.end_s - record.start_s) / 3600.0;
    for (const auto& usage : record.usage) {
      const double usd = usage.quantity * usage.unit_price_usd;
      Sum& sum = sums[usage.item];
      sum.quantity += usage.quantity / n;
      sum.usd += usd / n;
      if (hours > 0) sum.usd_per_h += usd / hours / n;
      if (!usage.price_source.empty()) sum.sources.insert(usage.price_source);
    }
  }
  Cost cost;
  for (const auto& [item, sum] : sums) {
    cost.total_usd += sum.usd;
    cost.usd_per_h += sum.usd_per_h;
    cost.items.push_back(
        {item, sum.quantity, sum.usd, sum.usd_per_h, {sum.sources.begin(), sum.sources.end()}});
  }
  std::stable_sort(cost.items.begin(), cost.items.end(),
                   [](const CostItem& a, const CostItem& b) { return a.usd > b.usd; });
  return cost;
}

}  // namespace rehearse::results
