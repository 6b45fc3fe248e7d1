#include "results/compare.hpp"

#include <algorithm>
#include <cmath>

#include "sim/stats/multiple.hpp"

namespace rehearse::results {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json to_json(const MetricDifference& metric) {
  const Difference& d = metric.difference;
  return {{"name", metric.name},
          {"unit", metric.unit},
          {"a", number(d.a)},
          {"b", number(d.b)},
          {"difference", number(d.mean)},
          {"low", number(d.interval.low)},
          {"high", number(d.interval.high)},
          {"relative", number(d.relative())},
          {"p_value", d.p_value},
          {"differs", metric.differs},
          {"pairs", d.count},
          {"never_a", d.never_a},
          {"never_b", d.never_b},
          {"values_a", d.pair_a},
          {"values_b", d.pair_b}};
}

}  // namespace

Comparison compare(const Side& a, const Side& b, double confidence) {
  Comparison out{a.name, b.name, confidence, {}, {}, {}, changes_between(a.document, b.document)};
  std::vector<double> p_values;
  for (const auto& sample : a.samples.metrics) {
    const Sample* other = b.samples.find(sample.name);
    if (other == nullptr) {
      out.only_a.push_back(sample.name);
      continue;
    }
    out.metrics.push_back({sample.name, sample.unit, sample.better,
                           difference(a.samples, sample, b.samples, *other, confidence), false});
    p_values.push_back(out.metrics.back().difference.p_value);
  }
  for (const auto& sample : b.samples.metrics)
    if (a.samples.find(sample.name) == nullptr) out.only_b.push_back(sample.name);
  const auto adjusted = stats::holm(p_values);
  for (std::size_t i = 0; i < adjusted.size(); ++i)
    out.metrics[i].differs = adjusted[i] <= 1 - confidence;
  return out;
}

Json to_json(const Comparison& comparison) {
  Json metrics = Json::array();
  for (const auto& metric : comparison.metrics) metrics.push_back(to_json(metric));
  Json changes = Json::array();
  for (const auto& change : comparison.changes)
    changes.push_back(
        {{"pointer", change.pointer}, {"before", change.before}, {"after", change.after}});
  return {{"a", comparison.a},
          {"b", comparison.b},
          {"paired", !comparison.metrics.empty() && comparison.metrics.front().difference.paired},
          {"confidence", comparison.confidence},
          {"metrics", std::move(metrics)},
          {"only_a", comparison.only_a},
          {"only_b", comparison.only_b},
          {"changes", std::move(changes)}};
}

}  // namespace rehearse::results
