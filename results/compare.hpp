// Plans or results side by side: what differs, by how much, and what was changed.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "results/document_diff.hpp"
#include "results/samples.hpp"

namespace rehearse::results {

/// One side of a comparison.
struct Side {
  std::string name;  ///< as the command line named it
  Document document;
  Samples samples;
};

struct MetricDifference {
  std::string name;
  std::string unit;
  Better better = Better::neither;
  Difference difference;
  bool differs = false;  ///< significant after correction (Holm 1979) over all metrics
};

struct Comparison {
  std::string a;
  std::string b;
  double confidence = 0.95;               ///< of each interval
  std::vector<MetricDifference> metrics;  ///< those that both sides have
  std::vector<std::string> only_a;        ///< metrics of one side alone
  std::vector<std::string> only_b;
  std::vector<Change> changes;
};

Comparison compare(const Side& a, const Side& b, double confidence = 0.95);

/// A table of the metrics that differ (or of all), what changed in the scenario, and how many
/// metrics do not differ.
std::string to_text(const Comparison& comparison, bool all, bool colour);

/// {"a", "b", "paired", "confidence", "metrics": [{"name", "unit", "a", "b", "difference", "low",
/// "high", "relative", "p_value", "differs", "pairs", "never_a", "never_b", "values_a",
/// "values_b"}], "only_a", "only_b", "changes": [{"pointer", "before", "after"}]}.
nlohmann::ordered_json to_json(const Comparison& comparison);

/// A value with its unit, for a person: "152 ms", "99.95 %", "$8.65/h".
std::string format_value(double value, const std::string& unit);
/// The same with a sign; shares as percentage points.
std::string format_change(double value, const std::string& unit);

}  // namespace rehearse::results
