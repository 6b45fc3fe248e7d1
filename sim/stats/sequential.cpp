#include "sim/stats/sequential.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <stdexcept>

namespace rehearse::stats {
namespace {

/// log of the integral of theta^k (1 - theta)^m from 0 to p0, or from p0 to 1.
double log_part(double k, double m, double p0, bool upper) {
  const double log_beta = std::lgamma(k + 1) + std::lgamma(m + 1) - std::lgamma(k + m + 2);
  const double share =
      upper ? boost::math::ibetac(k + 1, m + 1, p0) : boost::math::ibeta(k + 1, m + 1, p0);
  return log_beta + std::log(share);
}

}  // namespace

SequentialProportion::SequentialProportion(double p0, double alpha) : p0_(p0), alpha_(alpha) {
  if (!(p0 > 0.0 && p0 <= 1.0 && alpha > 0.0 && alpha < 1.0))
    throw std::invalid_argument("a sequential test needs 0 < p0 <= 1 and 0 < alpha < 1");
}

void SequentialProportion::add(bool success) {
  ++trials_;
  if (success) ++successes_;
  if (decision_ == Decision::open) decide();
}

void SequentialProportion::decide() {
  if (p0_ == 1.0) {
    if (successes_ < trials_) decision_ = Decision::below;
    return;
  }
  const auto k = static_cast<double>(successes_);
  const auto m = static_cast<double>(trials_ - successes_);
  const double log_null = k * std::log(p0_) + m * std::log1p(-p0_);
  const double threshold = -std::log(alpha_);
  const double above = log_part(k, m, p0_, true) - std::log1p(-p0_) - log_null;
  const double below = log_part(k, m, p0_, false) - std::log(p0_) - log_null;
  if (above >= threshold) decision_ = Decision::at_least;
  if (below >= threshold) decision_ = Decision::below;
}

std::uint64_t SequentialProportion::needed(double p0, double alpha) {
  SequentialProportion test(p0, alpha);
  if (p0 == 1.0) return 0;
  while (test.decision() == Decision::open) test.add(true);
  return test.trials();
}

LookPlan::LookPlan(double confidence, std::uint64_t first)
    : alpha_(1.0 - confidence), size_(first) {
  if (!(confidence > 0.0 && confidence < 1.0) || first < 2)
    throw std::invalid_argument("a plan of looks needs a confidence and at least two values");
}

double LookPlan::confidence() const {
  const auto i = static_cast<double>(look_);
  return 1.0 - alpha_ / (i * (i + 1.0));
}

void LookPlan::next() {
  size_ += (size_ + 1) / 2;
  ++look_;
}

}  // namespace rehearse::stats
