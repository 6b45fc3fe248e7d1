#include "sim/policy/rate_breaker.hpp"

namespace rehearse::policy {

namespace {
bool reaches(std::int64_t count, std::int64_t calls, double percent) {
  return 100.0 * static_cast<double>(count) >= percent * static_cast<double>(calls);
}
}  // namespace

template <class Window>
RateBreaker<Window>::RateBreaker(const RateBreakerSpec& spec)
    : spec_(spec),
      slow_call_(to_nanoseconds(spec.slow_call_s)),
      half_open_max_(to_nanoseconds(spec.half_open_max_s)),
      closed_calls_(spec.window),
      trials_(spec.half_open_calls) {}

template <class Window>
void RateBreaker<Window>::enter(BreakerState state, Nanoseconds now) {
  if (state == BreakerState::open) {
    const bool again = state_ == BreakerState::half_open;
    const Nanoseconds longer = to_nanoseconds(to_seconds(open_wait_) * spec_.open_wait_multiplier);
    open_wait_ = again ? longer : to_nanoseconds(spec_.open_wait_s);
  } else if (state == BreakerState::half_open) {
    trials_.clear(now);
    permits_ = spec_.half_open_calls;
  } else {
    closed_calls_.clear(now);
  }
  state_ = state;
  since_ = now;
}

template <class Window>
bool RateBreaker<Window>::wait_is_over(Nanoseconds now) const {
  return state_ == BreakerState::open && now - since_ > open_wait_;
}

// The earliest timer that is due.
template <class Window>
bool RateBreaker<Window>::fire_timer(Nanoseconds now) {
  const Nanoseconds elapsed = now - since_;
  if (spec_.half_open_by_timer && state_ == BreakerState::open && elapsed >= open_wait_) {
    enter(BreakerState::half_open, since_ + open_wait_);
    return true;
  }
  if (half_open_max_ > 0 && state_ == BreakerState::half_open && elapsed >= half_open_max_) {
    enter(BreakerState::open, since_ + half_open_max_);
    return true;
  }
  return false;
}

template <class Window>
bool RateBreaker<Window>::elapse(Nanoseconds now) {
  bool changed = false;
  while (fire_timer(now)) changed = true;
  return changed;
}

template <class Window>
Permission RateBreaker<Window>::allow(double now_s) {
  const Nanoseconds now = to_nanoseconds(now_s);
  bool changed = elapse(now);
  if (wait_is_over(now)) {
    enter(BreakerState::half_open, now);
    changed = true;
  }
  if (state_ != BreakerState::half_open) return {state_ == BreakerState::closed, changed};
  if (permits_ <= 0) return {false, changed};
  --permits_;
  return {true, changed};
}

template <class Window>
bool RateBreaker<Window>::record(double now_s, bool ok, double duration_s) {
  const Nanoseconds now = to_nanoseconds(now_s);
  const bool changed = elapse(now);
  const bool slow = to_nanoseconds(duration_s) > slow_call_;
  switch (state_) {
    case BreakerState::closed:
      return judge(closed_calls_.record(now, !ok, slow),
                   Window::reachable(spec_.minimum_calls, spec_.window), now) ||
             changed;
    case BreakerState::half_open:
      return judge(trials_.record(now, !ok, slow),
                   CountWindow::reachable(spec_.minimum_calls, spec_.half_open_calls), now) ||
             changed;
    case BreakerState::open:
      break;
  }
  return changed;
}

template <class Window>
bool RateBreaker<Window>::judge(const CallCounts& counts, int minimum_calls, Nanoseconds now) {
  if (counts.calls < minimum_calls) return false;
  const bool tripped = reaches(counts.failed, counts.calls, spec_.failure_rate_percent) ||
                       reaches(counts.slow, counts.calls, spec_.slow_call_rate_percent);
  if (!tripped && state_ == BreakerState::closed) return false;
  enter(tripped ? BreakerState::open : BreakerState::closed, now);
  return true;
}

template <class Window>
bool RateBreaker<Window>::cancelled(double now_s) {
  const bool changed = elapse(to_nanoseconds(now_s));
  if (state_ == BreakerState::half_open) ++permits_;
  return changed;
}

template class RateBreaker<CountWindow>;
template class RateBreaker<TimeWindow>;

}  // namespace rehearse::policy
