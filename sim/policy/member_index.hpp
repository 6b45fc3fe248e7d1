// Numbers of members (stations, hosts) to positions in the tables of a state machine.
#pragma once

#include <cstdint>
#include <vector>

namespace rehearse::policy {

/// No member, no slot.
inline constexpr std::uint32_t kNoMember = 0xffffffffU;

/// A dense table from id to slot: one load per lookup, 4 bytes per id up to the largest. Ids are
/// small numbers given in order, such as those of stations.
class MemberIndex {
 public:
  /// kNoMember when the id was never added.
  std::uint32_t operator[](std::uint32_t id) const {
    return id < slot_.size() ? slot_[id] : kNoMember;
  }
  /// The slot of `id`, a new one (0, 1, 2, ...) if it has none. May allocate.
  std::uint32_t add(std::uint32_t id) {
    if (id >= slot_.size()) slot_.resize(id + 1, kNoMember);
    if (slot_[id] == kNoMember) slot_[id] = count_++;
    return slot_[id];
  }
  std::uint32_t size() const { return count_; }

 private:
  std::vector<std::uint32_t> slot_;
  std::uint32_t count_ = 0;
};

}  // namespace rehearse::policy
