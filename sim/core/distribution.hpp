// Random variates. Evaluation is our own (fixed polynomials for exp and log, no libm in variates)
// so that the same draw gives the same bits on every x86-64 machine.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/core/random.hpp"

namespace rehearse {

/// A distribution of non-negative values, immutable and cheap to copy. `sample` is a pure function of
/// the draw. Constant and exponential (ziggurat: Marsaglia and Tsang 2000) are inline-fast.
class Distribution {
 public:
  Distribution() = default;  ///< constant 0
  static Distribution constant(double value);
  static Distribution uniform(double low, double high);
  static Distribution exponential(double mean);
  static Distribution gamma(double mean, double shape);  ///< Erlang-k for integer shape
  /// Mixture of exponentials: probabilities (sum 1) and means.
  static Distribution hyperexponential(std::vector<double> probability, std::vector<double> mean);
  static Distribution lognormal(double mean, double cv);
  static Distribution weibull(double scale, double shape);
  static Distribution bounded_pareto(double low, double high, double shape);
  static Distribution empirical(std::vector<double> values);  ///< each equally likely
  /// Piecewise log-linear inverse distribution function through (probability, value) pairs, for
  /// figures published as percentiles.
  static Distribution from_percentiles(std::vector<double> probability, std::vector<double> value);

  double sample(Draw& draw) const {
    if (kind_ == Kind::constant) return a_;
    if (kind_ == Kind::exponential) return a_ * standard_exponential(draw);
    return sample_general(draw);
  }
  double mean() const;
  double variance() const;  ///< exact; infinite where it is
  bool is_constant() const { return kind_ == Kind::constant; }
  bool is_exponential() const { return kind_ == Kind::exponential; }
  std::string text() const;  ///< "exponential(mean 0.002)"

  static double standard_exponential(Draw& draw);

 private:
  enum class Kind : unsigned char { constant, exponential, general };
  struct General;  ///< tables of the other distributions
  double sample_general(Draw& draw) const;

  Kind kind_ = Kind::constant;
  double a_ = 0.0;
  std::shared_ptr<const General> general_;
};

}  // namespace rehearse
