// Short ways to say what balancer tests say often.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "sim/core/random.hpp"
#include "sim/policy/balancer.hpp"

namespace rehearse::policy {

inline std::vector<Member> members(const std::vector<double>& weights) {
  std::vector<Member> result;
  for (std::uint32_t id = 0; id < weights.size(); ++id) {
    result.push_back({.id = id, .weight = weights[id]});
  }
  return result;
}

inline std::vector<Member> equal_members(std::size_t n) {
  return members(std::vector<double>(n, 1.0));
}

/// The n-th pick of a stream: other words and another key each time.
inline Pick random_pick(std::uint64_t n, double now_s = 0.0) {
  const StreamKey key{17, 4};
  const RandomBlock words = random_block(key, n, 0, 0);
  return {.now_s = now_s, .hash = random_bits(key, n, 1, 0), .random = {words.first, words.second}};
}

/// Ids of `n` picks at one time.
inline std::vector<std::uint32_t> picks(Balancer& balancer, int n, double now_s = 0.0) {
  std::vector<std::uint32_t> result;
  for (int i = 0; i < n; ++i) {
    result.push_back(balancer.pick(random_pick(static_cast<std::uint64_t>(i), now_s)));
  }
  return result;
}

inline std::map<std::uint32_t, int> count_picks(Balancer& balancer, int n, double now_s = 0.0) {
  std::map<std::uint32_t, int> count;
  for (const std::uint32_t id : picks(balancer, n, now_s)) ++count[id];
  return count;
}

}  // namespace rehearse::policy
