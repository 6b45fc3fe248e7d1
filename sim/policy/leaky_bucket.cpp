#include "sim/policy/leaky_bucket.hpp"

#include <algorithm>

#include "sim/policy/nanoseconds.hpp"

namespace rehearse::policy {

namespace {
constexpr std::int64_t kRequest = 1000;  // thousandths

std::int64_t thousandths(double n) { return static_cast<std::int64_t>(n * kRequest + 0.5); }
}  // namespace

LeakyBucket::LeakyBucket(const LeakyBucketSpec& spec)
    : rate_(std::max<std::int64_t>(thousandths(spec.rate_per_s), 1)),
      burst_(spec.burst * kRequest),
      delay_(spec.delay * kRequest),
      nodelay_(spec.nodelay) {}

std::int64_t LeakyBucket::excess_at(std::int64_t now_ms, double n) const {
  if (fresh_) return thousandths(n) - std::min(thousandths(n), kRequest);
  const std::int64_t elapsed_ms = std::max<std::int64_t>(now_ms - last_ms_, 0);
  const std::int64_t leaked = rate_ * elapsed_ms / 1000;
  return std::max<std::int64_t>(excess_ - leaked + thousandths(n), 0);
}

double LeakyBucket::delay_s(std::int64_t excess) const {
  if (nodelay_ || excess <= delay_) return 0.0;
  return static_cast<double>((excess - delay_) * 1000 / rate_) / 1e3;
}

Admission LeakyBucket::admit(double now_s, double n) {
  const std::int64_t now_ms = whole_milliseconds(to_nanoseconds(now_s));
  const std::int64_t excess = excess_at(now_ms, n);
  if (excess > burst_) return {};
  excess_ = excess;
  last_ms_ = std::max(now_ms, last_ms_);
  fresh_ = false;
  return {true, delay_s(excess)};
}

}  // namespace rehearse::policy
