// The way of a request from its client to a region's entry.
#pragma once

#include <string>
#include <vector>

#include "sim/kernel/simulation.hpp"

namespace rehearse::models {

/// What a client asks of a region.
struct ClientCall {
  std::string endpoint;  ///< "service/endpoint"
  bool cacheable = false;
  std::string client;  ///< component id of the population
  std::string policy;  ///< name of its call policy; empty: none
};

/// Ops from a client into `region`: content delivery network (when `cacheable`), global balancer,
/// journey to the region's ingress, regional balancer, the call of "service/endpoint", the journey
/// home, the reply. Added to the network's programs; returns the address.
std::uint32_t add_region_path(kernel::Simulation& sim, const std::string& region,
                              const ClientCall& call);

/// Entry of "service/endpoint" for callers in `region`.
kernel::EntryId entry_of(const kernel::Simulation& sim, const std::string& endpoint,
                         const std::string& region);

}  // namespace rehearse::models
