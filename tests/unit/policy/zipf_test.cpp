#include "sim/policy/zipf.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sim/core/random.hpp"

namespace rehearse::policy {
namespace {

constexpr std::uint64_t kAllBits = ~std::uint64_t{0};

/// The least bits that give `key` or one after it.
std::uint64_t first_bits_of(const Zipf& zipf, std::uint32_t key) {
  std::uint64_t low = 0;
  std::uint64_t high = kAllBits;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (zipf.key(middle) < key) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

TEST(Zipf, SharesFollowThePowerLaw) {
  for (const double s : {0.0, 0.64, 0.83, 1.0, 1.3, 2.5}) {
    const Zipf zipf(1000, s);
    double sum = 0.0;
    for (std::uint32_t key = 0; key < 1000; ++key) {
      const double ratio = zipf.share(key) / zipf.share(0);
      EXPECT_NEAR(ratio * std::pow(key + 1.0, s), 1.0, 1e-11) << s << ' ' << key;
      sum += zipf.share(key);
    }
    EXPECT_NEAR(sum, 1.0, 1e-14);
  }
}

TEST(Zipf, EachKeyHasExactlyItsShareOfTheBits) {
  const Zipf zipf(37, 1.1);
  for (std::uint32_t key = 0; key + 1 < 37; ++key) {
    const std::uint64_t bits = first_bits_of(zipf, key + 1) - first_bits_of(zipf, key);
    EXPECT_EQ(static_cast<double>(bits) * 0x1p-64, zipf.share(key)) << key;
  }
  EXPECT_EQ(zipf.key(0), 0U);
  EXPECT_EQ(zipf.key(kAllBits), 36U);
}

TEST(Zipf, KeysAreAMonotoneFunctionOfTheBits) {
  const Zipf zipf(5000, 0.9);
  std::vector<std::uint64_t> bits;
  for (std::uint64_t i = 0; i < 20000; ++i) bits.push_back(random_bits({5, 6}, i, 0, 0));
  std::sort(bits.begin(), bits.end());
  for (std::size_t i = 1; i < bits.size(); ++i) {
    EXPECT_LE(zipf.key(bits[i - 1]), zipf.key(bits[i]));
  }
}

// Chi-square with 99 degrees of freedom: mean 99, standard deviation sqrt(198).
TEST(Zipf, DrawsHaveTheShares) {
  constexpr std::uint32_t kKeys = 100;
  constexpr std::uint64_t kDraws = 1000000;
  const Zipf zipf(kKeys, 1.0);
  std::vector<double> drawn(kKeys);
  for (std::uint64_t i = 0; i < kDraws; ++i) ++drawn[zipf.key(random_bits({1, 2}, i, 0, 0))];
  double chi_square = 0.0;
  for (std::uint32_t key = 0; key < kKeys; ++key) {
    const double expected = kDraws * zipf.share(key);
    chi_square += (drawn[key] - expected) * (drawn[key] - expected) / expected;
  }
  EXPECT_NEAR(chi_square, 99.0, 4.0 * std::sqrt(198.0));
}

TEST(Zipf, OneKeyAndEqualKeys) {
  const Zipf one(1, 1.0);
  EXPECT_EQ(one.key(0), 0U);
  EXPECT_EQ(one.key(kAllBits), 0U);
  EXPECT_EQ(one.share(0), 1.0);

  const Zipf equal(4, 0.0);
  EXPECT_EQ(equal.share(3), 0.25);
  EXPECT_EQ(equal.key((1ULL << 62) - 1), 0U);
  EXPECT_EQ(equal.key(1ULL << 62), 1U);
}

TEST(Zipf, SharesTooSmallAreNeverDrawn) {
  const Zipf steep(1000, 30.0);
  EXPECT_GT(steep.share(3), 0.0);
  EXPECT_EQ(steep.share(999), 0.0);
  EXPECT_EQ(steep.share(steep.key(kAllBits)) > 0.0, true);
  EXPECT_LT(steep.key(kAllBits), 10U);
}

TEST(Zipf, ManyKeys) {
  constexpr std::uint32_t kKeys = 3000000;
  const Zipf zipf(kKeys, 0.8);
  EXPECT_EQ(zipf.key(kAllBits), kKeys - 1);
  EXPECT_NEAR(zipf.share(kKeys - 1) / zipf.share(0), std::pow(double{kKeys}, -0.8), 1e-16);
  const std::uint32_t key = zipf.key(0x8000000000000000ULL);
  double before = 0.0;
  for (std::uint32_t k = 0; k < key; ++k) before += zipf.share(k);
  EXPECT_LE(before, 0.5 + 1e-9);
  EXPECT_GE(before + zipf.share(key), 0.5 - 1e-9);
}

}  // namespace
}  // namespace rehearse::policy
