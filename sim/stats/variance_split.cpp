#include "sim/stats/variance_split.hpp"

#include <algorithm>
#include <stdexcept>

namespace rehearse::stats {
namespace {

double mean_of(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double squares_around(const std::vector<double>& values, double mean) {
  double sum = 0.0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum;
}

}  // namespace

VarianceSplit split_variance(const std::vector<std::vector<double>>& values) {
  const std::size_t samples = values.size();
  const std::size_t replications = samples > 0 ? values.front().size() : 0;
  const bool whole = std::all_of(values.begin(), values.end(),
                                 [&](const auto& row) { return row.size() == replications; });
  if (samples < 2 || replications < 2 || !whole)
    throw std::invalid_argument("a split needs two samples of two replications, equally many");
  std::vector<double> by_sample;
  std::vector<double> by_replication(replications, 0.0);
  for (const auto& row : values) {
    by_sample.push_back(mean_of(row));
    for (std::size_t r = 0; r < replications; ++r)
      by_replication[r] += row[r] / static_cast<double>(samples);
  }
  const double mean = mean_of(by_sample);
  double rest = 0.0;
  for (std::size_t u = 0; u < samples; ++u)
    for (std::size_t r = 0; r < replications; ++r) {
      const double e = values[u][r] - by_sample[u] - by_replication[r] + mean;
      rest += e * e;
    }
  const auto n_u = static_cast<double>(samples);
  const auto n_r = static_cast<double>(replications);
  const double ms_u = n_r * squares_around(by_sample, mean) / (n_u - 1);
  const double ms_r = n_u * squares_around(by_replication, mean) / (n_r - 1);
  const double ms_e = rest / ((n_u - 1) * (n_r - 1));
  return {std::max(0.0, (ms_u - ms_e) / n_r), std::max(0.0, (ms_r - ms_e) / n_u) + ms_e};
}

}  // namespace rehearse::stats
