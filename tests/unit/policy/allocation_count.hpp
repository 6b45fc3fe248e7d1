// Heap allocations of this program, for tests of what may make none.
#pragma once

#include <cstdint>

namespace rehearse::policy {

/// Calls of operator new so far.
std::uint64_t allocation_count();

}  // namespace rehearse::policy
