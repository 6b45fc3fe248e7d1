#include "sim/policy/call_window.hpp"

#include <algorithm>

namespace rehearse::policy {

namespace {
CallCounts one(bool failed, bool slow) { return {1, failed ? 1 : 0, slow ? 1 : 0}; }
}  // namespace

void CountWindow::clear(Nanoseconds /*now*/) {
  std::fill(outcomes_.begin(), outcomes_.end(), std::uint8_t{0});
  next_ = 0;
  total_ = {};
}

const CallCounts& CountWindow::record(Nanoseconds /*now*/, bool failed, bool slow) {
  std::uint8_t& outcome = outcomes_[next_];
  next_ = next_ + 1 == outcomes_.size() ? 0 : next_ + 1;
  total_ -= {outcome & 1, (outcome >> 1) & 1, (outcome >> 2) & 1};
  outcome = static_cast<std::uint8_t>(1 | (failed ? 2 : 0) | (slow ? 4 : 0));
  total_ += one(failed, slow);
  return total_;
}

void TimeWindow::clear(Nanoseconds now) {
  std::fill(seconds_.begin(), seconds_.end(), CallCounts{});
  second_ = now / kNanosPerSecond;
  total_ = {};
}

void TimeWindow::advance(std::int64_t second) {
  const auto size = static_cast<std::int64_t>(seconds_.size());
  for (second_ = std::max(second_, second - size); second_ < second;) {
    CallCounts& leaving = seconds_[static_cast<std::size_t>(++second_ % size)];
    total_ -= leaving;
    leaving = {};
  }
}

const CallCounts& TimeWindow::record(Nanoseconds now, bool failed, bool slow) {
  advance(now / kNanosPerSecond);
  seconds_[static_cast<std::size_t>(second_) % seconds_.size()] += one(failed, slow);
  total_ += one(failed, slow);
  return total_;
}

}  // namespace rehearse::policy
