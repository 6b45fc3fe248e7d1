// How many requests arrive at the same instant.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "sim/core/random.hpp"

namespace rehearse::kernel {

/// A distribution of positive integers, immutable. Parameters out of their range are an assertion:
/// whoever reads them from users checks first.
class BatchSize {
 public:
  BatchSize() = default;  ///< always 1
  static BatchSize constant(std::uint32_t size);
  static BatchSize uniform(std::uint32_t low, std::uint32_t high);  ///< both included
  /// P(k) = p (1 - p)^(k-1) for k >= 1, with p = 1 / mean; mean >= 1. Variance mean (mean - 1).
  static BatchSize geometric(double mean);
  /// These sizes with these probabilities (sum 1).
  static BatchSize listed(std::vector<std::uint32_t> size, std::vector<double> probability);

  std::uint32_t sample(Draw draw) const;
  double mean() const;
  double variance() const;
  bool is_one() const;

 private:
  struct Constant {
    std::uint32_t size;
  };
  struct Uniform {
    std::uint32_t low;
    std::uint32_t high;
  };
  struct Geometric {
    double mean;
    double decay;  ///< -log(1 - p)
  };
  struct Listed {
    std::vector<std::uint32_t> size;
    std::vector<double> probability;
    std::vector<double> cumulative;
  };
  double moment(int order) const;

  std::variant<Constant, Uniform, Geometric, Listed> kind_ = Constant{1};
};

}  // namespace rehearse::kernel
