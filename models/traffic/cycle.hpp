// A rate curve as it is written, and as it runs.
#pragma once

#include <vector>

#include "sim/kernel/arrivals.hpp"

namespace rehearse::models {

/// Rates (per second) at times that do not descend, at least one; with a period, over and over
/// again: the period is at least the last time.
struct Cycle {
  std::vector<double> at_s;
  std::vector<double> rate;
  bool linear = false;
  double period_s = 0.0;  ///< 0: once; the first rate holds before it, the last one after it
};

/// mean (1 + amplitude cos(2 pi (t - peak) / period)) by straight lines between 96 points, which
/// keep the mean; amplitude at most 1.
Cycle daily_wave(double mean, double amplitude, double peak_s, double period_s);

/// About how many changes of the rate a run has.
double changes_in(const Cycle& cycle, double duration_s);

/// The curve over a run that starts at curve time `offset_s` (may be negative). Times that are
/// multiples of a representable step stay exact.
kernel::RateCurve unrolled(const Cycle& cycle, double offset_s, double duration_s);

}  // namespace rehearse::models
