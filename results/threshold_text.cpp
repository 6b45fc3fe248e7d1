#include <fmt/format.h>

#include <cmath>

#include "results/layout.hpp"
#include "results/threshold.hpp"

namespace rehearse::results {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kConfidence = 0.95;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json to_json(const std::vector<Threshold>& each) {
  Json list = Json::array();
  for (const Threshold& one : each) list.push_back({{"low", one.low}, {"high", one.high}});
  return list;
}

Json to_json(const Bottleneck& bottleneck) {
  if (bottleneck.component.empty()) return nullptr;
  return {{"component", bottleneck.component},
          {"resource", bottleneck.resource},
          {"utilisation", number(bottleneck.utilisation)}};
}

std::string row(const char* name, const std::string& text) {
  return "  " + left(name, 18) + text + "\n";
}

std::string replications(const Thresholds& thresholds) {
  return fmt::format("{} replication{}", thresholds.each.size(),
                     thresholds.each.size() == 1 ? "" : "s");
}

bool all(const Thresholds& thresholds, Threshold::Kind kind) {
  for (const Threshold& one : thresholds.each)
    if (one.kind != kind) return false;
  return true;
}

std::string interval_text(const Thresholds& thresholds, const std::string& unit) {
  const auto interval = thresholds.interval(kConfidence);
  if (!std::isfinite(interval.low))
    return fmt::format("{:.4g} to {:.4g}{}, one replication", thresholds.each.front().low,
                       thresholds.each.front().high, unit);
  return fmt::format("{:.4g}{}, 95 % interval {:.4g} to {:.4g}, {}", thresholds.mean(), unit,
                     interval.low, interval.high, replications(thresholds));
}

std::string headroom_text(const Headroom& headroom) {
  using Kind = Threshold::Kind;
  if (all(headroom.factors, Kind::always_kept))
    return fmt::format("at least {:g} times the present load in {}; more was not tried",
                       headroom.most, replications(headroom.factors));
  if (all(headroom.factors, Kind::always_broken))
    return "none: an objective is missed at every load that was tried";
  if (!headroom.factors.all_found()) return "not in every replication; see --json";
  return interval_text(headroom.factors, " times the present load");
}

std::string beyond_text(const Beyond& beyond) {
  std::string text;
  if (!beyond.objective.empty()) text += row("first to break", "objective " + beyond.objective);
  if (!beyond.reason.empty()) text += row("", beyond.reason);
  const Bottleneck& b = beyond.bottleneck;
  if (!b.component.empty())
    text += row("bottleneck",
                fmt::format("{}, {} {:.0f} % busy", b.component, b.resource, 100 * b.utilisation));
  return text;
}

std::string month_text(const Headroom& headroom) {
  const double growth = *headroom.per_month;
  const auto interval = headroom.factors.interval(kConfidence);
  const double expected = months_until(headroom.factors.mean(), growth);
  std::string text = expected > 0 ? fmt::format("breaks in month {:.0f}", expected)
                                  : "the present load breaks it already";
  if (!std::isfinite(interval.low)) return text;
  const double earliest = months_until(interval.low, growth);
  const double latest = months_until(interval.high, growth);
  if (earliest != latest) text += fmt::format(" (between {:.0f} and {:.0f})", earliest, latest);
  return text;
}

const char* kept_word(const Thresholds& thresholds) {
  if (all(thresholds, Threshold::Kind::always_kept)) return "always";
  if (all(thresholds, Threshold::Kind::always_broken)) return "never";
  if (!thresholds.all_found()) return "mixed";
  return thresholds.each.front().kept_below ? "below" : "above";
}

Ink ink_of(Verdict verdict) {
  if (verdict == Verdict::met) return Ink::green;
  return verdict == Verdict::missed ? Ink::red : Ink::yellow;
}

}  // namespace

std::string to_text(const Headroom& headroom, bool colour) {
  const Painter paint{colour};
  std::string title = headroom.scenario;
  if (!headroom.disaster.empty()) title += " with " + headroom.disaster;
  std::string text = paint(Ink::bold, "HEADROOM") + "  " + title + "\n";
  text += row("keeps all up to", paint(ink_of(headroom.verdict()), headroom_text(headroom)));
  text += beyond_text(headroom.factors.commonest());
  if (headroom.per_month && headroom.factors.all_found())
    text += row("growth", fmt::format("{:.3g} % per month: {}", 100 * *headroom.per_month,
                                      month_text(headroom)));
  return text;
}

nlohmann::ordered_json to_json(const Headroom& headroom) {
  const Thresholds& factors = headroom.factors;
  const bool found = factors.all_found();
  const auto interval = factors.interval(kConfidence);
  const Beyond beyond = factors.commonest();
  Json months = nullptr;
  if (headroom.per_month && found)
    months = {{"expected", months_until(factors.mean(), *headroom.per_month)},
              {"earliest", number(months_until(interval.low, *headroom.per_month))},
              {"latest", number(months_until(interval.high, *headroom.per_month))}};
  return {{"scenario", headroom.scenario},
          {"with", headroom.disaster},
          {"seed", headroom.seed},
          {"replications", factors.each.size()},
          {"verdict", to_string(headroom.verdict())},
          {"headroom", number(factors.mean())},
          {"low", found ? number(interval.low) : Json(nullptr)},
          {"high", found ? number(interval.high) : Json(nullptr)},
          {"most_tried", headroom.most},
          {"factors", to_json(factors.each)},
          {"objective", beyond.objective},
          {"reason", beyond.reason},
          {"bottleneck", to_json(beyond.bottleneck)},
          {"growth_per_month", headroom.per_month ? Json(*headroom.per_month) : Json(nullptr)},
          {"breaks_in_month", std::move(months)}};
}

std::string to_text(const Flip& flip, bool colour) {
  const Painter paint{colour};
  const std::string kept = kept_word(flip.points);
  std::string text = paint(Ink::bold, "FLIP") + "  " + flip.scenario + ": " + flip.pointer +
                     " from " + flip.from + " to " + flip.to + "\n";
  if (kept == "below" || kept == "above")
    text += row("keeps all", kept + " " + interval_text(flip.points, flip.suffix));
  else if (kept == "mixed")
    text += row("keeps all", "in some replications over the whole range; see --json");
  else
    text += row("keeps all", kept + " in this range, " + replications(flip.points));
  return text + beyond_text(flip.points.commonest());
}

nlohmann::ordered_json to_json(const Flip& flip) {
  const Thresholds& points = flip.points;
  const bool found = points.all_found();
  const auto interval = points.interval(kConfidence);
  const Beyond beyond = points.commonest();
  return {{"scenario", flip.scenario},
          {"pointer", flip.pointer},
          {"unit", flip.suffix},
          {"from", flip.from},
          {"to", flip.to},
          {"seed", flip.seed},
          {"replications", points.each.size()},
          {"flips", found},
          {"kept", kept_word(points)},
          {"at", number(points.mean())},
          {"low", found ? number(interval.low) : Json(nullptr)},
          {"high", found ? number(interval.high) : Json(nullptr)},
          {"objective", beyond.objective},
          {"reason", beyond.reason},
          {"points", to_json(points.each)}};
}

}  // namespace rehearse::results
