#include "sim/stats/batch_means.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace rehearse::stats {
namespace {

constexpr std::size_t kFewestBatches = 10;
constexpr double kLevel = 0.05;

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Merges neighbours in place, the newest pair being the last two values.
void merge_pairs(std::vector<double>& means) {
  const std::size_t first = means.size() % 2;
  const std::size_t half = means.size() / 2;
  for (std::size_t i = 0; i < half; ++i) {
    means[i] = (means[first + 2 * i] + means[first + 2 * i + 1]) / 2.0;
  }
  means.resize(half);
}

/// Under independence the autocorrelation of n values has about this standard deviation (von
/// Neumann 1941).
bool looks_independent(double lag1, std::size_t batches) {
  const double n = static_cast<double>(batches);
  const double deviation = std::sqrt((n - 2.0) / (n * n - 1.0));
  return lag1 <= normal_quantile(1.0 - kLevel) * deviation;
}

}  // namespace

double lag1_autocorrelation(const std::vector<double>& values) {
  if (values.size() < 2) return 0.0;
  const double mean = mean_of(values);
  double squares = 0.0;
  double products = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    squares += (values[i] - mean) * (values[i] - mean);
    if (i > 0) products += (values[i] - mean) * (values[i - 1] - mean);
  }
  return squares > 0.0 ? products / squares : 0.0;
}

BatchEstimate estimate_from_batches(std::vector<double> means, std::uint64_t batch_size,
                                    double confidence) {
  if (!(confidence > 0.0 && confidence < 1.0)) {
    throw std::invalid_argument("a confidence must lie between 0 and 1");
  }
  BatchEstimate estimate;
  estimate.confidence = confidence;
  estimate.mean = means.empty() ? std::numeric_limits<double>::quiet_NaN() : mean_of(means);
  const auto judge = [&] {
    estimate.lag1 = lag1_autocorrelation(means);
    estimate.uncorrelated =
        means.size() >= kFewestBatches && looks_independent(estimate.lag1, means.size());
  };
  for (judge(); !estimate.uncorrelated && means.size() >= 2 * kFewestBatches; judge()) {
    merge_pairs(means);
    batch_size *= 2;
  }
  estimate.batches = means.size();
  estimate.batch_size = batch_size;
  estimate.half_width = mean_interval(means, confidence).half_width();
  return estimate;
}

BatchMeans::BatchMeans(std::size_t max_batches, std::uint64_t batch_size)
    : max_batches_(max_batches), first_batch_size_(batch_size), batch_size_(batch_size) {
  if (max_batches < 2 || max_batches % 2 != 0 || batch_size == 0) {
    throw std::invalid_argument("batch means need an even number of batches of at least one value");
  }
  means_.reserve(max_batches);
}

void BatchMeans::clear() {
  batch_size_ = first_batch_size_;
  means_.clear();
  partial_sum_ = 0.0;
  partial_count_ = 0;
}

void BatchMeans::close_batch() {
  means_.push_back(partial_sum_ / static_cast<double>(batch_size_));
  partial_sum_ = 0.0;
  partial_count_ = 0;
  if (means_.size() < max_batches_) return;
  merge_pairs(means_);
  batch_size_ *= 2;
}

double BatchMeans::mean() const {
  const double sum = std::accumulate(means_.begin(), means_.end(), 0.0);
  return (sum * static_cast<double>(batch_size_) + partial_sum_) / static_cast<double>(count());
}

BatchEstimate BatchMeans::estimate(double confidence) const {
  BatchEstimate estimate = estimate_from_batches(means_, batch_size_, confidence);
  estimate.mean = mean();
  return estimate;
}

}  // namespace rehearse::stats
