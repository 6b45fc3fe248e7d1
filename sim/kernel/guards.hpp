// Policies of calls: what a caller does besides calling.
#pragma once

#include <cstdint>

#include "sim/kernel/ids.hpp"
#include "sim/kernel/wait_line.hpp"
#include "sim/policy/backoff.hpp"

namespace rehearse::kernel {

/// Kinds of failure, as far as policies tell them apart. Bits, so that a policy can name a set.
enum class FailureClass : std::uint16_t {
  error = 1,        ///< an answer that says so (HTTP 500)
  timeout = 2,      ///< no answer in time
  reset = 4,        ///< the connection was reset
  unavailable = 8,  ///< no healthy endpoint, or its queue is full (HTTP 503)
  shed = 16,        ///< dropped by an overloaded station
  rejected = 32,    ///< by a limit or an open breaker; it never reached a server (HTTP 429)
  expired = 64      ///< the deadline has passed
};
using FailureSet = std::uint16_t;
inline constexpr FailureSet kRetriable = static_cast<FailureSet>(FailureClass::error) |
                                         static_cast<FailureSet>(FailureClass::timeout) |
                                         static_cast<FailureSet>(FailureClass::reset) |
                                         static_cast<FailureSet>(FailureClass::unavailable) |
                                         static_cast<FailureSet>(FailureClass::shed);

/// A bulkhead: so many calls at once, so many that wait for a place.
struct Gate {
  std::uint32_t limit = kNone;
  std::uint32_t busy = 0;
  std::uint32_t line_limit = 0;
  WaitLine line;
  std::uint64_t refused = 0;
};

struct CallPolicy {
  std::uint32_t timer = kNone;          ///< timer class of the whole call, all attempts together
  std::uint32_t attempt_timer = kNone;  ///< of each attempt
  bool propagate_deadline = false;      ///< the callee learns when its caller gives up
  std::uint8_t attempts = 1;            ///< at most, the first included
  FailureSet retry_on = kRetriable;
  policy::Backoff backoff;
  std::uint32_t gate = kNone;  ///< index of the first of `callers` gates
  std::uint32_t callers = 1;   ///< 1: shared by all callers
  ReasonId gate_full = 0;
  ReasonId timeout = 0;
  std::uint64_t retries = 0;
};

}  // namespace rehearse::kernel
