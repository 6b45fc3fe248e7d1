// What the users of a population do after an answer or a failure, and how long they wait for one.
//
// A request's id names its draws: attempt << 56 | population << 40 | number, where in populations
// with sessions number = session << 12 | step. A session is thus the same in two runs that differ
// in how it is served, as long as it gets that far.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/distribution.hpp"
#include "sim/kernel/ids.hpp"

namespace rehearse::kernel {

inline constexpr std::uint64_t kNumberMask = (std::uint64_t{1} << 40) - 1;
inline constexpr std::uint64_t kOneAttempt = std::uint64_t{1} << 56;
inline constexpr std::uint8_t kSessionStepBits = 12;
inline constexpr std::uint64_t kLastStep = (std::uint64_t{1} << kSessionStepBits) - 1;

/// The request without its attempt.
inline std::uint64_t first_attempt(std::uint64_t request) { return request & (kOneAttempt - 1); }
inline std::uint32_t attempt_of(std::uint64_t request) {
  return static_cast<std::uint32_t>(request >> 56);
}

/// Draws of the stream "mix" that belong to a request, as steps of its id.
namespace mix_draw {
inline constexpr std::uint32_t kEndpoint = 0;
inline constexpr std::uint32_t kThink = 2;
inline constexpr std::uint32_t kFirstThink = 3;  ///< of a user
inline constexpr std::uint32_t kRetry = 4;
inline constexpr std::uint32_t kRetryDelay = 5;
inline constexpr std::uint32_t kPatience = 6;
inline constexpr std::uint32_t kNextAction = 7;
inline constexpr std::uint32_t kSessionThink = 8;
}  // namespace mix_draw

/// Where a session goes after an action: the first entry whose cumulative probability exceeds a
/// uniform draw, or out when none does.
struct SessionRow {
  std::vector<double> cumulative;
  std::vector<EndpointId> next;
};

struct Visits {
  /// A failed request (refused, reset, timed out) is sent again with this probability after
  /// `retry_delay`, at most `retry_attempts` times (below 256), as a new request of its own.
  double retry_probability = 0.0;
  std::uint32_t retry_attempts = 0;
  Distribution retry_delay;
  /// A session goes on after `session_think` with the row of the action just done, by its place in
  /// the population's mix; empty: a session is one request. It ends after kLastStep + 1 requests.
  std::vector<SessionRow> rows;
  Distribution session_think;
  bool leaves_after_failure = true;  ///< a failure that is not retried ends the session
  /// Each request is given up after a variate of this, if the population is `impatient`.
  Distribution patience;
};

}  // namespace rehearse::kernel
