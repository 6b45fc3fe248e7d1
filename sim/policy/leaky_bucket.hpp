// Leaky bucket: NGINX limit_req.
#pragma once

#include <cstdint>

#include "sim/policy/admission.hpp"

namespace rehearse::policy {

struct LeakyBucketSpec {
  double rate_per_s = 1.0;  ///< NGINX `rate`: r/s, or r/m / 60; kept in 1/1000 request per second
  std::int64_t burst = 0;   ///< NGINX `burst`, default 0: two requests are 1/rate apart
  std::int64_t delay = 0;   ///< NGINX `delay`, default 0: excess above it waits
  bool nodelay = false;     ///< NGINX `nodelay`: no request waits
};

/// Excess requests, in thousandths, leak at the rate r (thousandths per second):
///
///     excess = max(0, excess_before - r * ms / 1000 + 1000 * n),
///
/// with ms since the last admitted request. Above 1000 * burst the request is refused (503) and
/// nothing changes. Otherwise it waits (excess - 1000 * delay) * 1000 / r milliseconds, if that is
/// positive. The first request has excess 0. All in integers, divisions cut, times cut to the
/// millisecond. Source: nginx ngx_http_limit_req_module.c. Limits: one key; NGINX counts single
/// requests, n > 1 is admitted or refused as a whole.
class LeakyBucket {
 public:
  explicit LeakyBucket(const LeakyBucketSpec& spec);

  Admission admit(double now_s, double n = 1.0);

  /// Thousandths of a request in the bucket after the last admitted one.
  std::int64_t excess() const { return excess_; }

 private:
  std::int64_t excess_at(std::int64_t now_ms, double n) const;
  double delay_s(std::int64_t excess) const;

  std::int64_t rate_;
  std::int64_t burst_;
  std::int64_t delay_;
  bool nodelay_;
  bool fresh_ = true;
  std::int64_t excess_ = 0;
  std::int64_t last_ms_ = 0;
};

}  // namespace rehearse::policy
