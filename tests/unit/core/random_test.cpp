#include "sim/core/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <set>

#include "sim/core/distribution.hpp"
#include "sim/core/hash.hpp"

namespace rehearse {
namespace {

using Words = std::array<std::uint32_t, 4>;

/// Philox4x32 written down from the paper, independently of Random123.
Words philox(int rounds, Words c, std::array<std::uint32_t, 2> k) {
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t p0 = 0xd2511f53ULL * c[0];
    const std::uint64_t p1 = 0xcd9e8d57ULL * c[2];
    c = {static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ k[0], static_cast<std::uint32_t>(p1),
         static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ k[1], static_cast<std::uint32_t>(p0)};
    k[0] += 0x9e3779b9U;
    k[1] += 0xbb67ae85U;
  }
  return c;
}

Words random123(int rounds, Words c, std::array<std::uint32_t, 2> k) {
  const philox4x32_ctr_t counter = {{c[0], c[1], c[2], c[3]}};
  const philox4x32_key_t key = {{k[0], k[1]}};
  const auto out = rounds == 7 ? philox4x32_R(7, counter, key) : philox4x32_R(10, counter, key);
  return {out.v[0], out.v[1], out.v[2], out.v[3]};
}

constexpr Words kZero = {0, 0, 0, 0};
constexpr Words kOnes = {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff};
constexpr Words kPi = {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344};
constexpr std::array<std::uint32_t, 2> kPiKey = {0xa4093822, 0x299f31d0};

TEST(Philox, KnownAnswers) {
  EXPECT_EQ(philox(7, kZero, {0, 0}), (Words{0x5f6fb709, 0x0d893f64, 0x4f121f81, 0x4f730a48}));
  EXPECT_EQ(philox(7, kOnes, {~0U, ~0U}), (Words{0x5207ddc2, 0x45165e59, 0x4d8ee751, 0x8c52f662}));
  EXPECT_EQ(philox(7, kPi, kPiKey), (Words{0x4dfccaba, 0x190a87f0, 0xc47362ba, 0xb6b5242a}));
  EXPECT_EQ(philox(10, kZero, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox(10, kOnes, {~0U, ~0U}), (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox(10, kPi, kPiKey), (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, TheLibraryAgrees) {
  Words counter = kPi;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    for (const int rounds : {7, 10}) {
      EXPECT_EQ(random123(rounds, counter, {i, ~i}), philox(rounds, counter, {i, ~i}));
    }
    counter = philox(3, counter, {i, i});
  }
}

TEST(RandomBits, AreTheFirstHalfOfTheNamedBlock) {
  const StreamKey key{0x01234567, 0x89abcdef};
  const Words out = philox(7, {0x33333333, 0x22222222, 7, 9}, {key.k0, key.k1});
  const std::uint64_t first = (static_cast<std::uint64_t>(out[1]) << 32) | out[0];
  const std::uint64_t second = (static_cast<std::uint64_t>(out[3]) << 32) | out[2];
  EXPECT_EQ(random_bits(key, 0x2222222233333333ULL, 7, 9), first);
  Draw draw(key, 0x2222222233333333ULL, 7, 9);
  EXPECT_EQ(draw.bits(), first);
  EXPECT_EQ(draw.bits(), second);
  EXPECT_EQ(draw.bits(), random_bits(key, 0x2222222233333333ULL, 7, 9 + (1U << 16)));
}

TEST(Draw, EveryWordOfEveryNameIsAnother) {
  std::set<std::uint64_t> seen;
  for (std::uint64_t id = 0; id < 10; ++id) {
    for (std::uint32_t step = 0; step < 10; ++step) {
      for (std::uint32_t attempt = 0; attempt < 5; ++attempt) {
        Draw draw({1, 2}, id, step, attempt);
        for (int word = 0; word < 5; ++word) seen.insert(draw.bits());
        Draw fork = draw.fork();
        for (int word = 0; word < 3; ++word) seen.insert(fork.bits());
        seen.insert(fork.fork().bits());
        seen.insert(draw.fork().bits());
      }
    }
  }
  EXPECT_EQ(seen.size(), 10U * 10U * 5U * 10U);
}

TEST(Draw, AForkTakesNoWord) {
  Draw plain({1, 2}, 3, 4);
  Draw forked({1, 2}, 3, 4);
  forked.fork();
  EXPECT_EQ(forked.bits(), plain.bits());
  forked.fork();
  EXPECT_EQ(forked.bits(), plain.bits());
}

TEST(ToUniform, NeverReachesItsEnds) {
  EXPECT_EQ(to_uniform(0), 0x1p-53);
  EXPECT_EQ(to_uniform(~0ULL), 1.0 - 0x1p-53);
}

TEST(ToUniform, HasTheMomentsOfTheUniformDistribution) {
  constexpr int kDraws = 1000000;
  double sum = 0.0;
  double squares = 0.0;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const double u = Draw({5, 6}, i, 0).uniform() - 0.5;
    sum += u;
    squares += u * u;
  }
  // Five standard errors.
  EXPECT_NEAR(sum / kDraws, 0.0, 5.0 * std::sqrt(1.0 / 12.0 / kDraws));
  EXPECT_NEAR(squares / kDraws, 1.0 / 12.0, 5.0 * std::sqrt(1.0 / 180.0 / kDraws));
}

TEST(StreamKey, IsFixedAndDependsOnEveryPartOfTheName) {
  const StreamKey key = stream_key(1, 0, "services/web", "service time");
  EXPECT_EQ(key.k0, 0x115ccd8dU);
  EXPECT_EQ(key.k1, 0x6874ac98U);
  std::set<std::pair<std::uint32_t, std::uint32_t>> keys;
  for (const std::uint64_t seed : {0ULL, 1ULL, 2ULL, 1ULL << 32}) {
    for (const std::uint32_t replication : {0U, 1U, 2U}) {
      for (const char* path : {"", "a", "b", "ab", "services/web"}) {
        for (const char* purpose : {"", "a", "b", "ba", "service time"}) {
          const StreamKey k = stream_key(seed, replication, path, purpose);
          keys.insert({k.k0, k.k1});
        }
      }
    }
  }
  EXPECT_EQ(keys.size(), 4U * 3U * 5U * 5U);
}

std::uint64_t word_of(StreamKey key) { return (static_cast<std::uint64_t>(key.k1) << 32) | key.k0; }

// Seeds are small and consecutive: each of their bits must flip each bit of the key half of the
// time. Five standard errors, and the sum of squares over all cells within five of its own.
TEST(StreamKey, EveryBitOfASmallSeedReachesEveryBitOfTheKey) {
  constexpr int kSeedBits = 12;
  constexpr int kPairs = 1 << 15;
  double squares = 0.0;
  for (int bit = 0; bit < kSeedBits; ++bit) {
    std::array<int, 64> flips{};
    int pairs = 0;
    for (std::uint64_t seed = 0; pairs < kPairs; ++seed) {
      if ((seed >> bit & 1) != 0) continue;
      ++pairs;
      const std::uint64_t difference =
          word_of(stream_key(seed, 0, "population:jobs", "arrivals")) ^
          word_of(stream_key(seed | (1ULL << bit), 0, "population:jobs", "arrivals"));
      for (int k = 0; k < 64; ++k) flips[k] += static_cast<int>(difference >> k & 1);
    }
    for (const int count : flips) {
      const double z = (count - kPairs / 2.0) / std::sqrt(kPairs / 4.0);
      EXPECT_LT(std::abs(z), 5.0) << "bit " << bit << " of the seed";
      squares += z * z;
    }
  }
  const double cells = kSeedBits * 64.0;
  EXPECT_NEAR(squares, cells, 5.0 * std::sqrt(2.0 * cells));
}

// Sums of exponentials spread over consecutive seeds as those of independent streams do.
TEST(StreamKey, StreamsOfConsecutiveSeedsSpreadAsIndependentOnesDo) {
  constexpr int kSeeds = 4000;
  constexpr int kDraws = 2000;
  double squares = 0.0;
  double products = 0.0;
  double last = 0.0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const StreamKey key = stream_key(seed, 0, "population:jobs", "arrivals");
    double sum = 0.0;
    for (std::uint64_t i = 0; i < kDraws; ++i) {
      Draw draw(key, i, 0);
      sum += Distribution::standard_exponential(draw);
    }
    const double z = (sum - kDraws) / std::sqrt(double{kDraws});
    squares += z * z;
    products += z * last;
    last = z;
  }
  EXPECT_NEAR(squares, kSeeds, 5.0 * std::sqrt(2.0 * kSeeds));
  EXPECT_NEAR(products, 0.0, 5.0 * std::sqrt(double{kSeeds}));
}

TEST(Fingerprint, IsFixedAndDependsOnOrderAndEveryBit) {
  Fingerprint print;
  print.add(1.5, 7);
  print.add(std::uint64_t{2}, 3);
  EXPECT_EQ(print.value(), 0x92502041b8754cbaULL);

  std::set<std::uint64_t> values;
  for (int bit = 0; bit < 64; ++bit) {
    Fingerprint a;
    Fingerprint b;
    a.add(1ULL << bit, 0);
    b.add(std::uint64_t{0}, 1ULL << bit);
    Fingerprint ab = a;
    ab.add(std::uint64_t{0}, 1ULL << bit);
    Fingerprint ba = b;
    ba.add(1ULL << bit, 0);
    for (const Fingerprint& f : {a, b, ab, ba}) values.insert(f.value());
  }
  EXPECT_EQ(values.size(), 4U * 64U);
}

TEST(HashString, IsFixed) {
  EXPECT_EQ(hash_string(""), mix_bits(0xcbf29ce484222325ULL));
  EXPECT_EQ(hash_string("a"), mix_bits(0xaf63dc4c8601ec8cULL));
  EXPECT_EQ(hash_string("foobar"), mix_bits(0x85944171f73967e8ULL));
  EXPECT_NE(hash_string("b", hash_string("a")), hash_string("ab"));
}

}  // namespace
}  // namespace rehearse
