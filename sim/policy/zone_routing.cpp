#include "sim/policy/zone_routing.hpp"

#include <algorithm>
#include <numeric>

namespace rehearse::policy {
namespace {

using Counts = std::span<const std::uint32_t>;

std::uint64_t total(Counts counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

std::uint32_t at(Counts counts, std::size_t zone) {
  return zone < counts.size() ? counts[zone] : 0;
}

std::uint32_t share(Counts counts, std::size_t zone) {
  const std::uint64_t all = total(counts);
  return all == 0 ? 0 : static_cast<std::uint32_t>(10000ULL * at(counts, zone) / all);
}

}  // namespace

ZoneRouting::ZoneRouting(Counts callers, Counts healthy, Counts hosts, std::uint32_t own_zone,
                         std::uint32_t min_cluster_size)
    : own_(own_zone) {
  for (std::uint32_t z = 0; z < hosts.size(); ++z) {
    if (hosts[z] > 0) zones_.push_back(z);
  }
  const auto caller_zones =
      std::count_if(callers.begin(), callers.end(), [](std::uint32_t count) { return count > 0; });
  if (zones_.size() < 2 || caller_zones < 2 || at(callers, own_) == 0 ||
      total(healthy) < min_cluster_size) {
    return;
  }
  const std::uint32_t own_members = share(healthy, own_);
  const std::uint32_t own_callers = at(healthy, own_) == 0 ? 0 : share(callers, own_);
  if (own_members > 0 && own_members >= own_callers) {
    mode_ = Mode::direct;
    return;
  }
  mode_ = Mode::residual;
  own_per_10000_ = own_callers > 0 ? own_members * 10000 / own_callers : 0;
  std::uint32_t sum = 0;
  for (std::uint32_t z = 0; z < hosts.size(); ++z) {
    const std::uint32_t members = share(healthy, z);
    const std::uint32_t wanted = share(callers, z);
    if (z != own_ && members > wanted) sum += members - wanted;
    residual_.push_back(sum);
  }
}

}  // namespace rehearse::policy
