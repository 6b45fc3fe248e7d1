// Vectors from Envoy's ring_hash_lb_test.cc and maglev_lb_test.cc, whose hosts are 127.0.0.1:90,
// :91, .. under xxHash64.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/policy/maglev.hpp"
#include "sim/policy/ring_hash.hpp"
#include "tests/unit/policy/xxhash64.hpp"

namespace rehearse::policy {
namespace {

using testing::ElementsAre;

std::string address(std::uint32_t slot) { return "127.0.0.1:" + std::to_string(90 + slot); }

RingHash ring(const std::vector<double>& shares, std::uint64_t min_size, std::uint64_t max_size) {
  std::vector<HashShare> entries;
  for (std::uint32_t s = 0; s < shares.size(); ++s) {
    if (shares[s] > 0.0) entries.push_back({s, shares[s]});
  }
  RingHash result;
  result.build(entries, min_size, max_size, [](std::uint32_t slot, std::uint64_t i) {
    return xxhash64(address(slot) + "_" + std::to_string(i));
  });
  return result;
}

std::vector<std::size_t> hashes_per_slot(const RingHash& ring, std::size_t n) {
  std::vector<std::size_t> count(n);
  for (const std::uint32_t slot : ring.slots()) ++count[slot];
  return count;
}

/// Members of `n` keys spread evenly.
std::vector<std::uint32_t> members_of_keys(const RingHash& ring, std::uint64_t n) {
  std::vector<std::uint32_t> count;
  for (std::uint64_t i = 0; i < n; ++i) {
    const std::uint32_t slot = ring.pick(i * (UINT64_MAX / n));
    count.resize(std::max<std::size_t>(count.size(), slot + 1U));
    ++count[slot];
  }
  return count;
}

MaglevTable table(const std::vector<double>& shares, std::uint32_t size) {
  std::vector<MaglevEntry> entries;
  for (std::uint32_t s = 0; s < shares.size(); ++s) {
    if (shares[s] <= 0.0) continue;
    entries.push_back(
        {s, shares[s], xxhash64(address(s)) % size, xxhash64(address(s), 1) % (size - 1) + 1});
  }
  MaglevTable result;
  result.build(entries, size);
  return result;
}

TEST(RingHash, EnvoyBasicRing) {
  const RingHash six = ring(std::vector<double>(6, 1.0 / 6), 12, 8388608);
  EXPECT_THAT(six.slots(), ElementsAre(4, 2, 0, 5, 3, 1, 1, 3, 5, 2, 4, 0));
  EXPECT_THAT(six.hashes(),
              ElementsAre(833437586790550860U, 928266305478181108U, 1033482794131418490U,
                          3551244743356806947U, 3851675632748031481U, 5583722120771150861U,
                          6311230543546372928U, 7700377290971790572U, 13144177310400110813U,
                          13444792449719432967U, 15516499411664133160U, 16117243373044804889U));
  EXPECT_EQ(six.pick(0), 4U);
  EXPECT_EQ(six.pick(UINT64_MAX), 4U);
  EXPECT_EQ(six.pick(3551244743356806947U), 5U);
  EXPECT_EQ(six.pick(3551244743356806948U), 3U);
  EXPECT_EQ(six.pick(16117243373044804880U), 0U);
}

TEST(RingHash, AttemptsStepAlongTheRing) {
  const RingHash six = ring(std::vector<double>(6, 1.0 / 6), 12, 8388608);
  EXPECT_EQ(six.pick(3551244743356806948U, 1), 1U);
  EXPECT_EQ(six.pick(3551244743356806948U, 2), 1U);
  EXPECT_EQ(six.pick(3551244743356806948U, 3), 3U);
  EXPECT_EQ(six.pick(16117243373044804889U, 1), 4U);
  EXPECT_EQ(six.pick(UINT64_MAX, 1), 2U);
}

TEST(RingHash, RunningSumsShareAFractionalScale) {
  EXPECT_THAT(hashes_per_slot(ring({0.25, 0.25, 0.25, 0.25}, 6, 6), 4), ElementsAre(2, 1, 2, 1));
  EXPECT_THAT(hashes_per_slot(ring({0.5, 0.5}, 1023, 1023), 2), ElementsAre(512, 511));
  EXPECT_THAT(hashes_per_slot(ring({0.25, 0.25, 0.25, 0.25}, 2, 2), 4), ElementsAre(1, 0, 1, 0));
}

TEST(RingHash, EnvoyWeights) {
  const double sixth = 1.0 / 6;
  const RingHash large = ring({sixth, 2 * sixth, 3 * sixth}, 6144, 8388608);
  EXPECT_THAT(hashes_per_slot(large, 3), ElementsAre(1024, 2048, 3072));
  EXPECT_THAT(members_of_keys(large, 6000), ElementsAre(987, 1932, 3081));
  const RingHash tiny = ring({sixth, 2 * sixth, 3 * sixth, 0}, 6, 6);
  EXPECT_THAT(hashes_per_slot(tiny, 4), ElementsAre(1, 2, 3, 0));
  // Two localities 1:2, in each two hosts 1:2.
  const RingHash both = ring({1.0 / 9, 2.0 / 9, 2.0 / 9, 4.0 / 9}, 9216, 8388608);
  EXPECT_THAT(members_of_keys(both, 9000), ElementsAre(924, 2009, 2053, 4014));
}

TEST(RingHash, WithTheSameHashesOnlyKeysOfTheRemovedMove) {
  const RingHash ten = ring(std::vector<double>(10, 0.1), 1000, 8388608);
  std::vector<double> shares(10, 0.1);
  shares[3] = 0.0;
  const RingHash nine = ring(shares, 1000, 8388608);
  int moved = 0;
  constexpr int n_keys = 10000;
  for (std::uint64_t n = 0; n < n_keys; ++n) {
    const std::uint64_t key = n * (UINT64_MAX / n_keys);
    if (ten.pick(key) == 3) {
      ++moved;
      EXPECT_NE(nine.pick(key), 3U);
    } else {
      ASSERT_EQ(nine.pick(key), ten.pick(key));
    }
  }
  EXPECT_NEAR(moved, 0.1 * n_keys, 4.0 * 0.1 * n_keys / std::sqrt(100.0));
}

TEST(RingHash, EmptyRing) { EXPECT_EQ(RingHash().pick(7), kNoMember); }

TEST(Maglev, EnvoyTables) {
  EXPECT_THAT(table(std::vector<double>(6, 1.0 / 6), 7).table(), ElementsAre(2, 4, 0, 1, 5, 0, 3));
  EXPECT_THAT(table({1.0 / 3, 2.0 / 3}, 17).table(),
              ElementsAre(1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0, 1));
  EXPECT_THAT(table({0.5, 0.5}, 17).table(),
              ElementsAre(1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1));
  EXPECT_THAT(table({0.8, 0.2, 0.0}, 17).table(),
              ElementsAre(1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0));
}

TEST(Maglev, EnvoyAttempts) {
  const MaglevTable six = table(std::vector<double>(6, 1.0 / 6), 7);
  for (std::uint64_t key = 0; key < 21; ++key) EXPECT_EQ(six.pick(key), six.table()[key % 7]);
  EXPECT_EQ(six.pick(10), 1U);
  EXPECT_EQ(six.pick(10, 1), 0U);
  EXPECT_EQ(six.pick(10, 2), 5U);
  EXPECT_EQ(MaglevTable().pick(10), kNoMember);
}

TEST(Maglev, PlacesFollowShares) {
  const std::vector<double> shares = {0.5, 0.25, 0.125, 0.125};
  const MaglevTable large = table(shares, MaglevTable::kDefaultSize);
  for (std::uint32_t s = 0; s < shares.size(); ++s) {
    const auto places = std::count(large.table().begin(), large.table().end(), s);
    EXPECT_NEAR(static_cast<double>(places), shares[s] * MaglevTable::kDefaultSize, 2.0);
  }
}

TEST(Maglev, NextPrime) {
  EXPECT_EQ(next_prime(0), 3U);
  EXPECT_EQ(next_prime(8), 11U);
  EXPECT_EQ(next_prime(65536), 65537U);
  EXPECT_EQ(next_prime(65537), 65537U);
}

}  // namespace
}  // namespace rehearse::policy
