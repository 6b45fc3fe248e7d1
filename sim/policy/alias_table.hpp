// Drawing an item in proportion to weights in constant time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/policy/scaled_random.hpp"

namespace rehearse::policy {

/// The alias method (Walker 1977, built as by Vose 1991): n columns of equal width, each shared by
/// at most two items. A draw takes one word: 32 bits for the column, 32 for the side, so that
/// probabilities are right to about n / 2^32. Building is O(n), in fixed order of plain arithmetic.
class AliasTable {
 public:
  bool empty() const { return columns_.empty(); }
  void clear() { columns_.clear(); }
  /// Weights above 0.
  void build(std::span<const double> weights);

  /// A position in the weights; only when not empty.
  std::uint32_t pick(std::uint64_t word) const {
    const std::uint32_t i =
        scale_below(upper_half(word), static_cast<std::uint32_t>(columns_.size()));
    return lower_half(word) < columns_[i].own ? i : columns_[i].other;
  }

 private:
  struct Column {
    std::uint64_t own;  // of 2^32
    std::uint32_t other;
  };
  std::vector<Column> columns_;
};

}  // namespace rehearse::policy
