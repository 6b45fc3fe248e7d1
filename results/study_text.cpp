#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/format.hpp"
#include "results/layout.hpp"
#include "results/study_summary.hpp"

namespace rehearse::results {
namespace {

struct Shown {
  const char* name;
  const char* title;
};

constexpr Shown kShown[] = {{"rto_s", "RTO"},
                            {"rpo_s", "RPO"},
                            {"availability", "good"},
                            {"latency_p99_s", "p99"},
                            {"throughput_rps", "answered"},
                            {"cost_per_h", "cost/h"},
                            {"loss_per_year", "loss/year"},
                            {"total_per_year", "cost+loss/year"}};

/// Shares with two significant digits of the half width.
std::string percent(double share, double half) {
  const double digits = half > 0 ? std::clamp(std::ceil(1 - std::log10(100 * half)), 0.0, 6.0) : 4;
  return fmt::format("{:.{}f}", 100 * share, static_cast<int>(digits));
}

std::string written(const MetricSummary& metric, double value) {
  if (metric.unit == "s") return format_duration(value);
  if (metric.unit == "USD/year") return "$" + format_count(value);
  if (metric.unit == "USD/h") return fmt::format("${:.2f}", value);
  return format_count(value) + (metric.unit == "1/s" ? "/s" : "");
}

std::string cell(const MetricSummary* metric) {
  if (!metric) return "-";
  if (metric->never > 0) return fmt::format("never in {}/{}", metric->never, metric->runs);
  const double half = metric->has_interval() ? metric->interval.half_width() : 0.0;
  if (metric->unit == "ratio") {
    if (half <= 0) return fmt::format("{:.6g} %", 100 * metric->mean);
    return percent(metric->mean, half) + " ± " + percent(half, half) + " %";
  }
  const std::string text = written(*metric, metric->mean);
  return half > 0 ? text + " ± " + written(*metric, half) : text;
}

/// A column is shown when it is not the same in all designs that were played, or there is one row.
bool worth_showing(const StudySummary& summary, const char* name) {
  const DesignSummary* first = nullptr;
  for (const auto& design : summary.designs) {
    if (design.runs == 0) continue;
    if (!first) first = &design;
    const MetricSummary* here = design.metric(name);
    const MetricSummary* there = first->metric(name);
    if ((here == nullptr) != (there == nullptr)) return true;
    if (here && here->mean != there->mean) return true;
  }
  return first != nullptr && first->metric(name) != nullptr && summary.designs.size() == 1;
}

using Row = std::vector<std::string>;

std::string axis_cell(const StudyValue& value) {
  const auto json = nlohmann::json::parse(value.json, nullptr, false);
  return at_most(json.is_string() ? json.get<std::string>() : value.json, 24);
}

std::string verdict_cell(const DesignSummary& design) {
  if (design.runs == 0) return design.failed > 0 ? "failed" : "not played";
  std::string text = to_string(design.verdict);
  if (design.runs > 1) text += fmt::format(" {}/{}", design.kept, design.runs);
  if (design.failed > 0) text += fmt::format(", {} failed", design.failed);
  return text;
}

Ink ink_of(const DesignSummary& design) {
  if (design.runs == 0) return design.failed > 0 ? Ink::red : Ink::dim;
  if (design.verdict == Verdict::met) return Ink::green;
  return design.verdict == Verdict::missed ? Ink::red : Ink::yellow;
}

class Table {
 public:
  explicit Table(const StudySummary& summary) : summary_(summary) {
    for (const Shown& shown : kShown)
      if (worth_showing(summary, shown.name)) metrics_.push_back(shown);
    add_header();
    for (const auto& design : summary.designs) add_row(design);
    widths_.resize(rows_.front().size());
    for (const Row& row : rows_)
      for (std::size_t c = 0; c < row.size(); ++c)
        widths_[c] = std::max(widths_[c], columns_of(row[c]));
  }

  std::string text(const Painter& paint) const {
    std::string out;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      std::string line;
      for (std::size_t c = 0; c < rows_[r].size(); ++c) {
        const std::string padded = c < summary_.axes.size() + 1 ? left(rows_[r][c], widths_[c])
                                                                : right(rows_[r][c], widths_[c]);
        const bool verdict = c == summary_.axes.size() && r > 0 && summary_.has_objectives;
        line += (c == 0 ? "" : "  ") +
                (verdict ? paint(ink_of(summary_.designs[r - 1]), padded) : padded);
      }
      while (line.ends_with(' ')) line.pop_back();
      const std::string tag = r == 0 ? "" : tags(r - 1);
      out += (r == 0 ? paint(Ink::bold, line) : line) + (tag.empty() ? "" : "  " + tag) + "\n";
    }
    return out;
  }

 private:
  void add_header() {
    Row row;
    for (const auto& axis : summary_.axes) row.push_back(axis.name);
    row.push_back(summary_.has_objectives ? "verdict" : "runs");
    for (const Shown& shown : metrics_) row.emplace_back(shown.title);
    rows_.push_back(std::move(row));
  }

  void add_row(const DesignSummary& design) {
    Row row;
    for (const auto& value : design.values) row.push_back(axis_cell(value));
    row.push_back(summary_.has_objectives || design.runs == 0 ? verdict_cell(design)
                                                              : std::to_string(design.runs));
    for (const Shown& shown : metrics_) row.push_back(cell(design.metric(shown.name)));
    rows_.push_back(std::move(row));
  }

  std::string tags(std::size_t place) const {
    std::string text;
    if (summary_.cheapest == place) text = "<- cheapest";
    const auto& pareto = summary_.pareto;
    if (std::find(pareto.begin(), pareto.end(), place) != pareto.end())
      text += text.empty() ? "*" : " *";
    return text;
  }

  const StudySummary& summary_;
  std::vector<Shown> metrics_;
  std::vector<Row> rows_;
  std::vector<std::size_t> widths_;
};

std::string shown(const DesignSummary& design, const std::vector<StudyAxis>& axes) {
  std::string text;
  for (std::size_t i = 0; i < axes.size(); ++i)
    text += (i == 0 ? "" : ", ") + axes[i].name + " = " + axis_cell(design.values[i]);
  return text;
}

std::string cheapest_text(const StudySummary& summary) {
  if (!summary.has_objectives) return "";
  const bool kept = std::any_of(summary.designs.begin(), summary.designs.end(),
                                [](const auto& design) { return design.kept_all(); });
  if (!kept) return "No design keeps every objective.\n";
  if (!summary.cheapest) return "";
  const DesignSummary& design = summary.designs[*summary.cheapest];
  std::string text = "Cheapest design that keeps every objective: " + shown(design, summary.axes);
  if (const auto* total = design.metric("total_per_year"))
    text += " at " + cell(total) + " per year, losses included";
  else if (const auto* cost = design.metric("cost_per_h"); cost && cost->mean > 0)
    text += " at " + cell(cost) + " per hour";
  text += ".\n";
  if (design.verdict == Verdict::met) return text;
  text += fmt::format("It kept them in all of {} runs, which are too few to be sure of it:\n",
                      design.runs);
  for (const auto& objective : design.objectives)
    if (objective.verdict == Verdict::undecided)
      text += "  " + objective.objective.name + ": " + objective.reason + "\n";
  return text;
}

}  // namespace

std::string to_text(const StudySummary& summary, bool colour) {
  const Painter paint{colour};
  std::string text =
      paint(Ink::bold, "STUDY") +
      fmt::format("  {}: scenario {}, {} designs, {} of {} runs, seed {}\n\n", summary.study,
                  summary.scenario, summary.designs.size(), summary.finished() + summary.failed(),
                  summary.planned(), summary.seed);
  text += Table(summary).text(paint);
  if (const std::string cheapest = cheapest_text(summary); !cheapest.empty())
    text += "\n" + cheapest;
  if (summary.replications > 1)
    text += paint(Ink::dim, "Means with 95 % intervals over the runs of a design.") + "\n";
  if (!summary.pareto.empty())
    text += paint(Ink::dim,
                  "* no other design is as good in cost, p99, RTO and RPO and better in "
                  "one of them.") +
            "\n";
  return text;
}

}  // namespace rehearse::results
