// Endpoint programs: the steps a scenario writes, checked and lowered to the operations that the
// request engine interprets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/module.hpp"

namespace rehearse::models {

/// An operation with its first operand, everything else at its default.
inline kernel::Op op_of(kernel::OpCode code, std::uint32_t a = 0) {
  kernel::Op op;
  op.code = code;
  op.a = a;
  return op;
}

/// Kinds of family "step" and their checks over all endpoints of all services.
Module program_module();

/// Calls may nest this deep below the endpoint that a user requests (the engine holds seven calls
/// of a request at a time, the user's own among them).
inline constexpr std::size_t kMaxNestedCalls = 6;

/// Calls side by side.
inline constexpr std::size_t kMaxParallelCalls = 255;

/// "service/endpoint", taken apart.
struct EndpointName {
  std::string service;
  std::string endpoint;
};
EndpointName split_endpoint(const std::string& reference);

/// Every endpoint of the scenario as "service/endpoint"; a service that states only a service time
/// has one, "serve".
std::vector<std::string> endpoint_names(const config::Scenario& scenario);

/// What is wrong with an endpoint reference, with a suggestion; nothing when it is right.
std::optional<std::string> endpoint_problem(const config::Scenario& scenario,
                                            const std::string& reference);

/// Checks what the reader cannot know: endpoints that exist, probabilities that add up.
void check_steps(const config::Scenario& scenario, const std::vector<config::Node>& steps,
                 std::vector<Diagnostic>& problems);

/// What a program does around its steps and calls, and who it calls as.
struct Door {
  bool enter = false;       ///< takes a worker of its station and gives it back before the answer
  bool release = false;     ///< and gives it back while it calls
  std::string caller = {};  ///< component id of the service
  std::string call_policy = {};  ///< of calls that name none themselves; empty: none
};

/// The same with the names that a service's calls go under, and its default policy.
Door as_caller(Door door, const config::Node& service);

/// The steps as operations for callers in `region` (empty: no regions), without a final reply.
/// Addresses are absolute for a program that starts at `base`. In phase `lower` only; adds
/// distributions, timer classes and choice tables to the network.
std::vector<kernel::Op> lower_steps(kernel::Simulation& sim, const config::Scenario& scenario,
                                    const std::vector<config::Node>& steps,
                                    const std::string& region, std::uint32_t base,
                                    const Door& door = {});

/// Adds the steps, ended by a reply, to the network's programs; returns the address.
std::uint32_t add_steps(kernel::Simulation& sim, const config::Scenario& scenario,
                        const std::vector<config::Node>& steps, const std::string& region,
                        const Door& door = {});

/// Ids of every service, store, cache and queue that a request of this endpoint can touch, its own
/// service included; sorted: "cache:sessions", "database:orders", "service:checkout".
std::vector<std::string> touched(const config::Scenario& scenario, const std::string& reference);

}  // namespace rehearse::models
