#include "models/traffic/cycle.hpp"

#include <algorithm>
#include <cmath>

namespace rehearse::models {
namespace {

constexpr int kWavePoints = 96;

/// cos(2 pi k / 96) by its Taylor series: the same bits on every machine, where libm's differ.
double wave(int k) {
  k %= kWavePoints;
  if (k > kWavePoints / 2) k = kWavePoints - k;
  if (k > kWavePoints / 4) return -wave(kWavePoints / 2 - k);
  const double x = 6.283185307179586 * k / kWavePoints;
  double term = 1.0;
  double sum = 1.0;
  for (int n = 2; n <= 24; n += 2) {
    term *= -x * x / (n * (n - 1.0));
    sum += term;
  }
  return k == kWavePoints / 4 ? 0.0 : sum;
}

/// Collects points in the order of time and keeps of those up to time 0 what matters from 0 on.
class Unrolling {
 public:
  Unrolling(bool linear, double duration_s) : duration_s_(duration_s) { curve_ = {{}, {}, linear}; }

  void add(double time_s, double rate) {
    if (time_s <= 0.0) {
      before_s_ = time_s;
      before_rate_ = rate;
      has_before_ = true;
      return;
    }
    if (curve_.change_s.empty()) begin(time_s, rate);
    curve_.change_s.push_back(time_s);
    curve_.rate.push_back(rate);
  }
  bool done() const { return !curve_.change_s.empty() && curve_.change_s.back() >= duration_s_; }
  kernel::RateCurve curve() {
    if (curve_.change_s.empty()) push_start(before_rate_);
    return std::move(curve_);
  }

 private:
  void push_start(double rate) {
    curve_.change_s.push_back(0.0);
    curve_.rate.push_back(rate);
  }
  void begin(double time_s, double rate) {
    if (!has_before_) return push_start(rate);
    const double slope = curve_.linear ? (rate - before_rate_) / (time_s - before_s_) : 0.0;
    push_start(before_rate_ - slope * before_s_);
  }

  double duration_s_;
  kernel::RateCurve curve_;
  double before_s_ = 0.0;
  double before_rate_ = 0.0;
  bool has_before_ = false;
};

}  // namespace

Cycle daily_wave(double mean, double amplitude, double peak_s, double period_s) {
  Cycle cycle{.at_s = {}, .rate = {}, .linear = true, .period_s = period_s};
  // Points before the peak in the cycle belong to the wave before.
  const double first_s = std::fmod(peak_s, period_s / kWavePoints);
  const int peak = static_cast<int>((peak_s - first_s) / period_s * kWavePoints + 0.5);
  for (int k = 0; k < kWavePoints; ++k) {
    const int from_peak = ((k - peak) % kWavePoints + kWavePoints) % kWavePoints;
    cycle.at_s.push_back(first_s + period_s * k / kWavePoints);
    cycle.rate.push_back(mean * (1.0 + amplitude * wave(from_peak)));
  }
  return cycle;
}

double changes_in(const Cycle& cycle, double duration_s) {
  const double points = static_cast<double>(cycle.at_s.size());
  return cycle.period_s > 0.0 ? points * (duration_s / cycle.period_s + 2.0) : points;
}

kernel::RateCurve unrolled(const Cycle& cycle, double offset_s, double duration_s) {
  Unrolling run(cycle.linear, duration_s);
  // The cycle before the one that holds time 0 supplies the line that leads into it.
  double turn = cycle.period_s > 0.0 ? std::floor(offset_s / cycle.period_s) - 1.0 : 0.0;
  for (;; turn += 1.0) {
    const double from_s = turn * cycle.period_s - offset_s;
    for (std::size_t i = 0; i < cycle.at_s.size() && !run.done(); ++i) {
      run.add(cycle.at_s[i] + from_s, cycle.rate[i]);
    }
    if (run.done() || cycle.period_s <= 0.0) return run.curve();
  }
}

}  // namespace rehearse::models
