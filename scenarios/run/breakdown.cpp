#include "scenarios/run/breakdown.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "results/breakdown.hpp"

namespace rehearse::run {
namespace {

using kernel::TraceRow;
using Endpoint = kernel::Tracer::Endpoint;
using Sample = kernel::Tracer::Sample;

using Name = std::pair<std::string, std::string>;  // component, cause

Name name_of(std::uint32_t row, const RowNames& names) {
  const std::uint32_t index = TraceRow::index(row);
  std::string component;
  if (TraceRow::owner(row) == TraceRow::Owner::service) component = names.services.at(index);
  if (TraceRow::owner(row) == TraceRow::Owner::cache) component = names.caches.at(index);
  return {component.empty() ? "client" : component, word(TraceRow::cause(row))};
}

/// Seconds by trace row, over some samples together.
std::map<std::uint32_t, double> composition(const Endpoint& sampled,
                                            const std::vector<Sample>& samples, std::size_t from,
                                            std::size_t to) {
  std::map<std::uint32_t, double> seconds;
  for (std::size_t i = from; i < to; ++i)
    for (std::uint32_t e = 0; e < samples[i].count; ++e) {
      const auto& entry = sampled.entries[samples[i].first + e];
      seconds[entry.row] += static_cast<double>(entry.time_s);
    }
  return seconds;
}

/// The same by name, scaled to add up to `total_s`.
std::map<Name, double> scaled(const std::map<std::uint32_t, double>& seconds, const RowNames& names,
                              double total_s) {
  double sum_s = 0.0;
  for (const auto& [row, row_s] : seconds) sum_s += row_s;
  std::map<Name, double> shares;
  if (sum_s <= 0.0) return shares;
  for (const auto& [row, row_s] : seconds)
    if (row_s > 0.0) shares[name_of(row, names)] += row_s * (total_s / sum_s);
  return shares;
}

}  // namespace

const char* word(kernel::Cause cause) {
  static constexpr std::array<const char*, kernel::kCauses> words = {
      "queue", "service",    "worker wait", "connection wait", "retry",  "network",
      "proxy", "cache miss", "commit",      "rate limit",      "message"};
  return words[static_cast<std::size_t>(cause)];
}

results::Breakdown breakdown_of(const Endpoint& sampled, const RowNames& names) {
  results::Breakdown breakdown;
  std::vector<Sample> samples = sampled.samples;
  const std::size_t n = samples.size();
  breakdown.samples = n;
  if (n == 0) return breakdown;
  std::sort(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) {
    return std::pair(a.latency_s, a.hash) < std::pair(b.latency_s, b.hash);
  });
  for (const Sample& sample : samples) breakdown.mean_s += sample.latency_s;
  breakdown.mean_s /= static_cast<double>(n);
  breakdown.p99_s = samples[(99 * n + 99) / 100 - 1].latency_s;

  const auto mean = scaled(composition(sampled, samples, 0, n), names, breakdown.mean_s);
  const auto tail = scaled(composition(sampled, samples, 985 * n / 1000, (995 * n + 999) / 1000),
                           names, breakdown.p99_s);
  std::map<Name, results::Breakdown::Row> rows;
  for (const auto& [name, row_s] : mean) rows[name].mean_s = row_s;
  for (const auto& [name, row_s] : tail) rows[name].p99_s = row_s;
  for (auto& [name, row] : rows) {
    row.component = name.first;
    row.cause = name.second;
    breakdown.rows.push_back(std::move(row));
  }
  results::sort_rows(breakdown);
  return breakdown;
}

}  // namespace rehearse::run
