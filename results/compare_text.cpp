// A comparison as a table.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/compare.hpp"
#include "results/format.hpp"
#include "results/layout.hpp"

namespace rehearse::results {
namespace {

std::string percent_points(double share) {
  const double points = share * 100.0;
  return fmt::format("{:.{}f} pp", points, std::abs(points) < 0.1 ? 4 : 2);
}

std::string signed_text(double value, const std::string& text) {
  return fmt::format("{}{}", value > 0 ? "+" : "", text);
}

std::string never(std::uint32_t count, const Difference& d) {
  return fmt::format("never in {} of {}", count, d.count + std::max(d.never_a, d.never_b));
}

std::string side(double value, std::uint32_t count, const MetricDifference& metric) {
  return count > 0 ? never(count, metric.difference) : format_value(value, metric.unit);
}

/// Worse is red, better is green, neither has no colour.
Ink ink_of(const MetricDifference& metric) {
  if (!metric.differs || metric.better == Better::neither) return Ink::plain;
  const bool rose = metric.difference.never_b != metric.difference.never_a
                        ? metric.difference.never_b > metric.difference.never_a
                        : metric.difference.mean > 0;
  return rose == (metric.better == Better::lower) ? Ink::red : Ink::green;
}

std::string row(const MetricDifference& metric, const Painter& paint) {
  const Difference& d = metric.difference;
  std::string interval = "one pair only";
  if (std::isfinite(d.interval.low))
    interval = fmt::format("{} to {}", format_change(d.interval.low, metric.unit),
                           format_change(d.interval.high, metric.unit));
  const double share = d.relative();
  const std::string relative = std::isnan(share) ? "" : fmt::format("{:+.1f} %", share * 100.0);
  return fmt::format("  {} {} {} {} {}  {}\n", left(metric.name, 44),
                     right(side(d.a, d.never_a, metric), 15),
                     right(side(d.b, d.never_b, metric), 15),
                     paint(ink_of(metric), right(format_change(d.mean, metric.unit), 13)),
                     right(relative, 9), interval);
}

double weight(const MetricDifference& metric) {
  const double share = std::abs(metric.difference.relative());
  return std::isnan(share) ? 1e9 : share;
}

}  // namespace

std::string format_value(double value, const std::string& unit) {
  if (std::isnan(value)) return "-";
  if (std::isinf(value)) return "never";
  if (unit == "s") return format_duration(value);
  if (unit == "B") return format_bytes(value);
  if (unit == "ratio") return fmt::format("{:.6g} %", value * 100.0);
  if (unit == "USD/h") return fmt::format("${:.2f}/h", value);
  if (unit == "1/s") return format_count(value) + "/s";
  if (value < 10 && value != std::floor(value)) return fmt::format("{:.3g}", value);
  return format_count(value);
}

std::string format_change(double value, const std::string& unit) {
  if (unit == "ratio") return signed_text(value, percent_points(value));
  if (unit == "USD/h") return fmt::format("{}${:.2f}/h", value < 0 ? "-" : "+", std::abs(value));
  if (unit == "s") return signed_text(value, format_value(value, unit));
  if (value < 0) return fmt::format("-{}", format_value(-value, unit));
  return signed_text(value, format_value(value, unit));
}

std::string to_text(const Comparison& comparison, bool all, bool colour) {
  const Painter paint{colour};
  std::vector<const MetricDifference*> shown;
  for (const auto& metric : comparison.metrics)
    if (all || metric.differs) shown.push_back(&metric);
  if (!all)
    std::stable_sort(shown.begin(), shown.end(),
                     [](const auto* x, const auto* y) { return weight(*x) > weight(*y); });
  const bool paired = !comparison.metrics.empty() && comparison.metrics.front().difference.paired;
  const std::size_t pairs =
      comparison.metrics.empty() ? 0 : comparison.metrics.front().difference.count;
  std::string text = fmt::format("{}\n  {} {}, {:g} % intervals\n\n",
                                 paint(Ink::bold, comparison.a + "  ->  " + comparison.b), pairs,
                                 paired ? "pairs by seed" : "independent replications each",
                                 comparison.confidence * 100);
  for (const auto& change : comparison.changes)
    text += fmt::format("  {}  {}\n", change.pointer, text_of(change));
  if (comparison.changes.empty()) text += "  the scenarios are the same\n";
  if (!shown.empty())
    text += paint(Ink::dim,
                  fmt::format("\n  {} {} {} {} {}  {}", left("METRIC", 44), right("BEFORE", 15),
                              right("AFTER", 15), right("CHANGE", 13), right("", 9), "INTERVAL")) +
            "\n";
  for (const auto* metric : shown) text += row(*metric, paint);
  if (!all && comparison.metrics.size() > shown.size())
    text += fmt::format("\n  {} of {} metrics do not differ; --all shows them\n",
                        comparison.metrics.size() - shown.size(), comparison.metrics.size());
  for (const auto& name : comparison.only_a) text += fmt::format("  only before: {}\n", name);
  for (const auto& name : comparison.only_b) text += fmt::format("  only after: {}\n", name);
  return text;
}

}  // namespace rehearse::results
