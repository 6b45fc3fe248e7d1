#include "sim/stats/warmup.hpp"

#include <limits>
#include <vector>

namespace rehearse::stats {
namespace {

constexpr std::size_t kBatch = 5;
constexpr std::size_t kFewestBatches = 10;

double batch_mean(std::span<const double> values, std::size_t batch) {
  double sum = 0.0;
  for (std::size_t i = 0; i < kBatch; ++i) sum += values[batch * kBatch + i];
  return sum / static_cast<double>(kBatch);
}

}  // namespace

Warmup mser5(std::span<const double> values) {
  const std::size_t batches = values.size() / kBatch;
  if (batches < kFewestBatches) return {};
  double mean = 0.0;
  double squares = 0.0;
  double least = std::numeric_limits<double>::infinity();
  std::size_t best = 0;
  for (std::size_t d = batches; d-- > 0;) {
    const double n = static_cast<double>(batches - d);
    const double off = batch_mean(values, d) - mean;
    mean += off / n;
    squares += off * off * (n - 1.0) / n;
    if (d > batches / 2 || squares / (n * n) > least) continue;
    least = squares / (n * n);
    best = d;
  }
  return {best * kBatch, best < batches / 2};
}

}  // namespace rehearse::stats
