#include "sim/core/distribution.hpp"

#include <fmt/format.h>

#include <cassert>
#include <variant>

#include "sim/core/distribution_kinds.hpp"

namespace rehearse {

struct Distribution::General {
  std::variant<kinds::Uniform, kinds::Gamma, kinds::Hyperexponential, kinds::Lognormal,
               kinds::Weibull, kinds::BoundedPareto, kinds::Empirical, kinds::Percentiles>
      kind;
};

template <class Of>
Distribution Distribution::make(Of kind) {
  Distribution made;
  made.kind_ = Kind::general;
  made.general_ = std::make_shared<const General>(General{std::move(kind)});
  return made;
}

Distribution Distribution::constant(double value) {
  assert(value >= 0.0);
  Distribution made;
  made.a_ = value;
  return made;
}

Distribution Distribution::uniform(double low, double high) {
  assert(low >= 0.0 && high >= low);
  return make(kinds::Uniform{low, high});
}

Distribution Distribution::exponential(double mean) {
  assert(mean >= 0.0);
  Distribution made;
  made.kind_ = Kind::exponential;
  made.a_ = mean;
  return made;
}

Distribution Distribution::gamma(double mean, double shape) {
  assert(mean >= 0.0 && shape > 0.0);
  return make(kinds::Gamma{mean, shape});
}

Distribution Distribution::hyperexponential(std::vector<double> probability,
                                            std::vector<double> mean) {
  return make(kinds::Hyperexponential{std::move(probability), std::move(mean)});
}

Distribution Distribution::lognormal(double mean, double cv) {
  assert(mean > 0.0 && cv >= 0.0);
  return make(kinds::Lognormal{mean, cv});
}

Distribution Distribution::weibull(double scale, double shape) {
  assert(scale >= 0.0 && shape > 0.0);
  return make(kinds::Weibull{scale, shape});
}

Distribution Distribution::bounded_pareto(double low, double high, double shape) {
  assert(low > 0.0 && high > low && shape > 0.0);
  return make(kinds::BoundedPareto{low, high, shape});
}

Distribution Distribution::empirical(std::vector<double> values) {
  return make(kinds::Empirical{std::move(values)});
}

Distribution Distribution::from_percentiles(std::vector<double> probability,
                                            std::vector<double> value) {
  return make(kinds::Percentiles{std::move(probability), std::move(value)});
}

double Distribution::sample_general(std::uint64_t bits, Draw more) const {
  return std::visit([&](const auto& kind) { return kind.sample(bits, more); }, general_->kind);
}

double Distribution::mean() const {
  if (kind_ != Kind::general) return a_;
  return std::visit([](const auto& kind) { return kind.mean(); }, general_->kind);
}

double Distribution::variance() const {
  if (kind_ == Kind::constant) return 0.0;
  if (kind_ == Kind::exponential) return a_ * a_;
  return std::visit([](const auto& kind) { return kind.variance(); }, general_->kind);
}

std::string Distribution::text() const {
  if (kind_ == Kind::constant) return fmt::format("constant({})", a_);
  if (kind_ == Kind::exponential) return fmt::format("exponential(mean {})", a_);
  return std::visit([](const auto& kind) { return kind.text(); }, general_->kind);
}

}  // namespace rehearse
