#include "sim/theory/cache.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <stdexcept>

#include "sim/theory/markov.hpp"

namespace rehearse::theory {
namespace {

using Content = std::vector<int>;  ///< keys in the order of the policy, the next victim last

/// Content after a request for `key`.
Content next(Content content, int key, bool lru) {
  const auto found = std::find(content.begin(), content.end(), key);
  if (found != content.end()) {
    if (lru) std::rotate(content.begin(), found, found + 1);
    return content;
  }
  content.pop_back();
  content.insert(content.begin(), key);
  return content;
}

/// All contents that can be reached from 0, 1, ..., capacity - 1.
std::map<Content, int> reachable(int keys, int capacity, bool lru) {
  Content first(capacity);
  std::iota(first.begin(), first.end(), 0);
  std::map<Content, int> number{{first, 0}};
  std::vector<Content> open{first};
  while (!open.empty()) {
    const Content content = open.back();
    open.pop_back();
    for (int key = 0; key < keys; ++key) {
      const Content after = next(content, key, lru);
      if (number.emplace(after, static_cast<int>(number.size())).second) open.push_back(after);
    }
  }
  return number;
}

/// Hit ratio from the stationary distribution over all contents.
double hit_ratio_by_chain(const std::vector<double>& shares, int capacity, bool lru) {
  const int keys = static_cast<int>(shares.size());
  const auto number = reachable(keys, capacity, lru);
  const auto states = static_cast<Eigen::Index>(number.size());
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(states, states);
  for (const auto& [content, from] : number) {
    for (int key = 0; key < keys; ++key) {
      rates(from, number.at(next(content, key, lru))) += shares[key];
    }
  }
  const Eigen::VectorXd p = stationary_distribution(rates);
  double hit = 0.0;
  for (const auto& [content, state] : number) {
    for (const int key : content) hit += p(state) * shares[key];
  }
  return hit;
}

TEST(CacheTheory, ZipfShares) {
  const auto shares = zipf_shares(3, 1.0);
  EXPECT_NEAR(shares[0], 6.0 / 11.0, 1e-15);
  EXPECT_NEAR(shares[1], 3.0 / 11.0, 1e-15);
  EXPECT_NEAR(shares[2], 2.0 / 11.0, 1e-15);
  EXPECT_EQ(zipf_shares(4, 0.0), std::vector<double>(4, 0.25));
}

TEST(CacheTheory, LruAgreesWithItsMarkovChain) {
  for (const double s : {0.0, 0.7, 1.5}) {
    for (int capacity = 1; capacity <= 3; ++capacity) {
      const auto shares = zipf_shares(5, s);
      EXPECT_NEAR(lru_hit_ratio(shares, capacity), hit_ratio_by_chain(shares, capacity, true),
                  1e-12)
          << s << ' ' << capacity;
    }
  }
}

TEST(CacheTheory, FifoAgreesWithItsMarkovChain) {
  for (const double s : {0.0, 0.7, 1.5}) {
    for (int capacity = 1; capacity <= 3; ++capacity) {
      const auto shares = zipf_shares(5, s);
      EXPECT_NEAR(fifo_hit_ratio(shares, capacity), hit_ratio_by_chain(shares, capacity, false),
                  1e-12)
          << s << ' ' << capacity;
    }
  }
}

// Two of three keys: F({i, j}) = p_i p_j / (1 - p_i) + p_j p_i / (1 - p_j).
TEST(CacheTheory, LruOfTwoByHand) {
  const std::vector<double> p{0.5, 0.3, 0.2};
  double hit = 0.0;
  for (int left = 0; left < 3; ++left) {
    const double a = p[(left + 1) % 3];
    const double b = p[(left + 2) % 3];
    hit += (a * b / (1.0 - a) + a * b / (1.0 - b)) * (a + b);
  }
  EXPECT_NEAR(lru_hit_ratio(p, 2), hit, 1e-15);
}

TEST(CacheTheory, OneEntryHoldsTheLastKeyWhateverThePolicy) {
  const auto shares = zipf_shares(12, 0.9);
  double squares = 0.0;
  for (const double share : shares) squares += share * share;
  EXPECT_NEAR(lru_hit_ratio(shares, 1), squares, 1e-15);
  EXPECT_NEAR(fifo_hit_ratio(shares, 1), squares, 1e-15);
  EXPECT_NEAR(lfu_hit_ratio(shares, 1), squares, 1e-15);
}

TEST(CacheTheory, EqualKeysAreHitByTheShareStored) {
  const auto shares = zipf_shares(10, 0.0);
  for (const int capacity : {1, 4, 9}) {
    const double share = capacity / 10.0;
    EXPECT_NEAR(lru_hit_ratio(shares, capacity), share, 1e-12);
    EXPECT_NEAR(lru_hit_ratio_che(shares, capacity), share, 1e-12);
    EXPECT_NEAR(fifo_hit_ratio(shares, capacity), share, 1e-12);
    EXPECT_NEAR(lfu_hit_ratio(shares, capacity), share, 1e-12);
    EXPECT_NEAR(top_share(shares, capacity), share, 1e-12);
  }
}

TEST(CacheTheory, PoliciesInTheirKnownOrder) {
  const auto shares = zipf_shares(18, 1.0);
  for (int capacity = 2; capacity < 18; ++capacity) {
    const double lru = lru_hit_ratio(shares, capacity);
    EXPECT_LT(fifo_hit_ratio(shares, capacity), lru);
    EXPECT_LT(lru, lfu_hit_ratio(shares, capacity));
    EXPECT_LT(lfu_hit_ratio(shares, capacity), top_share(shares, capacity));
  }
}

TEST(CacheTheory, CheIsCloseToExact) {
  for (const double s : {0.6, 0.8, 1.0, 1.2}) {
    const auto shares = zipf_shares(20, s);
    for (int capacity = 1; capacity < 20; ++capacity) {
      EXPECT_NEAR(lru_hit_ratio_che(shares, capacity), lru_hit_ratio(shares, capacity),
                  capacity < 6 ? 0.0105 : 0.002)
          << s << ' ' << capacity;
    }
  }
}

TEST(CacheTheory, CharacteristicTimeFillsTheCache) {
  const auto shares = zipf_shares(100000, 1.1);
  const double time = lru_characteristic_time(shares, 5000);
  double stored = 0.0;
  for (const double share : shares) stored += 1.0 - std::exp(-share * time);
  EXPECT_NEAR(stored, 5000.0, 1e-6);
}

TEST(CacheTheory, ManyEntriesStayInRange) {
  const auto shares = zipf_shares(20000, 0.8);
  const double fifo = fifo_hit_ratio(shares, 300);
  EXPECT_GT(fifo, 0.0);
  EXPECT_LT(fifo, lru_hit_ratio_che(shares, 300));
  EXPECT_THROW(fifo_hit_ratio(shares, 15000), std::invalid_argument);
}

TEST(CacheTheory, TimeToLive) {
  const auto requests = ttl_requests(2.0, 10.0, 0.5);
  EXPECT_DOUBLE_EQ(requests.hit, 20.0 / 22.0);
  EXPECT_DOUBLE_EQ(requests.coalesced, 1.0 / 22.0);
  EXPECT_DOUBLE_EQ(requests.miss, 1.0 / 22.0);
  EXPECT_DOUBLE_EQ(ttl_requests(2.0, 0.0).miss, 1.0);

  const auto revalidated = ttl_requests_revalidated(2.0, 10.0, 0.25);
  EXPECT_DOUBLE_EQ(revalidated.hit, 20.0 / 21.0);
  EXPECT_DOUBLE_EQ(revalidated.miss, std::exp(-0.5) / 21.0);
  EXPECT_DOUBLE_EQ(revalidated.hit + revalidated.stale + revalidated.miss, 1.0);
  EXPECT_EQ(ttl_requests_revalidated(2.0, 10.0, 0.0).stale, 0.0);
}

TEST(CacheTheory, AllKeysStoredIsAlwaysAHit) {
  const auto shares = zipf_shares(30, 1.0);
  for (const auto ratio :
       {lru_hit_ratio, lru_hit_ratio_che, fifo_hit_ratio, lfu_hit_ratio, top_share}) {
    EXPECT_EQ(ratio(shares, 30), 1.0);
    EXPECT_EQ(ratio(shares, 31), 1.0);
  }
}

TEST(CacheTheory, WrongArgumentsThrow) {
  const auto shares = zipf_shares(21, 1.0);
  for (const auto ratio :
       {lru_hit_ratio, lru_hit_ratio_che, fifo_hit_ratio, lfu_hit_ratio, top_share}) {
    EXPECT_THROW(ratio(shares, 0), std::invalid_argument);
    EXPECT_THROW(ratio({}, 1), std::invalid_argument);
    EXPECT_THROW(ratio(std::vector<double>{0.5, 0.6}, 1), std::invalid_argument);
    EXPECT_THROW(ratio(std::vector<double>{1.5, -0.5}, 1), std::invalid_argument);
  }
  EXPECT_THROW(lru_hit_ratio(shares, 3), std::invalid_argument);
  EXPECT_THROW(lru_characteristic_time(shares, 21), std::invalid_argument);
  EXPECT_THROW(zipf_shares(0, 1.0), std::invalid_argument);
  EXPECT_THROW(zipf_shares(3, -1.0), std::invalid_argument);
  EXPECT_THROW(ttl_requests(0.0, 1.0), std::invalid_argument);
  EXPECT_THROW(ttl_requests(1.0, -1.0), std::invalid_argument);
  EXPECT_THROW(ttl_requests_revalidated(1.0, 1.0, -1.0), std::invalid_argument);
}

}  // namespace
}  // namespace rehearse::theory
