#include "sim/policy/hystrix_breaker.hpp"

#include <algorithm>

namespace rehearse::policy {

HystrixBreaker::HystrixBreaker(const HystrixBreakerSpec& spec)
    : volume_threshold_(std::max(spec.volume_threshold, 1)),
      error_threshold_percent_(spec.error_threshold_percent),
      sleep_window_(to_nanoseconds(spec.sleep_window_s)),
      interval_(std::max<Nanoseconds>(to_nanoseconds(spec.health_interval_s), 1)),
      buckets_(static_cast<std::size_t>(
          std::max<Nanoseconds>(to_nanoseconds(spec.window_s) / interval_, 1))) {}

void HystrixBreaker::enter(BreakerState state, Nanoseconds at) {
  state_ = state;
  since_ = at;
}

void HystrixBreaker::restart(Nanoseconds at) {
  std::fill(buckets_.begin(), buckets_.end(), Bucket{});
  total_ = {};
  start_ = at;
  bucket_ = 0;
}

bool HystrixBreaker::snapshot(Nanoseconds at) {
  if (state_ != BreakerState::closed || total_.calls < volume_threshold_) return false;
  // In this order and in floating point, as upstream: 29 of 100 are 28 %.
  const double share = static_cast<double>(total_.errors) / static_cast<double>(total_.calls);
  if (static_cast<std::int64_t>(share * 100.0) < error_threshold_percent_) return false;
  enter(BreakerState::open, at);
  return true;
}

// The snapshots up to now. After a whole window without calls they all see nothing.
bool HystrixBreaker::advance(Nanoseconds now) {
  const auto size = static_cast<std::int64_t>(buckets_.size());
  const std::int64_t current = (now - start_) / interval_;
  bool changed = false;
  while (bucket_ < current && total_.calls > 0) {
    ++bucket_;
    changed |= snapshot(start_ + bucket_ * interval_);
    Bucket& leaving = buckets_[static_cast<std::size_t>(bucket_ % size)];
    total_.calls -= leaving.calls;
    total_.errors -= leaving.errors;
    leaving = {};
  }
  bucket_ = std::max(bucket_, current);
  return changed;
}

Permission HystrixBreaker::allow(double now_s) {
  const Nanoseconds now = to_nanoseconds(now_s);
  const bool changed = advance(now);
  if (state_ == BreakerState::closed) return {true, changed};
  if (state_ == BreakerState::half_open || now - since_ < sleep_window_) return {false, changed};
  enter(BreakerState::half_open, now);
  return {true, true};
}

bool HystrixBreaker::record(double now_s, bool ok, double /*duration_s*/) {
  const Nanoseconds now = to_nanoseconds(now_s);
  const bool changed = advance(now);
  if (state_ == BreakerState::half_open && ok) {
    enter(BreakerState::closed, now);
    restart(now);
    return true;
  }
  Bucket& bucket = buckets_[static_cast<std::size_t>(bucket_) % buckets_.size()];
  ++bucket.calls;
  ++total_.calls;
  if (ok) return changed;
  ++bucket.errors;
  ++total_.errors;
  if (state_ == BreakerState::half_open) {
    enter(BreakerState::open, now);
    return true;
  }
  return changed;
}

bool HystrixBreaker::cancelled(double now_s) {
  const Nanoseconds now = to_nanoseconds(now_s);
  const bool changed = advance(now);
  if (state_ != BreakerState::half_open) return changed;
  enter(BreakerState::open, now);
  return true;
}

}  // namespace rehearse::policy
