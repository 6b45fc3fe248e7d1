// Confidence intervals from one long run of correlated observations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/stats/confidence.hpp"

namespace rehearse::stats {

struct BatchEstimate {
  double mean = 0.0;        ///< NaN without observations
  double half_width = 0.0;  ///< infinite below two batches
  double confidence = 0.0;
  std::size_t batches = 0;       ///< used for the half width
  std::uint64_t batch_size = 0;  ///< observations in each of them
  double lag1 = 0.0;             ///< autocorrelation between successive batches
  bool uncorrelated = false;     ///< false: the run is too short, the half width too small

  Interval interval() const { return {mean - half_width, mean + half_width}; }
  double relative_half_width() const { return half_width / (mean < 0.0 ? -mean : mean); }
};

/// Lag-1 autocorrelation of a series; 0 below two values or when all are equal.
double lag1_autocorrelation(const std::vector<double>& values);

/// Batch means (Law, Simulation Modeling and Analysis, 5th ed., ch. 9): treats the means of
/// consecutive batches of `batch_size` observations as independent and nearly normal, so that
///
///     half_width = t(n - 1) * sqrt(sample variance of the n batch means / n).
///
/// Neighbours are merged in pairs (the oldest batch is left out of an odd number) until their lag-1
/// autocorrelation passes von Neumann's one-sided test at 5 %, or fewer than ten would be left.
/// Throws std::invalid_argument unless 0 < confidence < 1.
BatchEstimate estimate_from_batches(std::vector<double> means, std::uint64_t batch_size,
                                    double confidence);

/// The same from a stream, in constant memory: when `max_batches` batches are full, neighbours are
/// merged and the batch size doubles, so that between half of them and all are in use. The mean is
/// that of all observations; the half width leaves out the unfinished batch.
class BatchMeans {
 public:
  /// Throws std::invalid_argument unless max_batches is even and at least 2, and batch_size at
  /// least 1.
  explicit BatchMeans(std::size_t max_batches = 64, std::uint64_t batch_size = 1);
  void add(double value) {
    partial_sum_ += value;
    if (++partial_count_ == batch_size_) close_batch();
  }
  void clear();  ///< back to the first batch size (the end of warm-up)

  std::uint64_t count() const { return means_.size() * batch_size_ + partial_count_; }
  double mean() const;
  const std::vector<double>& means() const { return means_; }
  std::uint64_t batch_size() const { return batch_size_; }
  BatchEstimate estimate(double confidence = 0.95) const;

 private:
  void close_batch();

  std::size_t max_batches_;
  std::uint64_t first_batch_size_;
  std::uint64_t batch_size_;
  std::vector<double> means_;
  double partial_sum_ = 0.0;
  std::uint64_t partial_count_ = 0;
};

}  // namespace rehearse::stats
