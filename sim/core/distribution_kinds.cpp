#include "sim/core/distribution_kinds.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "sim/core/distribution_ziggurat.hpp"
#include "sim/core/fixed_math.hpp"

namespace rehearse::kinds {

std::string Uniform::text() const { return fmt::format("uniform({} to {})", low_, high_); }

Gamma::Gamma(double mean, double shape)
    : mean_(mean),
      shape_(shape),
      scale_(mean / shape),
      phases_(shape <= 8.0 && shape == std::floor(shape) ? static_cast<int>(shape) : 0),
      d_((shape < 1.0 ? shape + 1.0 : shape) - 1.0 / 3.0),
      c_(1.0 / std::sqrt(9.0 * d_)) {}

double Gamma::rejection(std::uint64_t bits, Draw& more) const {
  for (;; bits = more.bits()) {
    const double z = ziggurat::normal(bits, more);
    const double t = 1.0 + c_ * z;
    if (t <= 0.0) continue;
    const double v = t * t * t;
    const double u = more.uniform();
    if (u < 1.0 - 0.0331 * (z * z) * (z * z)) return d_ * v;
    if (fixed::log(u) < 0.5 * z * z + d_ * (1.0 - v + fixed::log(v))) return d_ * v;
  }
}

double Gamma::sample(std::uint64_t bits, Draw& more) const {
  if (phases_ > 0) {
    double sum = ziggurat::exponential(bits, more);
    for (int i = 1; i < phases_; ++i) sum += ziggurat::exponential(more);
    return scale_ * sum;
  }
  const double whole = scale_ * rejection(bits, more);
  if (shape_ >= 1.0) return whole;
  return whole * fixed::exp(-ziggurat::exponential(more) / shape_);
}

std::string Gamma::text() const { return fmt::format("gamma(mean {}, shape {})", mean_, shape_); }

Hyperexponential::Hyperexponential(std::vector<double> probability, std::vector<double> mean)
    : probability_(std::move(probability)), mean_(std::move(mean)) {
  assert(!mean_.empty() && mean_.size() == probability_.size());
  double sum = 0.0;
  for (const double p : probability_) cumulative_.push_back(sum += p);
  assert(std::abs(sum - 1.0) < 1e-9);
}

double Hyperexponential::sample(std::uint64_t bits, Draw& more) const {
  const double u = to_uniform(bits);
  std::size_t i = 0;
  while (i + 1 < mean_.size() && u >= cumulative_[i]) ++i;
  return mean_[i] * ziggurat::exponential(more);
}

double Hyperexponential::mean() const {
  return std::inner_product(mean_.begin(), mean_.end(), probability_.begin(), 0.0);
}

double Hyperexponential::variance() const {
  double second = 0.0;
  for (std::size_t i = 0; i < mean_.size(); ++i)
    second += probability_[i] * 2.0 * mean_[i] * mean_[i];
  return second - mean() * mean();
}

std::string Hyperexponential::text() const {
  return fmt::format("hyperexponential(probability {}, mean {})", fmt::join(probability_, " "),
                     fmt::join(mean_, " "));
}

Lognormal::Lognormal(double mean, double cv)
    : mean_(mean),
      cv_(cv),
      mu_(fixed::log(mean) - 0.5 * fixed::log1p(cv * cv)),
      sigma_(std::sqrt(fixed::log1p(cv * cv))) {}

double Lognormal::sample(std::uint64_t bits, Draw& more) const {
  return fixed::exp(mu_ + sigma_ * ziggurat::normal(bits, more));
}

std::string Lognormal::text() const { return fmt::format("lognormal(mean {}, cv {})", mean_, cv_); }

double Weibull::sample(std::uint64_t bits, Draw& more) const {
  return scale_ * fixed::pow(ziggurat::exponential(bits, more), 1.0 / shape_);
}

double Weibull::mean() const { return scale_ * fixed::gamma(1.0 + 1.0 / shape_); }

double Weibull::variance() const {
  const double first = fixed::gamma(1.0 + 1.0 / shape_);
  return scale_ * scale_ * (fixed::gamma(1.0 + 2.0 / shape_) - first * first);
}

std::string Weibull::text() const {
  return fmt::format("weibull(scale {}, shape {})", scale_, shape_);
}

BoundedPareto::BoundedPareto(double low, double high, double shape)
    : low_(low), high_(high), shape_(shape), mass_(1.0 - fixed::pow(low / high, shape)) {}

double BoundedPareto::sample(std::uint64_t bits, Draw& /*more*/) const {
  const double x = low_ * fixed::exp(-fixed::log(1.0 - to_uniform(bits) * mass_) / shape_);
  return std::min(x, high_);
}

double BoundedPareto::moment(double order) const {
  const double factor = shape_ * fixed::pow(low_, order) / mass_;
  const double exponent = order - shape_;
  const double span = fixed::log(high_ / low_);
  if (exponent == 0.0) return factor * span;
  return factor * (fixed::exp(exponent * span) - 1.0) / exponent;
}

std::string BoundedPareto::text() const {
  return fmt::format("bounded_pareto({} to {}, shape {})", low_, high_, shape_);
}

Empirical::Empirical(std::vector<double> values) : values_(std::move(values)) {
  assert(!values_.empty());
}

double Empirical::sample(std::uint64_t bits, Draw& /*more*/) const {
  return values_[static_cast<std::size_t>(to_uniform(bits) * static_cast<double>(values_.size()))];
}

double Empirical::mean() const {
  return std::accumulate(values_.begin(), values_.end(), 0.0) / static_cast<double>(values_.size());
}

double Empirical::variance() const {
  const double centre = mean();
  double sum = 0.0;
  for (const double value : values_) sum += (value - centre) * (value - centre);
  return sum / static_cast<double>(values_.size());
}

std::string Empirical::text() const { return fmt::format("empirical({} values)", values_.size()); }

Percentiles::Percentiles(std::vector<double> probability, std::vector<double> value)
    : probability_(std::move(probability)), value_(std::move(value)) {
  assert(value_.size() >= 2 && value_.size() == probability_.size());
  for (const double v : value_) log_.push_back(fixed::log(v));
  for (std::size_t i = 0; i + 1 < log_.size(); ++i) {
    assert(probability_[i] < probability_[i + 1] && value_[i] <= value_[i + 1]);
    slope_.push_back((log_[i + 1] - log_[i]) / (probability_[i + 1] - probability_[i]));
  }
}

double Percentiles::log_value(std::size_t piece, double probability) const {
  return log_[piece] + slope_[piece] * (probability - probability_[piece]);
}

double Percentiles::sample(std::uint64_t bits, Draw& /*more*/) const {
  const double u = to_uniform(bits);
  std::size_t piece = 0;
  while (piece + 1 < slope_.size() && u >= probability_[piece + 1]) ++piece;
  return fixed::exp(log_value(piece, u));
}

double Percentiles::moment(double order) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < slope_.size(); ++i) {
    const double from = i == 0 ? 0.0 : probability_[i];
    const double to = i + 1 == slope_.size() ? 1.0 : probability_[i + 1];
    const double low = fixed::exp(order * log_value(i, from));
    const double rise = order * slope_[i] * (to - from);
    // (e^rise - 1) / rise, which tends to 1 for a flat piece.
    const double growth = rise > 1e-8 ? (fixed::exp(rise) - 1.0) / rise : 1.0 + 0.5 * rise;
    sum += low * growth * (to - from);
  }
  return sum;
}

std::string Percentiles::text() const {
  std::vector<std::string> pairs;
  for (std::size_t i = 0; i < value_.size(); ++i) {
    pairs.push_back(fmt::format("p{} {}", 100.0 * probability_[i], value_[i]));
  }
  return fmt::format("percentiles({})", fmt::join(pairs, ", "));
}

}  // namespace rehearse::kinds
