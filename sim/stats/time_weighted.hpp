// The time-weighted mean of a piecewise-constant quantity: servers busy, requests waiting, pods.
#pragma once

namespace rehearse::stats {

/// Integral of a step function v(t) over [start, now], and its mean
///
///     mean(now) = 1 / (now - start) * integral of v(t) dt from start to now.
///
/// `update` is a multiply, two adds and a compare; it allocates nothing. Times in seconds, never
/// decreasing (a programming error otherwise).
class TimeWeighted {
 public:
  explicit TimeWeighted(double start_s = 0.0, double value = 0.0)
      : start_s_(start_s), last_s_(start_s), value_(value), max_(value) {}

  /// The quantity is `new_value` from `now_s` on.
  void update(double now_s, double new_value) {
    integral_ += value_ * (now_s - last_s_);
    last_s_ = now_s;
    value_ = new_value;
    if (new_value > max_) max_ = new_value;
  }
  /// The quantity changes by `delta` at `now_s`.
  void add(double now_s, double delta) { update(now_s, value_ + delta); }
  /// Forgets all before `now_s` (the end of warm-up); the quantity keeps its value.
  void reset(double now_s) { *this = TimeWeighted(now_s, value_); }

  double value() const { return value_; }
  double max() const { return max_; }  ///< largest value since the start or the last reset
  double start_s() const { return start_s_; }
  /// Over [start, end_s]; end_s not before the last update.
  double integral(double end_s) const { return integral_ + value_ * (end_s - last_s_); }
  /// Over [start, end_s]; the present value when that interval is empty.
  double mean(double end_s) const {
    return end_s > start_s_ ? integral(end_s) / (end_s - start_s_) : value_;
  }

 private:
  double start_s_;
  double last_s_;
  double value_;
  double max_;
  double integral_ = 0.0;
};

}  // namespace rehearse::stats
