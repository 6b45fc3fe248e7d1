#include "sim/policy/ring_hash.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "sim/policy/scaled_random.hpp"

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
  first_.assign(ring.size() + 1, 0);
  for (const auto& [hash, slot] : ring) {
    hashes_.push_back(hash);
    slots_.push_back(slot);
    ++first_[bucket(hash) + 1];
  }
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
}

std::size_t RingHash::bucket(std::uint64_t hash) const {
  return scale_below(upper_half(hash), static_cast<std::uint32_t>(first_.size() - 1));
}

std::uint32_t RingHash::pick(std::uint64_t key, std::uint32_t attempt) const {
  if (hashes_.empty()) return kNoMember;
  std::size_t position = first_[bucket(key)];
  while (position < hashes_.size() && hashes_[position] < key) ++position;
  if (position == hashes_.size()) position = 0;
  return slots_[(position + attempt) % slots_.size()];
}

}  // namespace rehearse::policy
