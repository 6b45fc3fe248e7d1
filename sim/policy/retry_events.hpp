// What a retry budget is told.
#pragma once

#include <cstdint>

namespace rehearse::policy {

/// Why an attempt failed, as far as budgets tell them apart.
enum class Failure : std::uint8_t {
  none,
  error,      ///< an answer that may be retried
  timeout,    ///< no connection or no answer in time
  throttling  ///< the callee says: too many requests
};

/// Requests of the client to the callee at the moment.
struct UpstreamLoad {
  std::int64_t active = 0;   ///< sent, not answered
  std::int64_t pending = 0;  ///< waiting for a connection
};

}  // namespace rehearse::policy
