#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "sim/core/random.hpp"
#include "sim/stats/confidence.hpp"

namespace rehearse::stats {
namespace {

std::size_t pick(StreamKey key, std::uint32_t resample, std::uint32_t place, std::size_t n) {
  const double uniform = to_uniform(random_bits(key, resample, place, 0));
  return std::min(n - 1, static_cast<std::size_t>(uniform * static_cast<double>(n)));
}

}  // namespace

Interval bootstrap_interval(const std::vector<double>& values, const Statistic& statistic,
                            double confidence, std::uint64_t seed, std::uint32_t resamples) {
  if (!(confidence > 0.0 && confidence < 1.0)) {
    throw std::invalid_argument("a confidence must lie between 0 and 1");
  }
  if (values.empty() || resamples == 0) {
    throw std::invalid_argument("a bootstrap needs values and resamples");
  }
  const StreamKey key{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)};
  std::vector<double> sample(values.size());
  std::vector<double> outcome(resamples);
  for (std::uint32_t r = 0; r < resamples; ++r) {
    for (std::uint32_t i = 0; i < sample.size(); ++i) {
      sample[i] = values[pick(key, r, i, values.size())];
    }
    outcome[r] = statistic(sample);
  }
  std::sort(outcome.begin(), outcome.end());
  const double tail = (1.0 - confidence) / 2.0;
  const auto skipped = static_cast<std::size_t>(tail * static_cast<double>(resamples));
  return {outcome[skipped], outcome[resamples - 1 - skipped]};
}

}  // namespace rehearse::stats
