// Fluid flows: rates instead of requests. Shared links, backlogs and token buckets.
#pragma once

#include <vector>

namespace rehearse::theory {

// Rates and capacities in one unit per second (bytes or requests), times in seconds. Arguments that
// are negative or not finite throw std::invalid_argument.

/// Max-min fair shares of a capacity among flows of these demands (Bertsekas and Gallager, Data
/// Networks, 2nd ed., 1992, 6.5.2): nobody gets more than it asks, and the rest is shared equally
/// among those who ask for more. A demand may be infinite.
std::vector<double> max_min_shares(double capacity, const std::vector<double>& demands);
/// What one flow gets beside `others` flows that all want more: capacity / (others + 1).
double equal_share(double capacity, int others);

/// Backlog of a flow that is fed at `rate` and served at `share` for `duration_s`, from an empty
/// one: max(0, rate - share) * duration.
double backlog_after(double rate, double share, double duration_s);
/// Time to empty a backlog at `share` while `rate` still comes in: backlog / (share - rate);
/// infinite when nothing is left over for it.
double drain_time_s(double backlog, double rate, double share);
/// Age of the oldest data not yet sent after `duration_s` of that: duration * (1 - share / rate),
/// 0 when share >= rate. The data lost with the sender at that moment is as old.
double backlog_age_s(double rate, double share, double duration_s);

/// The same for a stream that keeps one batch in flight and makes the next one of all that gathered
/// meanwhile (write-ahead log shipping): batch durations obey d' = d * rate / share + latency.
struct AgeBounds {
  double low_s = 0.0;   ///< just after a batch arrived
  double high_s = 0.0;  ///< just before
};
/// In steady state, for rate < share: d = latency / (1 - rate / share); ages from d to 2 d.
AgeBounds batched_age_steady_s(double rate, double share, double latency_s);
/// Overloaded, rate > share, after `duration_s` long against the first batch and the latency: the
/// low side is `backlog_age_s`, the high one duration * (1 - (share / rate)^2).
AgeBounds batched_age_overload_s(double rate, double share, double duration_s);

/// A token bucket of `burst` tokens, full at first, refilled at `rate` per second; one unit of
/// traffic takes one token. Le Boudec and Thiran, Network Calculus, 2001, 1.2 and 1.4.
struct TokenBucket {
  double rate = 0.0;
  double burst = 0.0;

  /// Most it admits in any interval: burst + rate * duration.
  double admitted_at_most(double duration_s) const;
  /// What it admits of a constant flow that starts with the bucket full:
  /// min(flow * duration, burst + rate * duration).
  double admitted(double flow, double duration_s) const;
  /// Time until such a flow is cut: burst / (flow - rate); infinite for flow <= rate.
  double time_to_limit_s(double flow) const;
  /// Time from empty to full: burst / rate; infinite without a rate.
  double refill_time_s() const;
  /// As a shaper: wait of the last unit of `size` units that arrive at once:
  /// max(0, size - burst) / rate; infinite where they never leave.
  double shaping_delay_s(double size) const;
};
/// Delay bound of traffic from `bucket` through a server of rate R >= bucket.rate and latency T:
/// burst / R + T.
double delay_bound_s(const TokenBucket& bucket, double server_rate, double server_latency_s);

}  // namespace rehearse::theory
