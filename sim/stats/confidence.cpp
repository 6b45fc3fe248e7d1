#include "sim/stats/confidence.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace rehearse::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void require(bool holds, const char* message) {
  if (!holds) throw std::invalid_argument(message);
}

void require_open(double p, const char* what) {
  if (!(p > 0.0 && p < 1.0)) {
    throw std::invalid_argument(std::string(what) + " must lie between 0 and 1");
  }
}

/// The smallest k in [0, n] for which `holds(k)`; it holds for n and from some k on.
template <typename Predicate>
std::uint64_t first_where(std::uint64_t n, Predicate holds) {
  std::uint64_t low = 0;
  std::uint64_t high = n;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (holds(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace

double normal_quantile(double p) {
  require_open(p, "a probability");
  return boost::math::quantile(boost::math::normal(), p);
}

double student_t_quantile(double p, double degrees_of_freedom) {
  require_open(p, "a probability");
  require(degrees_of_freedom > 0.0, "degrees of freedom must be positive");
  return boost::math::quantile(boost::math::students_t(degrees_of_freedom), p);
}

Interval mean_interval(double mean, double variance, std::uint64_t n, double confidence) {
  require_open(confidence, "a confidence");
  if (n < 2) return {-kInfinity, kInfinity};
  const double count = static_cast<double>(n);
  const double half =
      student_t_quantile((1.0 + confidence) / 2.0, count - 1.0) * std::sqrt(variance / count);
  return {mean - half, mean + half};
}

Interval mean_interval(std::span<const double> values, double confidence) {
  double mean = 0.0;
  double squares = 0.0;
  double n = 0.0;
  for (const double value : values) {
    n += 1.0;
    const double off = value - mean;
    mean += off / n;
    squares += off * (value - mean);
  }
  return mean_interval(mean, squares / (n - 1.0), values.size(), confidence);
}

double binomial_at_least(std::uint64_t k, std::uint64_t n, double p) {
  require(p >= 0.0 && p <= 1.0, "a probability must lie between 0 and 1");
  if (k == 0) return 1.0;
  if (k > n) return 0.0;
  const boost::math::binomial trials(static_cast<double>(n), p);
  return boost::math::cdf(boost::math::complement(trials, static_cast<double>(k - 1)));
}

std::uint64_t binomial_critical_value(std::uint64_t n, double p, double alpha) {
  require_open(alpha, "a level");
  return first_where(n, [&](std::uint64_t k) { return binomial_at_least(k + 1, n, p) <= alpha; });
}

Interval proportion_interval(std::uint64_t successes, std::uint64_t trials, double confidence) {
  require_open(confidence, "a confidence");
  require(trials >= 1 && successes <= trials, "a proportion needs 0 <= successes <= trials >= 1");
  const double tail = (1.0 - confidence) / 2.0;
  const double hit = static_cast<double>(successes);
  const double miss = static_cast<double>(trials - successes);
  using boost::math::beta_distribution;
  Interval interval{0.0, 1.0};
  if (successes > 0) {
    interval.low = boost::math::quantile(beta_distribution<>(hit, miss + 1.0), tail);
  }
  if (successes < trials) {
    interval.high =
        boost::math::quantile(boost::math::complement(beta_distribution<>(hit + 1.0, miss), tail));
  }
  return interval;
}

RankBounds quantile_rank_bounds(std::uint64_t n, double q, double confidence) {
  require_open(q, "a quantile");
  require_open(confidence, "a confidence");
  const double tail = (1.0 - confidence) / 2.0;
  // The low side misses when fewer than `low` values lie below the quantile.
  const std::uint64_t low =
      first_where(n, [&](std::uint64_t k) { return 1.0 - binomial_at_least(k + 1, n, q) > tail; });
  const std::uint64_t high =
      first_where(n + 1, [&](std::uint64_t k) { return binomial_at_least(k, n, q) <= tail; });
  return {low, high};
}

Interval quantile_interval(std::vector<double> values, double q, double confidence) {
  const RankBounds ranks = quantile_rank_bounds(values.size(), q, confidence);
  std::sort(values.begin(), values.end());
  return {ranks.low == 0 ? -kInfinity : values[ranks.low - 1],
          ranks.high > values.size() ? kInfinity : values[ranks.high - 1]};
}

}  // namespace rehearse::stats
