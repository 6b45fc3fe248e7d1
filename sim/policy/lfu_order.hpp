// The order in which a least-frequently-used cache gives up its entries.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/policy/indexed_heap.hpp"

namespace rehearse::policy {

/// Perfect LFU (Breslau et al., INFOCOM 1999): every use of a key counts, whether it is stored or
/// not, and counts outlive eviction; they are never aged. The victim is the entry used least often
/// and, among those, least recently; storing counts as recent. Under independent requests it comes
/// to hold the capacity - 1 most popular keys and the one stored last.
///
/// A key comes back with the count it had, which a list of frequencies cannot place in constant
/// time; this is a heap. 4 bytes a key and 28 bytes an entry.
class LfuOrder {
 public:
  LfuOrder(std::uint32_t keys, std::uint32_t entries) : uses_(keys) { heap_.reserve(entries); }

  /// `slot` is kNone if the key is not stored.
  void used(std::uint32_t key, std::uint32_t slot) {
    ++uses_[key];
    if (slot != kNone) heap_.update(slot, {++clock_, uses_[key]});
  }
  void stored(std::uint32_t key, std::uint32_t slot) { heap_.push(slot, {++clock_, uses_[key]}); }
  void removed(std::uint32_t slot) { heap_.remove(slot); }
  /// The slot to give up next. There must be one.
  std::uint32_t victim() const { return heap_.top(); }
  /// All counts are 0 again.
  void forget() { std::fill(uses_.begin(), uses_.end(), 0); }

 private:
  struct Standing {
    std::uint64_t last;
    std::uint32_t uses;
    bool operator<(const Standing& other) const {
      return uses != other.uses ? uses < other.uses : last < other.last;
    }
  };

  std::vector<std::uint32_t> uses_;  ///< by key
  IndexedHeap<Standing> heap_;       ///< of slots
  std::uint64_t clock_ = 0;
};

}  // namespace rehearse::policy
