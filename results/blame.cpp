#include "results/blame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/compare.hpp"

namespace rehearse::results {
namespace {

constexpr double kLeastShare = 0.05;

/// How much worse a metric is with the change than without it; infinite differences count as whole.
double effect_of(const CheckRow& row, const Samples& now, const Samples& reverted) {
  const Sample* with = now.find(row.name);
  const Sample* without = reverted.find(row.name);
  if (with == nullptr || without == nullptr) return 0.0;
  const Difference d = difference(reverted, *without, now, *with, 0.95);
  if (d.never_a != d.never_b) return row.worse > 0 && std::isfinite(row.worse) ? row.worse : 1.0;
  if (d.count == 0) return 0.0;
  return row.better == Better::higher ? -d.mean : d.mean;
}

double whole_of(const CheckRow& row) {
  const bool never = row.difference.never_a != row.difference.never_b;
  return never && !(row.worse > 0) ? 1.0 : row.worse;
}

}  // namespace

std::vector<Culprit> rank(std::vector<Culprit> culprits, const PlanCheck& check, const Samples& now,
                          const std::vector<Samples>& reverted) {
  for (std::size_t i = 0; i < culprits.size(); ++i) {
    Culprit& culprit = culprits[i];
    for (const auto& row : check.rows) {
      if (row.verdict != CheckVerdict::regressed) continue;
      const double effect = effect_of(row, now, reverted[i]);
      const double share = effect / whole_of(row);
      if (!std::isfinite(share)) continue;
      culprit.score += share;
      if (culprit.metric.empty() || share > culprit.share) {
        culprit.metric = row.name;
        culprit.unit = row.unit;
        culprit.effect = row.better == Better::higher ? -effect : effect;
        culprit.share = share;
      }
    }
  }
  std::erase_if(culprits, [](const Culprit& culprit) { return culprit.share < kLeastShare; });
  std::stable_sort(culprits.begin(), culprits.end(),
                   [](const Culprit& a, const Culprit& b) { return a.score > b.score; });
  return culprits;
}

std::string to_text(const Culprit& culprit) {
  const std::string line = culprit.line > 0 ? fmt::format(", line {}", culprit.line) : "";
  return fmt::format("{} {}{}: {} {} ({:.0f} % of its change)", culprit.change.pointer,
                     text_of(culprit.change), line, format_change(culprit.effect, culprit.unit),
                     culprit.metric, culprit.share * 100);
}

}  // namespace rehearse::results
