// Calls as operations: plain ones, guarded by a policy, hedged.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "sim/kernel/simulation.hpp"

namespace rehearse::models {

/// A call that a program makes.
struct CallStep {
  kernel::EntryId entry = 0;
  std::string caller = {};  ///< component id of the calling service or population
  std::string policy = {};  ///< name of a call policy; empty: none
  double timeout_s = std::numeric_limits<double>::infinity();
  bool optional = false;                     ///< a failure goes on behind the call
  std::uint32_t on_failure = kernel::kNone;  ///< or there
  std::optional<std::uint16_t> draw = {};    ///< name of its draws; absent: its place in `ops`
};

/// Appends the call to a program that starts at `base`:
///
///     call                                without a policy
///     guarded, settle                     with one, and to a group with a balancer
///     hedge, guarded, settle, join        hedged
///
/// In phase `lower`.
void append_call(kernel::Simulation& sim, std::vector<kernel::Op>& ops, std::uint32_t base,
                 const CallStep& call);

}  // namespace rehearse::models
