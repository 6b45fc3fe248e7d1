#include "tests/statistical/systems.hpp"

#include <algorithm>
#include <cmath>

#include "sim/core/random.hpp"

namespace rehearse::statistical {

double Uniforms::next() {
  static const StreamKey key = stream_key(2024, 0, "statistical", "tests");
  return to_uniform(random_bits(key, drawn_++, static_cast<std::uint32_t>(stream_),
                                static_cast<std::uint32_t>(stream_ >> 32)));
}

double Uniforms::exponential(double mean) { return -mean * std::log(next()); }

std::vector<double> mm1_responses(std::uint64_t n, double arrival_rps, double service_s,
                                  std::size_t count, double first_wait_s) {
  Uniforms arrivals(2 * n);
  Uniforms services(2 * n + 1);
  std::vector<double> responses;
  responses.reserve(count);
  double wait = first_wait_s;
  for (std::size_t i = 0; i < count; ++i) {
    const double service = services.exponential(service_s);
    responses.push_back(wait + service);
    wait = std::max(0.0, wait + service - arrivals.exponential(1.0 / arrival_rps));
  }
  return responses;
}

double mean_of(const std::vector<double>& values, std::size_t from) {
  double sum = 0.0;
  for (std::size_t i = from; i < values.size(); ++i) sum += values[i];
  return sum / static_cast<double>(values.size() - from);
}

double coverage(double truth, const std::function<stats::Interval(std::uint64_t)>& repetition) {
  int covered = 0;
  for (int i = 0; i < kRepetitions; ++i)
    covered += repetition(static_cast<std::uint64_t>(i)).contains(truth) ? 1 : 0;
  return static_cast<double>(covered) / kRepetitions;
}

}  // namespace rehearse::statistical
