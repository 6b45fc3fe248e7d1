// Which services and stores the programs of a scenario can touch.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "sim/kernel/network.hpp"

namespace rehearse::run {

struct Reach {
  std::set<kernel::ServiceId> services;
  std::set<std::uint32_t> stores;  ///< store tables
};

/// Walks every way that a request starting at `pc` could take: through calls, choices, names and
/// routers as they point now. Cost: the ops reached, once each.
Reach reach(const kernel::Network& network, std::uint32_t pc);

}  // namespace rehearse::run
