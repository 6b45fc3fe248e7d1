// A mergeable quantile sketch with bounded relative error, for latencies from nanoseconds to weeks.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

namespace rehearse::stats {

/// Log-linear histogram on the bits of the value (as HdrHistogram; Tene): every power of two is
/// cut into 128 equal cells, so a quantile's relative error is at most 1/256. `add` is a shift, a
/// clamp and an increment. Values outside [2^-34, 2^30) are counted in the end cells; exact count,
/// sum, sum of squares, minimum and maximum are kept beside the cells. Memory: constant, allocated
/// at the first value's construction. NaN and negative values are a programming error.
class QuantileSketch {
 public:
  QuantileSketch();
  void add(double value) {
    const auto cell = cell_of(value);
    ++cells_[cell];
    ++count_;
    sum_ += value;
    sum2_ += value * value;
    if (value < min_) min_ = value;
    if (value > max_) max_ = value;
  }
  void merge(const QuantileSketch& other);
  void clear();
  std::uint64_t count() const { return count_; }
  double sum() const { return sum_; }
  double mean() const;      ///< NaN when empty
  double variance() const;  ///< sample variance; NaN below two values
  double min() const { return min_; }
  double max() const { return max_; }
  /// Value below which a share q of the values lies (nearest rank, middle of the cell, clamped to
  /// [min, max]; the exact minimum or maximum at the first or last rank and in the end cells); NaN
  /// when empty.
  double quantile(double q) const;
  /// Share of values <= value (to the cell's resolution).
  double share_below(double value) const;
  /// Compact bytes and back, exact. `deserialize` throws std::invalid_argument for bytes that
  /// `serialize` does not write.
  std::string serialize() const;
  static QuantileSketch deserialize(const std::string& bytes);

 private:
  static constexpr int kSubBits = 7;
  static constexpr int kMinExponent = -34;
  static constexpr int kMaxExponent = 30;
  static constexpr std::uint64_t kCells = static_cast<std::uint64_t>(kMaxExponent - kMinExponent)
                                          << kSubBits;
  static std::uint64_t cell_of(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value) >> (52 - kSubBits);
    constexpr std::uint64_t low = static_cast<std::uint64_t>(1023 + kMinExponent) << kSubBits;
    if (bits < low) return 0;
    const std::uint64_t cell = bits - low;
    return cell < kCells ? cell : kCells - 1;
  }
  static double cell_middle(std::uint64_t cell);

  std::vector<std::uint64_t> cells_;
  std::uint64_t count_ = 0;
  double sum_ = 0.0;
  double sum2_ = 0.0;
  double min_;
  double max_;
};

}  // namespace rehearse::stats
