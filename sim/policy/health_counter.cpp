#include "sim/policy/health_counter.hpp"

namespace rehearse::policy {

HealthCounter::HealthCounter(const HealthCheckSpec& spec)
    : spec_(spec), level_(spec.start == HealthStart::assumed_up ? spec.rise : 0) {}

bool HealthCounter::record(bool passed, bool immediate) {
  const bool before = healthy();
  const bool enough = !checked_ && spec_.start == HealthStart::unchecked;
  checked_ = true;
  if (passed) {
    if (level_ < top()) ++level_;
    if (enough || healthy()) level_ = top();
  } else {
    if (level_ > 0) --level_;
    if (immediate || !healthy()) level_ = 0;
  }
  return healthy() != before;
}

HealthPhase HealthCounter::phase() const {
  if (level_ == top()) return HealthPhase::up;
  if (healthy()) return HealthPhase::falling;
  return level_ == 0 ? HealthPhase::down : HealthPhase::rising;
}

double HaproxyIntervals::next_s(HealthPhase phase) const {
  const double chosen = phase == HealthPhase::up     ? inter_s
                        : phase == HealthPhase::down ? downinter_s
                                                     : fastinter_s;
  return chosen > 0.0 ? chosen : inter_s;
}

double EnvoyIntervals::next_s(bool healthy, bool changed, bool had_traffic) const {
  if (!had_traffic) return no_traffic_s;
  const double unhealthy_s = unhealthy_interval_s > 0.0 ? unhealthy_interval_s : interval_s;
  if (healthy) return changed && healthy_edge_s > 0.0 ? healthy_edge_s : interval_s;
  return changed && unhealthy_edge_s > 0.0 ? unhealthy_edge_s : unhealthy_s;
}

PassiveHealth::PassiveHealth(std::uint32_t max_fails, double fail_timeout_s)
    : max_fails_(max_fails), fail_timeout_s_(static_cast<std::int64_t>(fail_timeout_s)) {}

bool PassiveHealth::available(double now_s) const {
  return max_fails_ == 0 || fails_ < max_fails_ ||
         static_cast<std::int64_t>(now_s) - checked_s_ > fail_timeout_s_;
}

void PassiveHealth::chosen(double now_s) {
  const auto now = static_cast<std::int64_t>(now_s);
  if (now - checked_s_ > fail_timeout_s_) checked_s_ = now;
}

void PassiveHealth::failed(double now_s) {
  ++fails_;
  accessed_s_ = checked_s_ = static_cast<std::int64_t>(now_s);
}

void PassiveHealth::succeeded() {
  if (accessed_s_ < checked_s_) fails_ = 0;
}

}  // namespace rehearse::policy
