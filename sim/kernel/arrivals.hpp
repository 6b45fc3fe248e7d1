// Arrival times of open load: a Poisson process whose rate is piecewise constant in time, by
// inversion of the integrated rate (Cinlar 1975; Lewis and Shedler 1979 compare with thinning).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/random.hpp"

namespace rehearse::kernel {

/// The n-th gap is the n-th unit exponential of the stream, spent at the current rate: two runs
/// that differ in rates use the same exponentials.
class Arrivals {
 public:
  Arrivals() = default;
  /// `rate[i]` per second from `change_s[i]` to `change_s[i + 1]`, the last one for ever; zero
  /// before the first. Sorted, same length, at least one.
  Arrivals(StreamKey key, std::vector<double> change_s, std::vector<double> rate);

  /// Time of the next arrival; infinite when the rate stays zero.
  double next();
  /// The rate is multiplied by `factor` from now on. Returns the new time of the pending arrival.
  double set_factor(double now_s, double factor);
  double factor() const { return factor_; }

 private:
  struct Place {
    double time_s = 0.0;
    std::size_t segment = 0;
  };
  /// Where the exponential is used up, from `from_` on.
  Place locate() const;
  double segment_end(std::size_t segment) const;

  StreamKey key_;
  std::vector<double> change_s_;
  std::vector<double> rate_;
  std::uint64_t n_ = 0;
  double factor_ = 1.0;
  double unit_left_ = 0.0;  ///< of the exponential, at `from_`
  Place from_;
  Place pending_;
};

}  // namespace rehearse::kernel
