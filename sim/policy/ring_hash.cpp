#include "sim/policy/ring_hash.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rehearse::policy {

void RingHash::build(std::span<const HashShare> shares, std::uint64_t min_size,
                     std::uint64_t max_size, const HashOf& hash_of) {
  hashes_.clear();
  slots_.clear();
  if (shares.empty()) return;
  double least = 1.0;
  for (const HashShare& s : shares) least = std::min(least, s.share);
  const double scale = std::min(std::ceil(least * static_cast<double>(min_size)) / least,
                                static_cast<double>(max_size));
  std::vector<std::pair<std::uint64_t, std::uint32_t>> ring;
  ring.reserve(static_cast<std::size_t>(std::ceil(scale)) + 1);
  double target = 0.0;
  for (const HashShare& s : shares) {
    target += scale * s.share;
    for (std::uint64_t i = 0; static_cast<double>(ring.size()) < target; ++i) {
      ring.emplace_back(hash_of(s.slot, i), s.slot);
    }
  }
  std::sort(ring.begin(), ring.end());
  for (const auto& [hash, slot] : ring) {
    hashes_.push_back(hash);
    slots_.push_back(slot);
  }
}

std::uint32_t RingHash::pick(std::uint64_t key, std::uint32_t attempt) const {
  if (hashes_.empty()) return kNoMember;
  const auto found = std::lower_bound(hashes_.begin(), hashes_.end(), key);
  const auto position = static_cast<std::size_t>(found - hashes_.begin());
  return slots_[(position == hashes_.size() ? attempt : position + attempt) % hashes_.size()];
}

}  // namespace rehearse::policy
