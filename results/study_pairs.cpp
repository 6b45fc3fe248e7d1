#include "results/study_pairs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "results/amount.hpp"
#include "results/layout.hpp"
#include "sim/stats/multiple.hpp"

namespace rehearse::results {
namespace {

using Json = nlohmann::ordered_json;
using ByReplication = std::map<std::uint32_t, double>;

constexpr double kConfidence = 0.95;
constexpr const char* kCompared[] = {"rto_s",         "rpo_s",          "lost_writes",
                                     "availability",  "latency_mean_s", "latency_p50_s",
                                     "latency_p99_s", "throughput_rps", "cost_per_h"};

/// Finite values of a metric by design and replication, and its unit.
std::map<std::uint32_t, ByReplication> values_of(const Study& study, const std::string& name,
                                                 std::string& unit) {
  std::map<std::uint32_t, ByReplication> out;
  for (const StudyRun& run : study.runs)
    for (const StudyMetric& metric : run.metrics)
      if (metric.scope.empty() && metric.name == name && std::isfinite(metric.value)) {
        out[study.plan.points[run.point].design][run.replication] = metric.value;
        unit = metric.unit;
      }
  return out;
}

/// Both designs must have a value in the same replications.
bool pairs_of(const ByReplication& base, const ByReplication& other, std::vector<double>& a,
              std::vector<double>& b) {
  if (base.size() != other.size() || base.size() < 2) return false;
  for (const auto& [replication, value] : base) {
    const auto found = other.find(replication);
    if (found == other.end()) return false;
    a.push_back(value);
    b.push_back(found->second);
  }
  return a != b;
}

void add_metric(const Study& study, const char* name, std::vector<DesignDifference>& out) {
  std::string unit;
  const auto values = values_of(study, name, unit);
  const auto base = values.find(0);
  if (base == values.end()) return;
  for (const auto& [design, other] : values) {
    std::vector<double> a;
    std::vector<double> b;
    if (design == 0 || !pairs_of(base->second, other, a, b)) continue;
    DesignDifference& one = out.emplace_back();
    one.design = design;
    one.metric = name;
    one.unit = unit;
    one.difference = stats::paired_difference(a, b, kConfidence);
    for (const double value : a) one.base += value / static_cast<double>(a.size());
  }
}

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

}  // namespace

std::vector<DesignDifference> differences_of(const Study& study) {
  std::vector<DesignDifference> out;
  for (const StudyAxis& axis : study.plan.axes)
    if (axis.unknown) return out;
  for (const char* name : kCompared) add_metric(study, name, out);
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.design < b.design; });
  std::vector<double> p_values;
  for (const auto& one : out) p_values.push_back(one.difference.p_value);
  const auto adjusted = stats::holm(p_values);
  for (std::size_t i = 0; i < out.size(); ++i) out[i].adjusted_p = adjusted[i];
  return out;
}

std::string to_text(const std::vector<DesignDifference>& differences, bool colour) {
  if (differences.empty()) return "";
  const Painter paint{colour};
  std::string text = fmt::format("\n{}", paint(Ink::bold, "AGAINST THE FIRST DESIGN")) +
                     "  paired by replication, 95 % intervals; p by Holm over all rows\n";
  for (const DesignDifference& one : differences) {
    const auto& d = one.difference;
    const bool sure = one.adjusted_p <= 1.0 - kConfidence;
    const std::string row =
        fmt::format("  {:>4}  {} {} {} p {:<8.2g}", one.design, left(one.metric, 16),
                    right(format_amount(one.unit, d.mean, true), 14),
                    left(fmt::format(" [{} .. {}]", format_amount(one.unit, d.interval.low, true),
                                     format_amount(one.unit, d.interval.high, true)),
                         30),
                    one.adjusted_p);
    text += paint(sure ? Ink::plain : Ink::dim, row);
    if (std::isfinite(d.narrowing))
      text += fmt::format(" {:.1f} times narrower than unpaired", d.narrowing);
    text += "\n";
  }
  return text;
}

nlohmann::ordered_json to_json(const std::vector<DesignDifference>& differences) {
  Json list = Json::array();
  for (const DesignDifference& one : differences) {
    const auto& d = one.difference;
    list.push_back({{"design", one.design},
                    {"metric", one.metric},
                    {"unit", one.unit},
                    {"base", number(one.base)},
                    {"difference", number(d.mean)},
                    {"low", number(d.interval.low)},
                    {"high", number(d.interval.high)},
                    {"p_value", number(d.p_value)},
                    {"adjusted_p", number(one.adjusted_p)},
                    {"correlation", number(d.correlation)},
                    {"narrowing", number(d.narrowing)},
                    {"pairs", d.n}});
  }
  return list;
}

}  // namespace rehearse::results
