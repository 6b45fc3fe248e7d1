// Rate limits that count requests in windows of time.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/policy/admission.hpp"
#include "sim/policy/nanoseconds.hpp"

namespace rehearse::policy {

/// A count per window of time. No defaults: the systems have none.
struct WindowSpec {
  double limit = 0.0;     ///< requests per window
  double window_s = 1.0;  ///< second, minute, hour, day in envoyproxy/ratelimit and Kong
};

/// One counter per window [k * window, (k + 1) * window), by the clock. Every request counts, also
/// a refused one; over the limit when count > limit. Up to 2 * limit pass within one window's
/// length across a boundary. Source: envoyproxy/ratelimit (fixed_cache_impl.go, base_limiter.go),
/// Kong rate-limiting, policy local. Not modelled: the shared store (Redis) and its delay, the
/// jitter of key expiry.
class FixedWindow {
 public:
  explicit FixedWindow(const WindowSpec& spec);

  Admission admit(double now_s, double n = 1.0);

 private:
  double limit_;
  Nanoseconds window_;
  std::int64_t index_ = 0;
  double count_ = 0.0;
};

/// Two fixed counters, the last one weighted by how much of it the sliding window still covers:
///
///     estimate = current + previous * (1 - t / window),
///
/// t since the start of the current window. A request passes if estimate + n <= limit; only what
/// passes counts. Source: Cloudflare, "How we built rate limiting capable of scaling to millions of
/// domains" (2017). Exact if the previous window was uniform.
class SlidingWindowCounter {
 public:
  explicit SlidingWindowCounter(const WindowSpec& spec);

  Admission admit(double now_s, double n = 1.0);
  double estimate(double now_s);

 private:
  void advance(Nanoseconds now);
  double estimate_at(Nanoseconds now) const;

  double limit_;
  Nanoseconds window_;
  std::int64_t index_ = 0;
  double current_ = 0.0;
  double previous_ = 0.0;
};

/// Exact: at most floor(limit) requests in any (now - window, now]. Keeps the times of the last
/// `limit` admitted requests: 8 * limit bytes. Refused requests leave no trace. A request for n
/// counts as ceil(n). Source: the textbook sliding log (for example Kong rate-limiting-advanced).
class SlidingWindowLog {
 public:
  explicit SlidingWindowLog(const WindowSpec& spec);

  Admission admit(double now_s, double n = 1.0);

 private:
  Nanoseconds window_;
  std::vector<Nanoseconds> admitted_;  ///< a ring, the oldest at `oldest_`
  std::size_t oldest_ = 0;
};

struct WafRateRuleSpec {
  double limit = 2000.0;       ///< requests per window; AWS accepts 100 and more
  double window_s = 300.0;     ///< AWS default; a multiple of the evaluation interval
  double evaluation_s = 30.0;  ///< "about every 30 s"
};

/// AWS WAF rate-based rule: at each evaluation, the multiples of `evaluation_s`, the requests of
/// the window before it are counted, blocked ones included; until the next evaluation all requests
/// pass or all are blocked, the latter if count > limit. So a flood passes for up to an evaluation
/// interval, and blocking outlasts it by up to a window. Source: AWS WAF Developer Guide,
/// "Rate-based rule statement". Not modelled: aggregation keys (one rule object is one key), the
/// cap of 10 000 addresses, the delay of AWS's own counting.
class WafRateRule {
 public:
  explicit WafRateRule(const WafRateRuleSpec& spec);

  Admission admit(double now_s, double n = 1.0);
  bool blocking() const { return blocking_; }

 private:
  void advance(std::int64_t slice);

  double limit_;
  Nanoseconds evaluation_;
  std::vector<double> slices_;  ///< counts per evaluation interval, a ring of one window
  std::int64_t slice_ = 0;
  double total_ = 0.0;
  bool blocking_ = false;
};

}  // namespace rehearse::policy
