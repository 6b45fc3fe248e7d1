// Known systems to be estimated, and how often an estimate covers.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/stats/confidence.hpp"

namespace rehearse::statistical {

constexpr int kRepetitions = 1000;

/// Uniform numbers of one stream; streams of different numbers are independent, the same number is
/// the same stream: common random numbers.
class Uniforms {
 public:
  explicit Uniforms(std::uint64_t stream) : stream_(stream) {}
  double next();
  double exponential(double mean);

 private:
  std::uint64_t stream_;
  std::uint64_t drawn_ = 0;
};

/// Response times of `count` customers of a first-come-first-served M/M/1 station by Lindley's
/// recursion (1952), W' = max(0, W + S - A), from a customer who waits `first_wait_s` on. The
/// station and its arrivals draw from streams 2n and 2n + 1.
std::vector<double> mm1_responses(std::uint64_t n, double arrival_rps, double service_s,
                                  std::size_t count, double first_wait_s = 0.0);

double mean_of(const std::vector<double>& values, std::size_t from = 0);

/// Share of the repetitions 0 .. kRepetitions - 1 whose interval contains the truth.
double coverage(double truth, const std::function<stats::Interval(std::uint64_t)>& repetition);

}  // namespace rehearse::statistical
