#include "results/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "results/format.hpp"
#include "results/text_recovery.hpp"

namespace rehearse::results {
namespace {

using Metric = Objective::Metric;

struct Mark {
  const char* sign;
  const char* word;
  Ink ink;
};

Mark mark_of(Verdict verdict) {
  if (verdict == Verdict::met) return {"✓", "MET", Ink::green};
  if (verdict == Verdict::missed) return {"✗", "MISSED", Ink::red};
  return {"?", "UNDECIDED", Ink::yellow};
}

std::string percent(double share) { return fmt::format("{:.6g} %", 100.0 * share); }

std::string value_of(Metric metric, double value) {
  switch (metric) {
    case Metric::availability:
    case Metric::error_ratio:
      return percent(value);
    case Metric::cost_per_hour:
      return fmt::format("${:.2f}/h", value);
    case Metric::throughput:
      return fmt::format("{}/s", format_count(value));
    default:
      return format_duration(value);
  }
}

std::string value_of(Metric metric, const std::optional<double>& value) {
  return value ? value_of(metric, *value) : "-";
}

std::string target_of(const Objective& objective) {
  const bool floor =
      objective.metric == Metric::availability || objective.metric == Metric::throughput;
  return fmt::format("{} {}", floor ? "≥" : "≤", value_of(objective.metric, objective.target));
}

std::string range_of(const ObjectiveResult& result) {
  if (!result.low || !result.high || *result.low == *result.high) return "";
  const Metric metric = result.objective.metric;
  return fmt::format("{} .. {}", value_of(metric, *result.low), value_of(metric, *result.high));
}

Section headline(const Summary& summary, const Painter& paint) {
  const Mark mark = mark_of(summary.verdict);
  const auto count = [&](Verdict verdict) {
    return std::count_if(summary.objectives.begin(), summary.objectives.end(),
                         [&](const auto& objective) { return objective.verdict == verdict; });
  };
  Section section;
  section.title = paint(mark.ink, fmt::format("{} {}", mark.sign, mark.word)) + "  " +
                  paint(Ink::bold, at_most(summary.scenario, 66));
  section.keep = 1;
  section.patience = 9;
  section.rows.push_back(at_most(
      fmt::format("  Objectives: {} met, {} missed, {} undecided. Seed {}, {} replication{} of {}.",
                  count(Verdict::met), count(Verdict::missed), count(Verdict::undecided),
                  summary.seed, summary.replications, summary.replications == 1 ? "" : "s",
                  format_duration(summary.simulated_s)),
      80));
  return section;
}

Section objectives(const Summary& summary, const Painter& paint) {
  Section section;
  if (summary.objectives.empty()) return section;
  section.title =
      paint(Ink::bold, left("OBJECTIVES", 30) + right("target", 14) + right("achieved", 14));
  section.keep = 8;
  section.patience = 5;
  for (const Verdict verdict : {Verdict::missed, Verdict::undecided, Verdict::met}) {
    for (const auto& result : summary.objectives) {
      if (result.verdict != verdict) continue;
      const Mark mark = mark_of(verdict);
      std::string row = "  " + paint(mark.ink, mark.sign) + " " + left(result.objective.name, 26) +
                        right(target_of(result.objective), 14) +
                        right(value_of(result.objective.metric, result.achieved), 14);
      if (const auto range = range_of(result); !range.empty()) {
        row += "  [" + at_most(range, 19) + "]";
      }
      section.rows.push_back(row);
      if (verdict == Verdict::met || result.reason.empty()) continue;
      section.rows.push_back("    " + paint(Ink::dim, at_most(result.reason, 76)));
    }
  }
  return section;
}

Section traffic(const Summary& summary, const Painter& paint) {
  Section section;
  if (summary.populations.empty()) return section;
  section.title = paint(Ink::bold, left("TRAFFIC", 24) + right("requests", 9) + right("good", 10) +
                                       right("hops", 6) + right("p50", 10) + right("p95", 10) +
                                       right("p99", 10));
  section.keep = 2;
  section.patience = 2;
  for (const auto& p : summary.populations) {
    const auto requests = static_cast<double>(p.requests);
    const double good = static_cast<double>(p.good) / requests;
    section.rows.push_back(
        left("  " + p.name, 24) + right(format_count(requests), 9) +
        right(p.requests == 0 ? "-" : fmt::format("{:.3f} %", 100.0 * good), 10) +
        right(fmt::format("{:.1f}", p.hops), 6) +
        right(format_duration(p.latency_s.quantile(0.5)), 10) +
        right(format_duration(p.latency_s.quantile(0.95)), 10) +
        right(format_duration(p.latency_s.quantile(0.99)), 10));
  }
  return section;
}

Section services(const Summary& summary, const Painter& paint) {
  Section section;
  if (summary.services.empty()) return section;
  section.title = paint(Ink::bold, left("SERVICES", 33) + right("busy", 8) + right("queue", 8) +
                                       right("rate", 10) + right("p50", 10) + right("p99", 10));
  std::vector<const ServiceSummary*> order;
  for (const auto& service : summary.services) order.push_back(&service);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto* a, const auto* b) { return a->utilisation > b->utilisation; });
  for (const auto* s : order) {
    section.rows.push_back(left("  " + s->name, 33) +
                           right(fmt::format("{:.1f} %", 100.0 * s->utilisation), 8) +
                           right(fmt::format("{:.1f}", s->queue_mean), 8) +
                           right(format_count(s->throughput_rps) + "/s", 10) +
                           right(format_duration(s->response_s.quantile(0.5)), 10) +
                           right(format_duration(s->response_s.quantile(0.99)), 10));
  }
  return section;
}

// "orders queue 41 %, client network 22 %, rest 37 %": as many parts as fit, then the rest if it
// fits as well.
std::string parts_of(const Breakdown& breakdown, std::size_t width) {
  std::string text;
  double rest = 100.0;
  for (const auto& row : breakdown.rows) {
    const double share = 100.0 * row.p99_s / breakdown.p99_s;
    const std::string part =
        fmt::format("{}{} {} {:.0f} %", text.empty() ? "" : ", ", row.component, row.cause, share);
    if (share < 0.5 || (!text.empty() && columns_of(text + part) > width)) break;
    text += part;
    rest -= share;
  }
  const std::string part = fmt::format(", rest {:.0f} %", rest);
  if (rest >= 0.5 && columns_of(text + part) <= width) text += part;
  return at_most(text, width);
}

Section tail(const Summary& summary, const Painter& paint) {
  Section section;
  if (summary.endpoints.empty()) return section;
  section.title = paint(Ink::bold, left("TAIL", 20) + right("p99", 9) + "  where it comes from");
  section.patience = 1;
  std::vector<const EndpointSummary*> order;
  for (const auto& endpoint : summary.endpoints) order.push_back(&endpoint);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return a->breakdown.p99_s > b->breakdown.p99_s;
  });
  constexpr std::size_t kShown = 3;  // leaves room for services
  for (const auto* endpoint : order) {
    if (section.rows.size() == kShown) {
      section.rows.push_back(fmt::format("  … {} more lines", order.size() - kShown));
      break;
    }
    section.rows.push_back(left("  " + endpoint->name, 20) +
                           right(format_duration(endpoint->breakdown.p99_s), 9) + "  " +
                           parts_of(endpoint->breakdown, 49));
  }
  return section;
}

std::string bottleneck_line(const Bottleneck& bottleneck, const Painter& paint) {
  std::string text = "saturated at this load";
  if (bottleneck.headroom > 1.005) {
    text = fmt::format("{:.3g} % busy: at {} times this load it saturates",
                       100.0 * bottleneck.utilisation,
                       bottleneck.headroom < 999.5 ? fmt::format("{:.3g}", bottleneck.headroom)
                                                   : format_count(bottleneck.headroom));
  }
  const char* of = bottleneck.resource == "workers" ? " workers" : "";
  const std::size_t rest = columns_of(of) + 2 + columns_of(text);
  return paint(Ink::bold, "BOTTLENECK") + "  " + at_most(bottleneck.component, 68 - rest) + of +
         ", " + text;
}

std::string cost_line(const Cost& cost, const Painter& paint) {
  std::string text = fmt::format("${:.2f}, ${:.2f} per hour", cost.total_usd, cost.usd_per_h);
  for (std::size_t i = 0; i < cost.items.size(); ++i) {
    const CostItem& item = cost.items[i];
    const std::string next = fmt::format("{} {} {:.0f} %", i == 0 ? ":" : ",", item.item,
                                         100.0 * item.usd / cost.total_usd);
    if (columns_of(text) + columns_of(next) > 72) break;
    text += next;
  }
  return paint(Ink::bold, "COST") + "    " + text;
}

std::string engine_line(const EngineSummary& engine, const Painter& paint) {
  const double wall_s = engine.wall_s > 0 ? engine.wall_s : std::nan("");
  const auto requests = static_cast<double>(engine.requests);
  const auto events = static_cast<double>(engine.events);
  const auto rate = [&](double count) {
    return std::isnan(wall_s) ? std::string("-") : format_count(count / wall_s);
  };
  const double hops = requests > 0 ? static_cast<double>(engine.hops) / requests : 0.0;
  const std::string text = fmt::format("{} requests of {:.1f} hops, {}: {} requests/s, {} events/s",
                                       format_count(requests), hops, format_duration(wall_s),
                                       rate(requests), rate(events));
  return paint(Ink::bold, "ENGINE") + "  " + at_most(text, 72);
}

Section footer(const Summary& summary, const Painter& paint) {
  Section section;
  section.keep = 3;
  section.patience = 9;
  const Bottleneck bottleneck = summary.bottleneck();
  if (!bottleneck.component.empty()) section.rows.push_back(bottleneck_line(bottleneck, paint));
  if (!summary.cost.items.empty()) section.rows.push_back(cost_line(summary.cost, paint));
  section.rows.push_back(engine_line(summary.engine, paint));
  return section;
}

}  // namespace

std::string to_text(const Summary& summary, const TextOptions& options) {
  const Painter paint{options.colour};
  return fit({headline(summary, paint), objectives(summary, paint), recovery(summary, paint),
              lost_writes(summary, paint), traffic(summary, paint), tail(summary, paint),
              services(summary, paint), footer(summary, paint)},
             options.height);
}

}  // namespace rehearse::results
