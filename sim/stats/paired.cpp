#include "sim/stats/paired.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace rehearse::stats {
namespace {

struct Moments {
  double mean = 0.0;
  double variance = 0.0;
};

Moments moments(std::span<const double> values) {
  Moments out;
  double n = 0.0;
  double squares = 0.0;
  for (const double value : values) {
    const double off = value - out.mean;
    out.mean += off / ++n;
    squares += off * (value - out.mean);
  }
  out.variance = n > 1 ? squares / (n - 1) : 0.0;
  return out;
}

double two_sided_p(double mean, double variance, double n) {
  if (variance <= 0.0) return mean == 0.0 ? 1.0 : 0.0;
  const double t = std::abs(mean) / std::sqrt(variance / n);
  return 2.0 * boost::math::cdf(boost::math::complement(boost::math::students_t(n - 1), t));
}

/// Degrees of freedom of the difference of two independent means, samples of equal size.
double welch_degrees(double a, double b, double n) {
  return (n - 1) * (a + b) * (a + b) / (a * a + b * b);
}

}  // namespace

PairedDifference paired_difference(std::span<const double> a, std::span<const double> b,
                                   double confidence) {
  if (a.size() != b.size() || a.empty())
    throw std::invalid_argument("paired differences need lists of equal length, not empty");
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.size(); ++i) differences.push_back(b[i] - a[i]);
  const Moments left = moments(a);
  const Moments right = moments(b);
  const Moments both = moments(differences);
  PairedDifference out;
  out.n = a.size();
  out.mean = both.mean;
  out.interval = mean_interval(both.mean, both.variance, out.n, confidence);
  if (out.n < 2) return out;
  const auto n = static_cast<double>(out.n);
  out.p_value = two_sided_p(both.mean, both.variance, n);
  const double independent = left.variance + right.variance;
  if (left.variance > 0 && right.variance > 0)
    out.correlation =
        (independent - both.variance) / (2 * std::sqrt(left.variance * right.variance));
  if (independent > 0) {
    const double t =
        student_t_quantile((1 + confidence) / 2, welch_degrees(left.variance, right.variance, n));
    const double half = out.interval.half_width();
    out.narrowing =
        half > 0 ? t * std::sqrt(independent / n) / half : std::numeric_limits<double>::infinity();
  }
  return out;
}

}  // namespace rehearse::stats
