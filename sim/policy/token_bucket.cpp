#include "sim/policy/token_bucket.hpp"

#include <algorithm>
#include <limits>

namespace rehearse::policy {

namespace {
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Seconds and the rest apart: the product of a rate and a long time keeps its fraction.
double tokens_in(Nanoseconds elapsed, double rate) {
  const Nanoseconds whole = elapsed / kNanosPerSecond;
  const Nanoseconds rest = elapsed % kNanosPerSecond;
  return static_cast<double>(whole) * rate + static_cast<double>(rest) * rate / 1e9;
}
}  // namespace

TokenBucket::TokenBucket(const TokenBucketSpec& spec)
    : rate_(spec.rate_per_s),
      burst_(spec.burst),
      max_wait_(to_nanoseconds(spec.max_wait_s)),
      tokens_(spec.burst) {}

double TokenBucket::tokens_at(Nanoseconds now) const {
  const Nanoseconds elapsed = std::max<Nanoseconds>(now - last_, 0);
  return std::min(burst_, tokens_ + tokens_in(elapsed, rate_));
}

Nanoseconds TokenBucket::duration_of(double tokens) const {
  if (rate_ <= 0.0) return kForever;
  const double ns = 1e9 * (tokens / rate_);
  return ns < static_cast<double>(kForever) ? static_cast<Nanoseconds>(ns) : kForever;
}

Admission TokenBucket::admit(double now_s, double n) {
  if (rate_ == kInfinity) return {true, 0.0};
  const Nanoseconds now = std::max(to_nanoseconds(now_s), last_);
  const double left = tokens_at(now) - n;
  const Nanoseconds wait = left < 0.0 ? duration_of(-left) : 0;
  if (n > burst_ || wait > max_wait_ || wait == kForever) return {};
  last_ = now;
  tokens_ = left;
  last_act_ = now + wait;
  return {true, to_seconds(wait)};
}

void TokenBucket::cancel(double now_s, double n, double act_s) {
  const Nanoseconds now = std::max(to_nanoseconds(now_s), last_);
  const Nanoseconds act = to_nanoseconds(act_s);
  if (rate_ == kInfinity || n == 0.0 || act < to_nanoseconds(now_s)) return;
  const double restored = n - tokens_in(last_act_ - act, rate_);
  if (restored <= 0.0) return;
  tokens_ = std::min(burst_, tokens_at(now) + restored);
  last_ = now;
  const Nanoseconds before = act - duration_of(n);
  if (act == last_act_ && before >= now) last_act_ = before;
}

}  // namespace rehearse::policy
