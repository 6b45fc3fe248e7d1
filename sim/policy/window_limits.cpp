#include "sim/policy/window_limits.hpp"

#include <algorithm>
#include <cmath>

namespace rehearse::policy {

namespace {
Nanoseconds positive(double seconds) { return std::max<Nanoseconds>(to_nanoseconds(seconds), 1); }
}  // namespace

FixedWindow::FixedWindow(const WindowSpec& spec)
    : limit_(spec.limit), window_(positive(spec.window_s)) {}

Admission FixedWindow::admit(double now_s, double n) {
  const std::int64_t index = to_nanoseconds(now_s) / window_;
  if (index > index_) {
    index_ = index;
    count_ = 0.0;
  }
  count_ += n;
  return {count_ <= limit_, 0.0};
}

SlidingWindowCounter::SlidingWindowCounter(const WindowSpec& spec)
    : limit_(spec.limit), window_(positive(spec.window_s)) {}

void SlidingWindowCounter::advance(Nanoseconds now) {
  const std::int64_t index = now / window_;
  if (index <= index_) return;
  previous_ = index == index_ + 1 ? current_ : 0.0;
  current_ = 0.0;
  index_ = index;
}

double SlidingWindowCounter::estimate_at(Nanoseconds now) const {
  const Nanoseconds left = window_ - std::max<Nanoseconds>(now - index_ * window_, 0);
  return current_ + previous_ * (static_cast<double>(left) / static_cast<double>(window_));
}

double SlidingWindowCounter::estimate(double now_s) {
  const Nanoseconds now = to_nanoseconds(now_s);
  advance(now);
  return estimate_at(now);
}

Admission SlidingWindowCounter::admit(double now_s, double n) {
  const bool admitted = estimate(now_s) + n <= limit_;
  if (admitted) current_ += n;
  return {admitted, 0.0};
}

SlidingWindowLog::SlidingWindowLog(const WindowSpec& spec)
    : window_(positive(spec.window_s)),
      admitted_(static_cast<std::size_t>(std::max(spec.limit, 0.0)), -kForever) {}

Admission SlidingWindowLog::admit(double now_s, double n) {
  const auto wanted = static_cast<std::size_t>(std::ceil(std::max(n, 0.0)));
  const std::size_t limit = admitted_.size();
  if (wanted > limit) return {};
  if (wanted == 0) return {true, 0.0};
  // The ring holds the last `limit` admissions: n more fit if the n oldest have left the window.
  const std::size_t last_to_leave = (oldest_ + wanted - 1) % limit;
  const Nanoseconds now = to_nanoseconds(now_s);
  if (admitted_[last_to_leave] > now - window_) return {};
  for (std::size_t i = 0; i < wanted; ++i) {
    admitted_[oldest_] = now;
    oldest_ = oldest_ + 1 == limit ? 0 : oldest_ + 1;
  }
  return {true, 0.0};
}

WafRateRule::WafRateRule(const WafRateRuleSpec& spec)
    : limit_(spec.limit),
      evaluation_(positive(spec.evaluation_s)),
      slices_(
          static_cast<std::size_t>(std::max<Nanoseconds>(positive(spec.window_s) / evaluation_, 1)),
          0.0) {}

void WafRateRule::advance(std::int64_t slice) {
  const auto size = static_cast<std::int64_t>(slices_.size());
  const std::int64_t evaluations = std::min(slice - slice_, size + 1);
  slice_ = std::max(slice - size - 1, slice_);
  for (std::int64_t i = 0; i < evaluations; ++i) {
    blocking_ = total_ > limit_;
    double& leaving = slices_[static_cast<std::size_t>(++slice_ % size)];
    total_ -= leaving;
    leaving = 0.0;
  }
}

Admission WafRateRule::admit(double now_s, double n) {
  const std::int64_t slice = to_nanoseconds(now_s) / evaluation_;
  if (slice > slice_) advance(slice);
  slices_[static_cast<std::size_t>(slice_) % slices_.size()] += n;
  total_ += n;
  return {!blocking_, 0.0};
}

}  // namespace rehearse::policy
