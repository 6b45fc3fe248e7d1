#include "sim/kernel/arrivals.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace rehearse::kernel {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Steps of an arrival's draws.
constexpr std::uint32_t kGap = 0;
constexpr std::uint32_t kBatch = 1;

std::vector<double> slopes(const RateCurve& curve) {
  if (!curve.linear) return {};
  std::vector<double> slope(curve.rate.size(), 0.0);
  for (std::size_t i = 0; i + 1 < slope.size(); ++i) {
    const double span_s = curve.change_s[i + 1] - curve.change_s[i];
    if (span_s > 0.0) slope[i] = (curve.rate[i + 1] - curve.rate[i]) / span_s;
  }
  return slope;
}

/// Integral of a straight line over `span_s`.
double integral(double rate, double slope, double span_s) {
  return (rate + 0.5 * slope * span_s) * span_s;
}

/// The span over which a straight line integrates to `area`: the root of
/// slope/2 x^2 + rate x = area that continues area / rate, without cancellation.
double span_of(double rate, double slope, double area) {
  if (slope == 0.0) return area / rate;
  return 2.0 * area / (rate + std::sqrt(std::max(0.0, rate * rate + 2.0 * slope * area)));
}

}  // namespace

Arrivals::Arrivals(StreamKey key, StreamKey states, OpenLoad load, double until_s)
    : key_(key),
      change_s_(std::move(load.curve.change_s)),
      rate_(std::move(load.curve.rate)),
      gap_(std::move(load.gap)),
      gap_scale_(1.0 / gap_.mean()),
      first_gap_(load.first_gap),
      batch_size_(std::move(load.batch)),
      batches_(!batch_size_.is_one()) {
  assert(!rate_.empty() && rate_.size() == change_s_.size());
  if (batches_) {
    for (double& rate : rate_) rate /= batch_size_.mean();
  }
  slope_ = slopes({change_s_, rate_, load.curve.linear});
  if (!load.states.empty()) modulation_ = RateModulation(states, std::move(load.states), until_s);
  pending_.stay = modulation_.first();
  pending_.time_s = change_s_.front();
  while (pending_.stay.end_s <= pending_.time_s) pending_.stay = modulation_.after(pending_.stay);
  from_ = pending_;
}

double Arrivals::segment_end(std::size_t segment) const {
  return segment + 1 == change_s_.size() ? kInfinity : change_s_[segment + 1];
}

[[gnu::always_inline]] inline bool Arrivals::ends_on_this_level() {
  if (!slope_.empty()) return false;
  const RateModulation::Stay& stay = from_.stay;
  const double rate = rate_[from_.segment] * (factor_ * stay.factor);
  if (!(rate > 0.0)) return false;
  const double time_s = from_.time_s + unit_left_ / rate;
  if (time_s > segment_end(from_.segment) || time_s > stay.end_s) return false;
  pending_.time_s = time_s;
  return true;
}

double Arrivals::next() {
  from_ = pending_;
  const std::uint64_t n = n_++;
  Draw draw(key_, n, kGap);
  unit_left_ = gap_scale_ * gap_.sample(draw);
  if (n == 0) unit_left_ *= first_gap_;
  if (batches_) batch_ = batch_size_.sample(Draw(key_, n, kBatch));
  if (!ends_on_this_level()) pending_ = locate();
  return pending_.time_s;
}

double Arrivals::set_factor(double now_s, double factor) {
  // Spend the old rate up to now.
  while (from_.time_s < now_s) {
    const Stretch line = stretch(from_);
    const double end_s = std::min(line.end_s, now_s);
    unit_left_ -= integral(line.rate, line.slope, end_s - from_.time_s);
    move(from_, end_s);
  }
  unit_left_ = std::max(unit_left_, 0.0);
  factor_ = factor;
  pending_ = locate();
  return pending_.time_s;
}

Arrivals::Stretch Arrivals::stretch(const Place& at) const {
  const double factor = factor_ * at.stay.factor;
  Stretch line{std::min(segment_end(at.segment), at.stay.end_s), rate_[at.segment] * factor, 0.0};
  if (!slope_.empty() && slope_[at.segment] != 0.0) {
    line.slope = slope_[at.segment] * factor;
    line.rate = std::max(0.0, line.rate + line.slope * (at.time_s - change_s_[at.segment]));
  }
  return line;
}

void Arrivals::move(Place& at, double end_s) const {
  at.time_s = end_s;
  if (end_s == segment_end(at.segment)) ++at.segment;
  if (end_s == at.stay.end_s) at.stay = modulation_.after(at.stay);
}

Arrivals::Place Arrivals::locate() const {
  Place at = from_;
  double left = unit_left_;
  for (;;) {
    const Stretch line = stretch(at);
    if (line.rate > 0.0 || line.slope > 0.0) {
      const double area = line.end_s < kInfinity
                              ? integral(line.rate, line.slope, line.end_s - at.time_s)
                              : kInfinity;
      const double time_s = at.time_s + span_of(line.rate, line.slope, left);
      if (line.slope == 0.0 ? time_s <= line.end_s : left <= area) {
        at.time_s = std::min(time_s, line.end_s);
        return at;
      }
      left = std::max(0.0, left - area);
    }
    if (!(line.end_s < kInfinity)) {
      at.time_s = kInfinity;
      return at;
    }
    move(at, line.end_s);
  }
}

}  // namespace rehearse::kernel
