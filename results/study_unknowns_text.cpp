#include <fmt/format.h>

#include <cmath>

#include "results/amount.hpp"
#include "results/layout.hpp"
#include "results/study_unknowns.hpp"

namespace rehearse::results {
namespace {

using Json = nlohmann::ordered_json;

std::string bare(const std::string& json) {
  const bool quoted = json.size() > 1 && json.front() == '"';
  return quoted ? json.substr(1, json.size() - 2) : json;
}

std::string range(const Driver& driver) { return bare(driver.from) + " .. " + bare(driver.to); }

/// How long the bar of a driver is, against the strongest one.
double strength(const Driver& driver) {
  return driver.effects ? driver.effects->magnitude : std::abs(*driver.rank_correlation);
}

std::string driver_row(const Driver& driver, const MetricUncertainty& metric) {
  constexpr std::size_t kBar = 20;
  const double strongest = strength(metric.drivers.front());
  std::string text = "    " + left(driver.name, 18) + " " + left(range(driver), 22) + " ";
  text += left(strongest > 0 ? bar(0.0, strength(driver) / strongest, kBar) : "", kBar) + " ";
  if (!driver.effects)
    return text + fmt::format("rank correlation {:+.2f}", *driver.rank_correlation);
  return text + fmt::format("{} on average, sd {}",
                            format_amount(metric.unit, driver.effects->mean),
                            format_amount(metric.unit, driver.effects->spread));
}

std::string split_text(const MetricUncertainty& metric) {
  if (!metric.split) return "";
  const auto& split = *metric.split;
  return fmt::format(": {:.0f} % of the variance is not knowing, {:.0f} % chance (sd {} and {})",
                     100 * split.ignorance_share(), 100 * (1 - split.ignorance_share()),
                     format_amount(metric.unit, std::sqrt(split.ignorance)),
                     format_amount(metric.unit, std::sqrt(split.randomness)));
}

std::string kept_text(const DesignUncertainty& design) {
  const auto samples = design.kept_always + design.kept_never + design.kept_sometimes;
  return fmt::format(
      "  of {} samples of the unknowns, {} keep every objective in all replications, {} in none, "
      "{} "
      "in some\n",
      samples, design.kept_always, design.kept_never, design.kept_sometimes);
}

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json to_json(const Driver& driver) {
  Json out = {{"name", driver.name},
              {"source", driver.source},
              {"from", Json::parse(driver.from, nullptr, false)},
              {"to", Json::parse(driver.to, nullptr, false)}};
  if (driver.effects) {
    out["mean_effect"] = number(driver.effects->mean);
    out["magnitude"] = number(driver.effects->magnitude);
    out["spread"] = number(driver.effects->spread);
  }
  if (driver.rank_correlation) out["rank_correlation"] = number(*driver.rank_correlation);
  return out;
}

Json to_json(const MetricUncertainty& metric) {
  Json drivers = Json::array();
  for (const Driver& driver : metric.drivers) drivers.push_back(to_json(driver));
  const auto& split = metric.split;
  return {{"unit", metric.unit},
          {"ignorance_share", split ? number(split->ignorance_share()) : Json(nullptr)},
          {"ignorance_sd", split ? number(std::sqrt(split->ignorance)) : Json(nullptr)},
          {"randomness_sd", split ? number(std::sqrt(split->randomness)) : Json(nullptr)},
          {"drivers", std::move(drivers)}};
}

}  // namespace

std::string to_text(const std::vector<DesignUncertainty>& uncertainty, bool colour) {
  const Painter paint{colour};
  std::string text;
  for (const DesignUncertainty& design : uncertainty) {
    text += fmt::format("\n{}", paint(Ink::bold, "UNKNOWNS"));
    if (uncertainty.size() > 1) text += fmt::format("  design {}", design.design);
    text += fmt::format("\n{}", kept_text(design));
    for (const MetricUncertainty& metric : design.metrics) {
      text += "  " + paint(Ink::bold, metric.name) + split_text(metric) + "\n";
      for (const Driver& driver : metric.drivers) text += driver_row(driver, metric) + "\n";
    }
  }
  return text;
}

nlohmann::ordered_json to_json(const std::vector<DesignUncertainty>& uncertainty) {
  Json list = Json::array();
  for (const DesignUncertainty& design : uncertainty) {
    Json metrics = Json::object();
    for (const auto& metric : design.metrics) metrics[metric.name] = to_json(metric);
    list.push_back({{"design", design.design},
                    {"kept_always", design.kept_always},
                    {"kept_never", design.kept_never},
                    {"kept_sometimes", design.kept_sometimes},
                    {"metrics", std::move(metrics)}});
  }
  return list;
}

}  // namespace rehearse::results
