#include "results/breakdown.hpp"

#include <algorithm>
#include <tuple>

namespace rehearse::results {
namespace {

Breakdown::Row& row_of(Breakdown& breakdown, const Breakdown::Row& like) {
  for (auto& row : breakdown.rows) {
    if (row.component == like.component && row.cause == like.cause) return row;
  }
  return breakdown.rows.emplace_back(Breakdown::Row{like.component, like.cause, 0.0, 0.0});
}

}  // namespace

void sort_rows(Breakdown& breakdown) {
  std::sort(breakdown.rows.begin(), breakdown.rows.end(), [](const auto& a, const auto& b) {
    return std::tie(b.p99_s, b.mean_s, a.component, a.cause) <
           std::tie(a.p99_s, a.mean_s, b.component, b.cause);
  });
}

void add(const Breakdown& more, Breakdown& sum) {
  if (more.samples == 0) return;
  const double before = static_cast<double>(sum.samples);
  const double added = static_cast<double>(more.samples);
  const double keep = before / (before + added);
  const double take = added / (before + added);
  sum.samples += more.samples;
  sum.mean_s = keep * sum.mean_s + take * more.mean_s;
  sum.p99_s = keep * sum.p99_s + take * more.p99_s;
  for (auto& row : sum.rows) {
    row.mean_s *= keep;
    row.p99_s *= keep;
  }
  for (const auto& row : more.rows) {
    auto& into = row_of(sum, row);
    into.mean_s += take * row.mean_s;
    into.p99_s += take * row.p99_s;
  }
  sort_rows(sum);
}

}  // namespace rehearse::results
