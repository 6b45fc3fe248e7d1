// Counts what the steady state of the state machines must not do.
#pragma once

#include <cstdint>

namespace rehearse::policy {

/// Calls of operator new in this program so far.
std::uint64_t allocations();

}  // namespace rehearse::policy
