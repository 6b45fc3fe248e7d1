// The environment of a Markov-modulated Poisson process: a Markov chain in continuous time whose
// states multiply the arrival rate (Fischer and Meier-Hellstern, "The Markov-modulated Poisson
// process cookbook", Performance Evaluation 18, 1993).
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "sim/core/random.hpp"

namespace rehearse::kernel {

/// One state: the rate is multiplied by `factor` for a time that is exponential with mean
/// `mean_sojourn_s`; then state j follows with probability `next[j]` (sum 1, none for itself).
struct ModulationState {
  double factor = 1.0;
  double mean_sojourn_s = 1.0;
  std::vector<double> next;
};

/// Long-run share of time in each state of an irreducible chain (Grassmann, Taksar and Heyman 1985:
/// elimination without subtractions).
std::vector<double> stationary_shares(const std::vector<ModulationState>& states);
/// Long-run mean of the factor.
double mean_factor(const std::vector<ModulationState>& states);

/// A path of the chain, a pure function of its stream: who walks along it twice sees the same. It
/// starts in equilibrium.
class RateModulation {
 public:
  /// A visit of one state, to `end_s`.
  struct Stay {
    double end_s = std::numeric_limits<double>::infinity();
    double factor = 1.0;
    std::uint64_t number = 0;
    std::uint32_t state = 0;
  };

  RateModulation() = default;  ///< factor 1 for ever
  /// From time 0; the stay at `until_s` does not end.
  RateModulation(StreamKey key, std::vector<ModulationState> states, double until_s);

  Stay first() const;
  Stay after(const Stay& stay) const;

 private:
  Stay stay(std::uint64_t number, std::uint32_t state, double from_s) const;
  double uniform(std::uint64_t number) const;

  StreamKey key_;
  std::vector<ModulationState> states_;
  double until_s_ = 0.0;
};

}  // namespace rehearse::kernel
