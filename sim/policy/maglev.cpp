#include "sim/policy/maglev.hpp"

#include <algorithm>

namespace rehearse::policy {
namespace {

struct Filling {
  double target;
  std::uint64_t next;  // preference
};

bool is_prime(std::uint32_t n) {
  for (std::uint32_t d = 2; d <= n / d; ++d) {
    if (n % d == 0) return false;
  }
  return n >= 2;
}

}  // namespace

void MaglevTable::build(std::span<const MaglevEntry> entries, std::uint32_t size) {
  table_.clear();
  if (entries.empty()) return;
  table_.assign(size, kNoMember);
  double largest = 0.0;
  for (const MaglevEntry& entry : entries) largest = std::max(largest, entry.share);
  std::vector<Filling> filling;
  for (const MaglevEntry& entry : entries) filling.push_back({0.0, entry.offset});
  std::vector<bool> taken(size, false);  // fits the first-level cache, unlike the table
  std::uint32_t filled = 0;
  for (std::uint64_t round = 1; filled < size; ++round) {
    for (std::size_t i = 0; i < entries.size() && filled < size; ++i) {
      const MaglevEntry& entry = entries[i];
      if (static_cast<double>(round) * entry.share < filling[i].target) continue;
      filling[i].target += largest;
      std::uint64_t place = 0;
      do {
        place = filling[i].next;
        filling[i].next += entry.skip;
        if (filling[i].next >= size) filling[i].next -= size;
      } while (taken[place]);
      taken[place] = true;
      table_[place] = entry.slot;
      ++filled;
    }
  }
}

std::uint32_t next_prime(std::uint32_t n) {
  n = std::max(n, 3U);
  while (!is_prime(n)) ++n;
  return n;
}

}  // namespace rehearse::policy
