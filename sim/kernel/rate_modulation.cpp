#include "sim/kernel/rate_modulation.hpp"

#include <utility>

#include "sim/core/distribution.hpp"

namespace rehearse::kernel {
namespace {

/// Steps of a stay's draws.
constexpr std::uint32_t kSojourn = 0;
constexpr std::uint32_t kState = 1;

template <class Probability>
std::uint32_t pick(double u, std::size_t states, Probability probability) {
  std::uint32_t state = 0;
  std::uint32_t last = 0;  // of those with a probability above 0, against rounding of the sum
  for (double sum = 0.0; state < states; ++state) {
    if (probability(state) <= 0.0) continue;
    last = state;
    sum += probability(state);
    if (u < sum) return state;
  }
  return last;
}

}  // namespace

std::vector<double> stationary_shares(const std::vector<ModulationState>& states) {
  const std::size_t n = states.size();
  std::vector<std::vector<double>> q(n, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) q[i][j] = states[i].next[j] / states[i].mean_sojourn_s;
  }
  for (std::size_t k = n; k-- > 1;) {
    double out = 0.0;
    for (std::size_t j = 0; j < k; ++j) out += q[k][j];
    for (std::size_t i = 0; i < k; ++i) {
      q[i][k] /= out;
      for (std::size_t j = 0; j < k; ++j) q[i][j] += q[i][k] * q[k][j];
    }
  }
  std::vector<double> share(n, 1.0);
  double total = 1.0;
  for (std::size_t k = 1; k < n; ++k) {
    share[k] = 0.0;
    for (std::size_t i = 0; i < k; ++i) share[k] += share[i] * q[i][k];
    total += share[k];
  }
  for (double& s : share) s /= total;
  return share;
}

double mean_factor(const std::vector<ModulationState>& states) {
  const std::vector<double> share = stationary_shares(states);
  double mean = 0.0;
  for (std::size_t i = 0; i < states.size(); ++i) mean += share[i] * states[i].factor;
  return mean;
}

RateModulation::RateModulation(StreamKey key, std::vector<ModulationState> states, double until_s)
    : key_(key), states_(std::move(states)), until_s_(until_s) {}

double RateModulation::uniform(std::uint64_t number) const {
  return to_uniform(random_bits(key_, number, kState, 0));
}

RateModulation::Stay RateModulation::stay(std::uint64_t number, std::uint32_t state,
                                          double from_s) const {
  Stay out{.factor = states_[state].factor, .number = number, .state = state};
  if (from_s >= until_s_) return out;
  Draw draw(key_, number, kSojourn);
  out.end_s = from_s + states_[state].mean_sojourn_s * Distribution::standard_exponential(draw);
  return out;
}

RateModulation::Stay RateModulation::first() const {
  if (states_.empty()) return {};
  const std::vector<double> share = stationary_shares(states_);
  return stay(0, pick(uniform(0), states_.size(), [&](std::size_t i) { return share[i]; }), 0.0);
}

RateModulation::Stay RateModulation::after(const Stay& before) const {
  const std::vector<double>& next = states_[before.state].next;
  const std::uint64_t number = before.number + 1;
  const auto state = pick(uniform(number), next.size(), [&](std::size_t i) { return next[i]; });
  return stay(number, state, before.end_s);
}

}  // namespace rehearse::kernel
