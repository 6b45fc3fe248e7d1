#include "sim/policy/zipf.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

#include "sim/core/fixed_math.hpp"

namespace rehearse::policy {
namespace {

double weight(std::uint32_t key, double exponent) {
  return fixed::pow(static_cast<double>(key) + 1.0, -exponent);
}

/// Kahan's sum, the smallest first.
double sum_of_weights(std::uint32_t keys, double exponent) {
  double sum = 0.0;
  double lost = 0.0;
  for (std::uint32_t key = keys; key-- > 0;) {
    const double term = weight(key, exponent) - lost;
    const double next = sum + term;
    lost = (next - sum) - term;
    sum = next;
  }
  return sum;
}

constexpr std::uint32_t kMostGuides = 1U << 20;

}  // namespace

Zipf::Zipf(std::uint32_t keys, double exponent) : last_(keys) {
  assert(keys >= 1 && exponent >= 0.0 && std::isfinite(exponent));
  cumulate(exponent);
  lay_guides();
}

void Zipf::cumulate(double exponent) {
  const double unit = 0x1p64 / sum_of_weights(keys(), exponent);
  std::uint64_t after = 0;  // of the keys after this one, in units of 2^-64
  for (std::uint32_t key = keys(); key-- > 0;) {
    last_[key] = ~after;
    // The first key gets what is left.
    if (key > 0) after += static_cast<std::uint64_t>(weight(key, exponent) * unit);
  }
}

void Zipf::lay_guides() {
  const std::uint32_t guides = std::clamp(std::bit_floor(keys()), 2U, kMostGuides);
  shift_ = 64 - std::countr_zero(guides);
  guide_.reserve(guides + 1);
  std::uint32_t key = 0;
  for (std::uint64_t guide = 0; guide < guides; ++guide) {
    while (last_[key] < guide << shift_) ++key;
    guide_.push_back(key);
  }
  guide_.push_back(keys() - 1);
}

std::uint32_t Zipf::key(std::uint64_t bits) const {
  const std::uint64_t guide = bits >> shift_;
  std::uint32_t low = guide_[guide];
  std::uint32_t high = guide_[guide + 1];
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (last_[middle] < bits) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

double Zipf::share(std::uint32_t key) const {
  const std::uint64_t before = key == 0 ? ~std::uint64_t{0} : last_[key - 1];
  const std::uint64_t units = last_[key] - before;
  return units == 0 && key == 0 ? 1.0 : static_cast<double>(units) * 0x1p-64;
}

}  // namespace rehearse::policy
