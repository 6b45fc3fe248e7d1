#include "sim/policy/finagle_retry_budget.hpp"

#include <algorithm>
#include <numeric>

#include "sim/policy/nanoseconds.hpp"

namespace rehearse::policy {

namespace {
constexpr std::int64_t kScale = 1000;
}

FinagleRetryBudget::FinagleRetryBudget(const FinagleRetryBudgetSpec& spec)
    : slice_ms_(
          std::max<std::int64_t>(whole_milliseconds(to_nanoseconds(spec.ttl_s)) / kSlices, 1)),
      deposit_(spec.percent_can_retry > 0.0 ? kScale : 0),
      cost_(spec.percent_can_retry > 0.0
                ? static_cast<std::int64_t>(static_cast<double>(kScale) / spec.percent_can_retry)
                : 1),
      reserve_(static_cast<std::int64_t>(spec.min_retries_per_s) *
               static_cast<std::int64_t>(spec.ttl_s) * cost_) {}

// The current slice is closed as if it had just ended, and skipped ones are empty.
void FinagleRetryBudget::expire(std::int64_t now_ms) {
  const auto ring = static_cast<std::int64_t>(past_.size());
  const auto close = [&](std::int64_t amount) {
    past_[static_cast<std::size_t>(next_)] = amount;
    next_ = (next_ + 1) % ring;
  };
  close(current_);
  current_ = 0;
  const std::int64_t skipped = std::min((now_ms - begun_ms_) / slice_ms_ - 1, ring);
  for (std::int64_t i = 0; i < skipped; ++i) close(0);
  begun_ms_ = now_ms;
}

void FinagleRetryBudget::add(double now_s, std::int64_t amount) {
  const std::int64_t now_ms = whole_milliseconds(to_nanoseconds(now_s));
  if (now_ms - begun_ms_ >= slice_ms_) expire(now_ms);
  current_ += amount;
}

std::int64_t FinagleRetryBudget::sum(double now_s) {
  add(now_s, 0);
  return std::accumulate(past_.begin(), past_.end(), current_);
}

void FinagleRetryBudget::on_request(double now_s) { add(now_s, deposit_); }

bool FinagleRetryBudget::withdraw(double now_s) {
  if (sum(now_s) + reserve_ < cost_) return false;
  current_ -= cost_;
  return true;
}

std::int64_t FinagleRetryBudget::balance(double now_s) { return (sum(now_s) + reserve_) / cost_; }

}  // namespace rehearse::policy
