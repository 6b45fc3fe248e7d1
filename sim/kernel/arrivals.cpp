#include "sim/kernel/arrivals.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "sim/core/distribution.hpp"

namespace rehearse::kernel {

Arrivals::Arrivals(StreamKey key, std::vector<double> change_s, std::vector<double> rate)
    : key_(key), change_s_(std::move(change_s)), rate_(std::move(rate)) {
  pending_.time_s = change_s_.front();
}

double Arrivals::segment_end(std::size_t segment) const {
  return segment + 1 == change_s_.size() ? std::numeric_limits<double>::infinity()
                                         : change_s_[segment + 1];
}

double Arrivals::next() {
  from_ = pending_;
  Draw draw(key_, n_++, 0);
  unit_left_ = Distribution::standard_exponential(draw);
  pending_ = locate();
  return pending_.time_s;
}

double Arrivals::set_factor(double now_s, double factor) {
  // Spend the old rate up to now.
  while (from_.time_s < now_s) {
    const double end = std::min(segment_end(from_.segment), now_s);
    unit_left_ -= rate_[from_.segment] * factor_ * (end - from_.time_s);
    from_.time_s = end;
    if (end == segment_end(from_.segment)) ++from_.segment;
  }
  unit_left_ = std::max(unit_left_, 0.0);
  factor_ = factor;
  pending_ = locate();
  return pending_.time_s;
}

Arrivals::Place Arrivals::locate() const {
  Place at = from_;
  double left = unit_left_;
  for (;;) {
    const double end = segment_end(at.segment);
    const double rate = rate_[at.segment] * factor_;
    if (rate > 0.0) {
      const double time_s = at.time_s + left / rate;
      if (time_s <= end) return {time_s, at.segment};
      left -= rate * (end - at.time_s);
    }
    if (at.segment + 1 == change_s_.size()) {
      return {std::numeric_limits<double>::infinity(), at.segment};
    }
    at = {end, at.segment + 1};
  }
}

}  // namespace rehearse::kernel
