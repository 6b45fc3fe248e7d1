#include "results/samples.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "sim/stats/paired.hpp"

namespace rehearse::results {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Moments {
  double mean = kUnknown;
  double variance = 0.0;
  double n = 0.0;

  explicit Moments(const std::vector<double>& values) : n(static_cast<double>(values.size())) {
    if (values.empty()) return;
    mean = 0.0;
    for (const double value : values) mean += value / n;
    for (const double value : values) variance += (value - mean) * (value - mean);
    variance = n > 1 ? variance / (n - 1) : 0.0;
  }
};

/// Values at the replications that both have; of independent samples all values.
void align(const Samples& a, const Sample& of_a, const Samples& b, const Sample& of_b,
           Difference& out) {
  if (!out.paired) {
    out.pair_a = of_a.values;
    out.pair_b = of_b.values;
    return;
  }
  for (std::size_t i = 0; i < a.replications.size(); ++i) {
    const auto at = std::find(b.replications.begin(), b.replications.end(), a.replications[i]);
    if (at == b.replications.end()) continue;
    out.pair_a.push_back(of_a.values[i]);
    out.pair_b.push_back(of_b.values[static_cast<std::size_t>(at - b.replications.begin())]);
  }
}

/// Takes the values that are not finite out of both lists and counts them.
void sort_out(Difference& d, std::uint32_t& worse, std::uint32_t& better) {
  std::vector<double> a;
  std::vector<double> b;
  if (d.paired) {
    for (std::size_t i = 0; i < d.pair_a.size(); ++i) {
      const double x = d.pair_a[i];
      const double y = d.pair_b[i];
      d.unknown += std::isnan(x) || std::isnan(y);
      if (std::isnan(x) || std::isnan(y)) continue;
      d.never_a += std::isinf(x);
      d.never_b += std::isinf(y);
      worse += std::isfinite(x) && std::isinf(y);
      better += std::isinf(x) && std::isfinite(y);
      if (std::isinf(x) || std::isinf(y)) continue;
      a.push_back(x);
      b.push_back(y);
    }
  } else {
    const auto keep = [&](const std::vector<double>& all, std::vector<double>& kept,
                          std::uint32_t& never) {
      for (const double value : all) {
        d.unknown += std::isnan(value);
        never += std::isinf(value);
        if (std::isfinite(value)) kept.push_back(value);
      }
    };
    keep(d.pair_a, a, d.never_a);
    keep(d.pair_b, b, d.never_b);
  }
  d.pair_a = std::move(a);
  d.pair_b = std::move(b);
}

void welch(Difference& d, double confidence) {
  const Moments a(d.pair_a);
  const Moments b(d.pair_b);
  d.interval = {-kInfinity, kInfinity};
  if (a.n < 2 || b.n < 2) return;
  const double va = a.variance / a.n;
  const double vb = b.variance / b.n;
  if (va + vb <= 0) {
    d.interval = {d.mean, d.mean};
    d.p_value = d.mean == 0 ? 1.0 : 0.0;
    return;
  }
  const double freedom = (va + vb) * (va + vb) / (va * va / (a.n - 1) + vb * vb / (b.n - 1));
  const double error = std::sqrt(va + vb);
  const double half = stats::student_t_quantile((1 + confidence) / 2, freedom) * error;
  d.interval = {d.mean - half, d.mean + half};
  d.p_value = 2 * boost::math::cdf(boost::math::complement(boost::math::students_t(freedom),
                                                           std::abs(d.mean) / error));
}

/// Chance of a split as uneven as this one among pairs of which one side alone never comes back.
double sign_test(std::uint32_t worse, std::uint32_t better) {
  return std::min(1.0, 2 * stats::binomial_at_least(std::max(worse, better), worse + better, 0.5));
}

double independent_test(const Difference& d, double confidence) {
  const std::uint64_t n_a = d.pair_a.size() + d.never_a;
  const std::uint64_t n_b = d.pair_b.size() + d.never_b;
  if (n_a == 0 || n_b == 0) return 1.0;
  const auto a = stats::proportion_interval(d.never_a, n_a, confidence);
  const auto b = stats::proportion_interval(d.never_b, n_b, confidence);
  return a.high < b.low || b.high < a.low ? 1 - confidence : 1.0;
}

}  // namespace

void Samples::add(const RunRecord& record) {
  seed = record.seed;
  const std::size_t before = replications.size();
  replications.push_back(record.replication);
  for (auto& metric : metrics) metric.values.push_back(kUnknown);
  for (auto& value : metrics_of(record)) {
    auto found = std::find_if(metrics.begin(), metrics.end(),
                              [&](const Sample& sample) { return sample.name == value.name; });
    if (found == metrics.end()) {
      metrics.push_back({std::move(value.name), std::move(value.unit), value.better,
                         std::vector<double>(before + 1, kUnknown)});
      found = std::prev(metrics.end());
    }
    found->values.back() = value.value;
  }
}

const Sample* Samples::find(const std::string& name) const {
  const auto found = std::find_if(metrics.begin(), metrics.end(),
                                  [&](const Sample& sample) { return sample.name == name; });
  return found == metrics.end() ? nullptr : &*found;
}

Samples samples_of(const std::vector<RunRecord>& records) {
  Samples samples;
  for (const auto& record : records) samples.add(record);
  return samples;
}

double Difference::relative() const { return a == 0 ? kUnknown : mean / std::abs(a); }

Difference difference(const Samples& a, const Sample& of_a, const Samples& b, const Sample& of_b,
                      double confidence) {
  Difference out;
  out.paired = a.seed == b.seed;
  align(a, of_a, b, of_b, out);
  std::uint32_t worse = 0;
  std::uint32_t better = 0;
  sort_out(out, worse, better);
  out.count = std::min(out.pair_a.size(), out.pair_b.size());
  out.a = Moments(out.pair_a).mean;
  out.b = Moments(out.pair_b).mean;
  out.mean = out.b - out.a;
  out.interval = {-kInfinity, kInfinity};
  if (out.paired && out.count > 0) {
    const auto pairs = stats::paired_difference(out.pair_a, out.pair_b, confidence);
    out.mean = pairs.mean;
    out.interval = pairs.interval;
    out.p_value = pairs.p_value;
  } else if (!out.paired) {
    welch(out, confidence);
  }
  if (out.never_a != out.never_b)
    out.p_value = out.paired ? sign_test(worse, better) : independent_test(out, confidence);
  return out;
}

}  // namespace rehearse::results
