// Ring hash: ketama's consistent hashing, with weights.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sim/policy/member_index.hpp"

namespace rehearse::policy {

/// A member and its share of the keys; shares add up to at most 1.
struct HashShare {
  std::uint32_t slot;
  double share;  ///< above 0
};

/// A ring of hashes (source: Envoy ring_hash_lb.cc, after libketama). Every member gets about
/// scale * share hashes, where
///
///     scale = min( ceil(s_min * min_size) / s_min, max_size ),   s_min the smallest share,
///
/// by running sums, so that the least member gets a whole number. A key belongs to the first hash
/// not below it, wrapping around. Without one of n equal members the keys of that one move, 1 / n;
/// others move only as the rest of the members get more hashes, ceil(min_size / (n - 1)) each
/// instead of ceil(min_size / n): for n = 10 a further 6 to 8 %.
///
/// Building is O(size log size). A pick looks at two hashes on average, since they lie evenly, and
/// allocates nothing.
class RingHash {
 public:
  /// The i-th hash of a slot; distinct slots give distinct sequences.
  using HashOf = std::function<std::uint64_t(std::uint32_t slot, std::uint64_t i)>;

  void build(std::span<const HashShare> shares, std::uint64_t min_size, std::uint64_t max_size,
             const HashOf& hash_of);

  /// The member of a key; `attempt` steps on along the ring (not always to another member).
  /// kNoMember when the ring is empty.
  std::uint32_t pick(std::uint64_t key, std::uint32_t attempt = 0) const;

  std::size_t size() const { return hashes_.size(); }
  std::span<const std::uint64_t> hashes() const { return hashes_; }
  std::span<const std::uint32_t> slots() const { return slots_; }

 private:
  std::size_t bucket(std::uint64_t hash) const;

  std::vector<std::uint64_t> hashes_;  // ascending
  std::vector<std::uint32_t> slots_;
  std::vector<std::uint32_t> first_;  // by bucket, as many as hashes: the first one not below it
};

}  // namespace rehearse::policy
