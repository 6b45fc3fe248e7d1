#include "sim/policy/alias_table.hpp"

#include <algorithm>
#include <numeric>

namespace rehearse::policy {

void AliasTable::build(std::span<const double> weights) {
  const double mean =
      std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(weights.size());
  columns_.clear();
  std::vector<double> left;
  std::vector<std::uint32_t> small;
  std::vector<std::uint32_t> large;
  for (std::uint32_t i = 0; i < weights.size(); ++i) {
    left.push_back(weights[i] / mean);
    (left[i] < 1.0 ? small : large).push_back(i);
    columns_.push_back({std::uint64_t{1} << 32, i});  // what rounding leaves over fills its column
  }
  while (!small.empty() && !large.empty()) {
    const std::uint32_t less = small.back();
    const std::uint32_t more = large.back();
    small.pop_back();
    columns_[less] = {static_cast<std::uint64_t>(left[less] * 0x1p32), more};
    left[more] -= 1.0 - left[less];
    if (left[more] >= 1.0) continue;
    large.pop_back();
    small.push_back(more);
  }
}

}  // namespace rehearse::policy
