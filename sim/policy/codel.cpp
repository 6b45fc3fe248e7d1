#include "sim/policy/codel.hpp"

#include <algorithm>
#include <cmath>

namespace rehearse::policy {

double CoDel::control_law(double from_s) const {
  return from_s + spec_.interval_s / std::sqrt(static_cast<double>(count_));
}

bool CoDel::above_for_interval(double sojourn_s, double now_s, std::int64_t waiting) {
  if (sojourn_s < spec_.target_s || waiting <= std::max<std::int64_t>(spec_.keep, 0)) {
    above_until_s_ = -1.0;
    return false;
  }
  if (above_until_s_ < 0.0) {
    above_until_s_ = now_s + spec_.interval_s;
    return false;
  }
  return now_s >= above_until_s_;
}

void CoDel::begin(double now_s) {
  const std::uint32_t reached = count_ - last_count_;
  const bool soon = now_s - drop_next_s_ < 16.0 * spec_.interval_s;
  count_ = reached > 1 && soon ? reached : 1;
  last_count_ = count_;
  drop_next_s_ = control_law(now_s);
  dropping_ = true;
  dropped_ = false;
}

bool CoDel::drop(double sojourn_s, double now_s, std::int64_t waiting) {
  const bool above = above_for_interval(sojourn_s, now_s, waiting);
  if (!above) {
    dropping_ = false;
    return false;
  }
  if (!dropping_) {
    begin(now_s);
    return true;
  }
  if (dropped_) drop_next_s_ = control_law(drop_next_s_);
  dropped_ = now_s >= drop_next_s_;
  if (dropped_) ++count_;
  return dropped_;
}

}  // namespace rehearse::policy
