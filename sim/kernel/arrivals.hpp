// Arrival times of open load. A unit-rate renewal process runs in operational time; the arrival
// times are where the integrated rate reaches its points (inversion: Cinlar 1975; Lewis and Shedler
// 1979 compare with thinning). With exponential gaps this is the non-homogeneous Poisson process,
// with constant gaps deterministic spacing, in general a rate-modulated renewal process (Massey,
// Parker and Whitt 1996).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/distribution.hpp"
#include "sim/core/random.hpp"
#include "sim/kernel/batch_size.hpp"
#include "sim/kernel/rate_modulation.hpp"

namespace rehearse::kernel {

/// A rate over time: `rate[i]` per second from `change_s[i]` on, up to `change_s[i + 1]` constant
/// or, when `linear`, on a straight line to `rate[i + 1]`; the last one for ever, zero before the
/// first. Times ascend (equal ones make a jump), the lists have the same length, at least one.
struct RateCurve {
  std::vector<double> change_s = {0.0};
  std::vector<double> rate = {0.0};
  bool linear = false;
};

/// Everything that makes an open load but its random streams.
struct OpenLoad {
  RateCurve curve;                                    ///< of requests, whatever the batches
  Distribution gap = Distribution::exponential(1.0);  ///< only its shape counts: mean is taken
                                                      ///< as the unit
  double first_gap = 1.0;                             ///< factor on the first gap
  std::vector<ModulationState> states = {};           ///< empty: not modulated
  BatchSize batch = {};
};

/// The n-th gap is the n-th unit variate of the stream, spent at the current rate: two runs that
/// differ in rates, factors or states use the same variates. One arrival costs no allocation and no
/// virtual call; it is exact (a square root on linear stretches), not thinned.
class Arrivals {
 public:
  Arrivals() = default;
  /// `states` is the stream of the modulation; the modulation stands still from `until_s` on.
  Arrivals(StreamKey key, StreamKey states, OpenLoad load, double until_s);

  /// Time of the next arrival; infinite when the rate stays zero.
  double next();
  /// Requests in the batch that `next` told the time of.
  std::uint32_t batch() const { return batch_; }
  /// The rate is multiplied by `factor` from now on. Returns the new time of the pending arrival.
  double set_factor(double now_s, double factor);
  double factor() const { return factor_; }

 private:
  struct Place {
    double time_s = 0.0;
    std::size_t segment = 0;
    RateModulation::Stay stay;
  };
  /// Rate as a straight line from a place to the end of its segment or stay.
  struct Stretch {
    double end_s;
    double rate;
    double slope;
  };
  Stretch stretch(const Place& at) const;
  void move(Place& at, double end_s) const;
  /// Where the unit variate is used up, from `from_` on.
  Place locate() const;
  double segment_end(std::size_t segment) const;
  /// The usual case of `locate`: the rate is constant until then.
  bool ends_on_this_level();

  StreamKey key_;
  std::vector<double> change_s_;
  std::vector<double> rate_;
  std::vector<double> slope_;  ///< empty: all zero
  Distribution gap_;
  double gap_scale_ = 1.0;
  double first_gap_ = 1.0;
  RateModulation modulation_;
  BatchSize batch_size_;
  bool batches_ = false;
  std::uint32_t batch_ = 1;
  std::uint64_t n_ = 0;
  double factor_ = 1.0;
  double unit_left_ = 0.0;  ///< of the variate, at `from_`
  Place from_;
  Place pending_;
};

}  // namespace rehearse::kernel
