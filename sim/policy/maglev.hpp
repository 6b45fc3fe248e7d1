// Maglev hashing: a lookup table filled evenly, with weights.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/policy/member_index.hpp"

namespace rehearse::policy {

/// What a member brings to the table. Its preferences are (offset + k skip) mod size, k = 0, 1, ..;
/// offset below size, skip in 1..size - 1.
struct MaglevEntry {
  std::uint32_t slot;
  double share;  ///< above 0
  std::uint64_t offset;
  std::uint64_t skip;
};

/// The table of Eisenbud et al., "Maglev" (NSDI 2016, listing 1), with Envoy's weights
/// (maglev_lb.cc): in rounds 1, 2, .. every entry in order takes its next free preference, unless
/// round * share < its target, which grows by the largest share with each place taken. So places
/// follow the shares to within one. Entries must come in an order that does not depend on who
/// else is there. Removing one of n members moves somewhat more than 1 / n of the keys.
///
/// A pick is one division and one load, and allocates nothing.
class MaglevTable {
 public:
  static constexpr std::uint32_t kDefaultSize = 65537;

  /// `size` is prime (a preference list must reach every place); see next_prime.
  void build(std::span<const MaglevEntry> entries, std::uint32_t size);

  /// The member of a key; attempts 1, 2, .. change the key. kNoMember when the table is empty.
  std::uint32_t pick(std::uint64_t key, std::uint32_t attempt = 0) const {
    if (table_.empty()) return kNoMember;
    if (attempt > 0) key ^= ~std::uint64_t{0} - attempt + 1;
    return table_[key % table_.size()];
  }
  std::span<const std::uint32_t> table() const { return table_; }

 private:
  std::vector<std::uint32_t> table_;
};

/// The smallest prime that is at least n and 3.
std::uint32_t next_prime(std::uint32_t n);

}  // namespace rehearse::policy
