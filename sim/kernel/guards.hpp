// Policies of calls: what a caller does besides calling.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/kernel/ids.hpp"
#include "sim/kernel/wait_line.hpp"
#include "sim/policy/backoff.hpp"
#include "sim/policy/balancer.hpp"
#include "sim/policy/circuit_breaker.hpp"
#include "sim/policy/outlier_detector.hpp"
#include "sim/policy/rate_limiter.hpp"
#include "sim/policy/retry_budget.hpp"

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

/// A circuit breaker of one caller for one callee.
struct Breaker {
  policy::CircuitBreaker machine;
  std::uint64_t refused = 0;
  std::uint64_t opened = 0;
};

/// A retry budget of one caller for one callee.
struct Budget {
  policy::RetryBudget machine;
  std::int64_t active = 0;
  std::uint64_t refused = 0;
};

/// A rate limit: an op that passes, holds back or refuses.
struct RateLimit {
  policy::RateLimiter machine;
  ReasonId refused_reason = 0;
  std::uint64_t admitted = 0;
  std::uint64_t refused = 0;
};

/// Who chooses among the members of a group, and watches how they answer.
struct GroupBalancer {
  policy::Balancer machine;
  std::optional<policy::OutlierDetector> outliers;
  std::uint32_t keys = 0;  ///< distinct keys of consistent hashing; 0: every request its own
};

/// What a caller does besides calling. Gates, breakers and budgets are one for all `callers` (1) or
/// one for each station of the calling service, by Station::ordinal.
struct CallPolicy {
  std::uint32_t timer = kNone;          ///< timer class of the whole call, all attempts together
  std::uint32_t attempt_timer = kNone;  ///< of each attempt
  bool propagate_deadline = false;      ///< the callee learns when its caller gives up
  bool avoid_previous = false;          ///< a retry prefers another member
  std::uint8_t attempts = 1;            ///< at most, the first included; at most 15
  FailureSet retry_on = kRetriable;
  policy::Backoff backoff = {};
  std::uint32_t callers = 1;
  std::uint32_t gate = kNone;
  std::uint32_t breaker = kNone;
  std::uint32_t budget = kNone;
  ReasonId gate_full = 0;
  ReasonId breaker_open = 0;
  std::uint64_t calls = 0;
  std::uint64_t retries = 0;
  std::uint64_t hedges = 0;
};

}  // namespace rehearse::kernel
