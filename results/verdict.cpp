#include "results/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace rehearse::results {
namespace {

constexpr double kAlpha = 0.05;

// P(X <= k) for X ~ Binomial(n, p), summed from logarithms of the terms.
double binomial_cdf(std::uint64_t k, std::uint64_t n, double p) {
  if (p <= 0.0) return 1.0;
  if (p >= 1.0) return k >= n ? 1.0 : 0.0;
  const auto nd = static_cast<double>(n);
  double sum = 0.0;
  for (std::uint64_t i = 0; i <= k; ++i) {
    const auto id = static_cast<double>(i);
    sum += std::exp(std::lgamma(nd + 1) - std::lgamma(id + 1) - std::lgamma(nd - id + 1) +
                    id * std::log(p) + (nd - id) * std::log1p(-p));
  }
  return std::min(sum, 1.0);
}

// The p in [0, 1] at which the falling function f(p) crosses `level`.
template <typename Function>
double crossing(const Function& falling, double level) {
  double low = 0.0;
  double high = 1.0;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (falling(middle) > level ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

bool at_least(const Objective& objective) {
  return objective.metric == Objective::Metric::availability ||
         objective.metric == Objective::Metric::throughput;
}

// Replications needed to show `confidence` when all keep the promise.
std::uint64_t needed(double confidence) {
  return static_cast<std::uint64_t>(std::ceil(std::log(kAlpha) / std::log(confidence) - 1e-9));
}

// 1-based rank r such that the order statistics r and n + 1 - r hold the median with 95 %; 1 when
// n is too small for that.
std::size_t median_rank(std::size_t n) {
  std::size_t rank = 1;
  while (2 * (rank + 1) <= n && binomial_cdf(rank, n, 0.5) <= 0.025) ++rank;
  return rank;
}

ObjectiveResult judge_one(const Objective& objective, const Achieved& only) {
  ObjectiveResult result{objective,  only.value,         only.value,
                         only.value, Verdict::undecided, only.reason};
  if (only.value) {
    result.verdict = keeps(objective, *only.value) ? Verdict::met : Verdict::missed;
  } else if (only.at_least > objective.target && !at_least(objective)) {
    result.verdict = Verdict::missed;
  }
  return result;
}

struct Tally {
  std::uint64_t keeping = 0;
  std::uint64_t open = 0;  // undecided replications
  std::vector<double> values;
};

Tally tally(const Objective& objective, const std::vector<Achieved>& replications) {
  Tally tally;
  for (const auto& one : replications) {
    const Verdict verdict = judge_one(objective, one).verdict;
    tally.keeping += verdict == Verdict::met;
    tally.open += verdict == Verdict::undecided;
    if (one.value) tally.values.push_back(*one.value);
  }
  std::sort(tally.values.begin(), tally.values.end());
  return tally;
}

std::string explain(const ObjectiveResult& result, const Tally& tally, std::uint64_t n,
                    double lower, double upper) {
  std::string text = fmt::format("{} of {} replications keep it", tally.keeping, n);
  if (tally.open > 0) text += fmt::format(", {} undecided", tally.open);
  text += fmt::format("; probability {:.3f} to {:.3f}, wanted {:g}", lower, upper,
                      result.objective.confidence);
  if (tally.keeping == n && result.verdict == Verdict::undecided) {
    text += fmt::format(" ({} replications would show it)", needed(result.objective.confidence));
  }
  return text;
}

}  // namespace

const char* to_string(Verdict verdict) {
  if (verdict == Verdict::met) return "met";
  return verdict == Verdict::missed ? "missed" : "undecided";
}

double binomial_lower(std::uint64_t successes, std::uint64_t trials, double alpha) {
  if (successes == 0) return 0.0;
  return crossing([&](double p) { return binomial_cdf(successes - 1, trials, p); }, 1.0 - alpha);
}

double binomial_upper(std::uint64_t successes, std::uint64_t trials, double alpha) {
  if (successes >= trials) return 1.0;
  return crossing([&](double p) { return binomial_cdf(successes, trials, p); }, alpha);
}

bool keeps(const Objective& objective, double value) {
  return at_least(objective) ? value >= objective.target : value <= objective.target;
}

ObjectiveResult judge(const Objective& objective, const std::vector<Achieved>& replications) {
  if (replications.size() == 1) return judge_one(objective, replications.front());
  const std::uint64_t n = replications.size();
  const Tally count = tally(objective, replications);
  const double lower = binomial_lower(count.keeping, n, kAlpha);
  const double upper = binomial_upper(count.keeping + count.open, n, kAlpha);
  ObjectiveResult result;
  result.objective = objective;
  if (lower >= objective.confidence) result.verdict = Verdict::met;
  if (upper < objective.confidence) result.verdict = Verdict::missed;
  if (const std::size_t m = count.values.size(); m > 0) {
    const std::size_t rank = median_rank(m);
    result.achieved = count.values[at_least(objective) ? (m - 1) / 2 : m / 2];
    result.low = count.values[rank - 1];
    result.high = count.values[m - rank];
  }
  result.reason = explain(result, count, n, lower, upper);
  return result;
}

Verdict overall(const std::vector<ObjectiveResult>& objectives) {
  Verdict verdict = Verdict::met;
  for (const auto& objective : objectives) {
    if (objective.verdict == Verdict::missed) return Verdict::missed;
    if (objective.verdict == Verdict::undecided) verdict = Verdict::undecided;
  }
  return verdict;
}

}  // namespace rehearse::results
