// Random variates. Evaluation is our own (fixed polynomials for exp and log, no libm in variates)
// so that the same draw gives the same bits on every x86-64 machine.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/core/distribution_ziggurat.hpp"
#include "sim/core/random.hpp"

namespace rehearse {

/// A distribution of non-negative values, immutable and cheap to copy. `sample` is a pure function
/// of the draw: a constant takes nothing, every other kind one word and, where that is not enough,
/// a fork. Constant and exponential (ziggurat: Marsaglia and Tsang 2000) are
/// inline-fast. Parameters out of their range are an assertion: whoever reads them from users
/// checks first.
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
  /// Piecewise log-linear inverse distribution function through (probability, value) pairs, both
  /// ascending and values positive, for figures published as percentiles. The first and the last
  /// piece are continued to the probabilities 0 and 1.
  static Distribution from_percentiles(std::vector<double> probability, std::vector<double> value);

  double sample(Draw& draw) const {
    if (kind_ == Kind::exponential) [[likely]] {
      return a_ * standard_exponential(draw);
    }
    if (kind_ == Kind::constant) return a_;
    return sample_general(draw.bits(), draw.fork());
  }
  double mean() const;
  double variance() const;  ///< exact; infinite where it is
  bool is_constant() const { return kind_ == Kind::constant; }
  bool is_exponential() const { return kind_ == Kind::exponential; }
  std::string text() const;  ///< "exponential(mean 0.002)"

  static double standard_exponential(Draw& draw) { return ziggurat::exponential(draw); }

 private:
  enum class Kind : unsigned char { constant, exponential, general };
  struct General;  ///< tables of the other distributions
  template <class Of>
  static Distribution make(Of kind);
  double sample_general(std::uint64_t bits, Draw more) const;

  Kind kind_ = Kind::constant;
  double a_ = 0.0;
  std::shared_ptr<const General> general_;
};

}  // namespace rehearse
