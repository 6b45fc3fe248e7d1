#include "sim/theory/fluid.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "sim/theory/require.hpp"

namespace rehearse::theory {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void require_flow(double rate, double share, double duration_s) {
  require_not_negative(rate, "a rate must not be negative");
  require_not_negative(share, "a share must not be negative");
  require_not_negative(duration_s, "a duration must not be negative");
}

}  // namespace

std::vector<double> max_min_shares(double capacity, const std::vector<double>& demands) {
  require_not_negative(capacity, "a capacity must not be negative");
  for (const double demand : demands) require(demand >= 0.0, "a demand must not be negative");
  std::vector<std::size_t> order(demands.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return demands[a] < demands[b]; });
  std::vector<double> shares(demands.size());
  double left = capacity;
  std::size_t waiting = demands.size();
  for (const std::size_t flow : order) {
    shares[flow] = std::min(demands[flow], left / static_cast<double>(waiting));
    left = std::max(0.0, left - shares[flow]);
    --waiting;
  }
  return shares;
}

double equal_share(double capacity, int others) {
  require_not_negative(capacity, "a capacity must not be negative");
  require(others >= 0, "the number of other flows must not be negative");
  return capacity / (others + 1.0);
}

double backlog_after(double rate, double share, double duration_s) {
  require_flow(rate, share, duration_s);
  return std::max(0.0, rate - share) * duration_s;
}

double drain_time_s(double backlog, double rate, double share) {
  require_flow(rate, share, 0.0);
  require_not_negative(backlog, "a backlog must not be negative");
  if (backlog == 0.0) return 0.0;
  return share > rate ? backlog / (share - rate) : kInfinity;
}

double backlog_age_s(double rate, double share, double duration_s) {
  require_flow(rate, share, duration_s);
  return share >= rate ? 0.0 : duration_s * (1.0 - share / rate);
}

AgeBounds batched_age_steady_s(double rate, double share, double latency_s) {
  require_flow(rate, share, latency_s);
  require(rate < share, "a steady stream needs a share above its rate");
  const double batch = latency_s / (1.0 - rate / share);
  return {batch, 2.0 * batch};
}

AgeBounds batched_age_overload_s(double rate, double share, double duration_s) {
  require_flow(rate, share, duration_s);
  require(rate > share, "an overloaded stream has a share below its rate");
  const double ratio = share / rate;
  return {duration_s * (1.0 - ratio), duration_s * (1.0 - ratio * ratio)};
}

double TokenBucket::admitted_at_most(double duration_s) const {
  require_flow(rate, burst, duration_s);
  return burst + rate * duration_s;
}

double TokenBucket::admitted(double flow, double duration_s) const {
  require_not_negative(flow, "a flow must not be negative");
  return std::min(flow * duration_s, admitted_at_most(duration_s));
}

double TokenBucket::time_to_limit_s(double flow) const {
  require_flow(rate, burst, 0.0);
  require_not_negative(flow, "a flow must not be negative");
  return flow <= rate ? kInfinity : burst / (flow - rate);
}

double TokenBucket::refill_time_s() const {
  require_flow(rate, burst, 0.0);
  if (burst == 0.0) return 0.0;
  return rate > 0.0 ? burst / rate : kInfinity;
}

double TokenBucket::shaping_delay_s(double size) const {
  require_flow(rate, burst, 0.0);
  require_not_negative(size, "a size must not be negative");
  if (size <= burst) return 0.0;
  return rate > 0.0 ? (size - burst) / rate : kInfinity;
}

double delay_bound_s(const TokenBucket& bucket, double server_rate, double server_latency_s) {
  require_flow(bucket.rate, bucket.burst, server_latency_s);
  require_positive(server_rate, "a server's rate must be positive");
  require(server_rate >= bucket.rate, "the server must keep up with the bucket's rate");
  return bucket.burst / server_rate + server_latency_s;
}

}  // namespace rehearse::theory
