// Quantiles of the usual distributions and the confidence intervals built on them.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace rehearse::stats {

struct Interval {
  double low = 0.0;
  double high = 0.0;
  double half_width() const { return (high - low) / 2.0; }
  bool contains(double value) const { return low <= value && value <= high; }
};

// In all of these a probability, quantile or confidence outside (0, 1) throws
// std::invalid_argument.

/// x with P(Z <= x) = p for a standard normal Z.
double normal_quantile(double p);
/// x with P(T <= x) = p for Student's t with `degrees_of_freedom` > 0.
double student_t_quantile(double p, double degrees_of_freedom);

/// Interval for the mean of n independent, nearly normal values with this sample mean and variance:
/// mean -+ t(n - 1) * sqrt(variance / n). Infinite below two values.
Interval mean_interval(double mean, double variance, std::uint64_t n, double confidence);
Interval mean_interval(std::span<const double> values, double confidence);

/// P(X >= k) for X binomial (n, p), 0 <= p <= 1.
double binomial_at_least(std::uint64_t k, std::uint64_t n, double p);
/// The smallest k with P(X > k) <= alpha: how many misses n independent trials may show before a
/// test of level alpha doubts that each misses with probability p.
std::uint64_t binomial_critical_value(std::uint64_t n, double p, double alpha);
/// Interval for a probability from `successes` out of `trials` >= 1 (Clopper and Pearson 1934):
/// never covers less than stated.
Interval proportion_interval(std::uint64_t successes, std::uint64_t trials, double confidence);

/// Ranks (counted from 1) of the order statistics that bracket the q-quantile of n independent
/// values with at least this confidence, whatever the distribution (Hahn and Meeker 1991, ch. 5):
/// P(X_(low) <= x_q <= X_(high)), each side missing with at most (1 - confidence) / 2. low = 0 and
/// high = n + 1 mean that the sample is too small to bound that side.
struct RankBounds {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};
RankBounds quantile_rank_bounds(std::uint64_t n, double q, double confidence);
/// The same as values; an unbounded side is infinite. Values may be infinite (an outage that never
/// ended), not NaN.
Interval quantile_interval(std::vector<double> values, double q, double confidence);

using Statistic = std::function<double(const std::vector<double>&)>;

/// Percentile bootstrap (Efron and Tibshirani 1993, ch. 13) of a statistic of at least one
/// independent value. The same seed gives the same interval. Costs `resamples` evaluations.
Interval bootstrap_interval(const std::vector<double>& values, const Statistic& statistic,
                            double confidence, std::uint64_t seed, std::uint32_t resamples = 2000);

}  // namespace rehearse::stats
