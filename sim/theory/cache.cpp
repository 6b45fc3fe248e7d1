#include "sim/theory/cache.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <functional>
#include <numeric>

#include "sim/theory/require.hpp"

namespace rehearse::theory {
namespace {

void check(std::span<const double> shares, int capacity) {
  require(!shares.empty(), "there must be a key");
  require(capacity >= 1, "capacity must be at least 1");
  double sum = 0.0;
  for (const double share : shares) {
    require_positive(share, "shares must be positive");
    sum += share;
  }
  require(std::abs(sum - 1.0) <= 1e-9, "shares must sum to 1");
}

bool holds_all(std::span<const double> shares, int capacity) {
  return static_cast<std::size_t>(capacity) >= shares.size();
}

std::vector<double> descending(std::span<const double> shares) {
  std::vector<double> sorted(shares.begin(), shares.end());
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  return sorted;
}

/// By set, as bits: the sum of its shares.
std::vector<double> share_of_sets(std::span<const double> shares) {
  std::vector<double> sums(std::size_t{1} << shares.size(), 0.0);
  for (std::size_t set = 1; set < sums.size(); ++set) {
    sums[set] = sums[set & (set - 1)] + shares[static_cast<std::size_t>(std::countr_zero(set))];
  }
  return sums;
}

/// The chance that this set holds the keys used last, from those of smaller sets.
double chance_used_last(std::span<const double> shares, const std::vector<double>& sums,
                        const std::vector<double>& chances, std::size_t set) {
  double chance = 0.0;
  for (std::size_t left = set; left != 0; left &= left - 1) {
    const auto key = static_cast<std::size_t>(std::countr_zero(left));
    const std::size_t rest = set & ~(std::size_t{1} << key);
    chance += chances[rest] * shares[key] / (1.0 - sums[rest]);
  }
  return chance;
}

}  // namespace

std::vector<double> zipf_shares(int keys, double exponent) {
  require(keys >= 1, "there must be a key");
  require_not_negative(exponent, "the exponent must not be negative");
  std::vector<double> shares;
  for (int rank = 1; rank <= keys; ++rank) shares.push_back(std::pow(rank, -exponent));
  const double sum = std::accumulate(shares.rbegin(), shares.rend(), 0.0);
  for (double& share : shares) share /= sum;
  return shares;
}

double lru_hit_ratio(std::span<const double> shares, int capacity) {
  check(shares, capacity);
  if (holds_all(shares, capacity)) return 1.0;
  require(shares.size() <= 20, "at most 20 keys");
  const std::vector<double> sums = share_of_sets(shares);
  std::vector<double> chances(sums.size(), 0.0);
  chances[0] = 1.0;
  double hit = 0.0;
  for (std::size_t set = 1; set < sums.size(); ++set) {
    const int keys = std::popcount(set);
    if (keys > capacity) continue;
    chances[set] = chance_used_last(shares, sums, chances, set);
    if (keys == capacity) hit += chances[set] * sums[set];
  }
  return hit;
}

double lru_characteristic_time(std::span<const double> shares, int capacity) {
  check(shares, capacity);
  require(!holds_all(shares, capacity), "a cache of all keys has no characteristic time");
  // Stored keys are a concave function of time, below the time itself: Newton's steps from here
  // never overshoot.
  double time = capacity;
  for (int step = 0; step < 1000; ++step) {
    double stored = 0.0;
    double slope = 0.0;
    for (const double share : shares) {
      stored -= std::expm1(-share * time);
      slope += share * std::exp(-share * time);
    }
    const double more = (capacity - stored) / slope;
    time += more;
    if (more <= 1e-13 * time) break;
  }
  return time;
}

double lru_hit_ratio_che(std::span<const double> shares, int capacity) {
  check(shares, capacity);
  if (holds_all(shares, capacity)) return 1.0;
  const double time = lru_characteristic_time(shares, capacity);
  double hit = 0.0;
  for (const double share : shares) hit -= share * std::expm1(-share * time);
  return hit;
}

double fifo_hit_ratio(std::span<const double> shares, int capacity) {
  check(shares, capacity);
  if (holds_all(shares, capacity)) return 1.0;
  // different[j]: the chance that j requests for the keys so far ask for different ones of them.
  const auto most = static_cast<std::size_t>(capacity) + 1;
  std::vector<double> different(most + 1, 0.0);
  different[0] = 1.0;
  for (const double share : shares) {
    for (std::size_t j = most; j >= 1; --j) {
      different[j] += static_cast<double>(j) * share * different[j - 1];
    }
  }
  require(different[most - 1] > 1e-290, "too many entries for keys so unequal");
  return 1.0 - different[most] / different[most - 1];
}

double lfu_hit_ratio(std::span<const double> shares, int capacity) {
  check(shares, capacity);
  if (holds_all(shares, capacity)) return 1.0;
  const std::vector<double> sorted = descending(shares);
  double others = 0.0;
  double squares = 0.0;
  for (std::size_t rank = sorted.size(); rank-- > static_cast<std::size_t>(capacity - 1);) {
    others += sorted[rank];
    squares += sorted[rank] * sorted[rank];
  }
  return 1.0 - others + squares / others;
}

double top_share(std::span<const double> shares, int capacity) {
  check(shares, capacity);
  if (holds_all(shares, capacity)) return 1.0;
  const std::vector<double> sorted = descending(shares);
  return std::accumulate(sorted.begin(), sorted.begin() + capacity, 0.0);
}

KeyRequests ttl_requests(double arrival_rps, double ttl_s, double fetch_s) {
  require_positive(arrival_rps, "the arrival rate must be positive");
  require_not_negative(ttl_s, "the time to live must not be negative");
  require_not_negative(fetch_s, "the fetch must not take negative time");
  const double cycle = 1.0 + arrival_rps * (fetch_s + ttl_s);
  return {.hit = arrival_rps * ttl_s / cycle,
          .stale = 0.0,
          .coalesced = arrival_rps * fetch_s / cycle,
          .miss = 1.0 / cycle};
}

KeyRequests ttl_requests_revalidated(double arrival_rps, double ttl_s, double window_s) {
  require_not_negative(window_s, "the window must not be negative");
  KeyRequests requests = ttl_requests(arrival_rps, ttl_s);
  const double ends = requests.miss;
  requests.stale = -ends * std::expm1(-arrival_rps * window_s);
  requests.miss = ends - requests.stale;
  return requests;
}

}  // namespace rehearse::theory
