// The distributions behind Distribution that need more than one number. `sample`
// turns one word into a variate, with `more` for what one word does not suffice for.
#pragma once

#include <string>
#include <vector>

#include "sim/core/random.hpp"

namespace rehearse::kinds {

class Uniform {
 public:
  Uniform(double low, double high) : low_(low), high_(high) {}
  double sample(std::uint64_t bits, Draw& /*more*/) const {
    return low_ + (high_ - low_) * to_uniform(bits);
  }
  double mean() const { return 0.5 * (low_ + high_); }
  double variance() const { return (high_ - low_) * (high_ - low_) / 12.0; }
  std::string text() const;

 private:
  double low_;
  double high_;
};

/// A sum of exponentials for integer shapes up to 8, otherwise G. Marsaglia and W. W. Tsang, "A
/// simple method for generating gamma variables", ACM TOMS 26 (3), 2000.
class Gamma {
 public:
  Gamma(double mean, double shape);
  double sample(std::uint64_t bits, Draw& more) const;
  double mean() const { return mean_; }
  double variance() const { return mean_ * mean_ / shape_; }
  std::string text() const;

 private:
  double rejection(std::uint64_t bits, Draw& more) const;

  double mean_;
  double shape_;
  double scale_;
  int phases_;  ///< 0: by rejection
  double d_;
  double c_;
};

class Hyperexponential {
 public:
  Hyperexponential(std::vector<double> probability, std::vector<double> mean);
  double sample(std::uint64_t bits, Draw& more) const;
  double mean() const;
  double variance() const;
  std::string text() const;

 private:
  std::vector<double> probability_;
  std::vector<double> mean_;
  std::vector<double> cumulative_;
};

class Lognormal {
 public:
  Lognormal(double mean, double cv);
  double sample(std::uint64_t bits, Draw& more) const;
  double mean() const { return mean_; }
  double variance() const { return mean_ * mean_ * cv_ * cv_; }
  std::string text() const;

 private:
  double mean_;
  double cv_;
  double mu_;
  double sigma_;
};

class Weibull {
 public:
  Weibull(double scale, double shape) : scale_(scale), shape_(shape) {}
  double sample(std::uint64_t bits, Draw& more) const;
  double mean() const;
  double variance() const;
  std::string text() const;

 private:
  double scale_;
  double shape_;
};

class BoundedPareto {
 public:
  BoundedPareto(double low, double high, double shape);
  double sample(std::uint64_t bits, Draw& more) const;
  double mean() const { return moment(1.0); }
  double variance() const { return moment(2.0) - moment(1.0) * moment(1.0); }
  std::string text() const;

 private:
  double moment(double order) const;

  double low_;
  double high_;
  double shape_;
  double mass_;  ///< of the unbounded Pareto below `high`
};

class Empirical {
 public:
  explicit Empirical(std::vector<double> values);
  double sample(std::uint64_t bits, Draw& more) const;
  double mean() const;
  double variance() const;
  std::string text() const;

 private:
  std::vector<double> values_;
};

class Percentiles {
 public:
  Percentiles(std::vector<double> probability, std::vector<double> value);
  double sample(std::uint64_t bits, Draw& more) const;
  double mean() const { return moment(1.0); }
  double variance() const { return moment(2.0) - moment(1.0) * moment(1.0); }
  std::string text() const;

 private:
  double moment(double order) const;
  double log_value(std::size_t piece, double probability) const;

  std::vector<double> probability_;
  std::vector<double> value_;
  std::vector<double> log_;    ///< of the values
  std::vector<double> slope_;  ///< of log value over probability, per piece
};

}  // namespace rehearse::kinds
