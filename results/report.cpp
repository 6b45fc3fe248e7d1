#include "results/report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <map>

#include "results/metrics.hpp"
#include "results/page/page.hpp"
#include "results/summary.hpp"

namespace rehearse::results {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kPoints = 4000;

/// Six digits are more than any screen shows.
Json rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  return std::strtod(fmt::format("{:.6g}", value).c_str(), nullptr);
}

/// An objective's value, of which "never" must not be taken for "unknown".
Json value_or_never(const std::optional<double>& value) {
  if (!value) return nullptr;
  return std::isinf(*value) ? Json("never") : Json(*value);
}

/// Means of `every` values each; of none where all of them are missing.
Json thinned(const std::vector<double>& values, std::size_t every) {
  Json list = Json::array();
  for (std::size_t i = 0; i < values.size(); i += every) {
    double sum = 0.0;
    double n = 0.0;
    for (std::size_t k = i; k < std::min(values.size(), i + every); ++k) {
      if (std::isnan(values[k])) continue;
      sum += values[k];
      n += 1.0;
    }
    list.push_back(n > 0 ? rounded(sum / n) : Json(nullptr));
  }
  return list;
}

std::size_t every_of(std::size_t size) { return (size + kPoints - 1) / kPoints; }

Json series_of(const RunRecord& record) {
  Json list = Json::array();
  for (const auto& series : record.series) {
    const std::size_t every = std::max<std::size_t>(1, every_of(series.values.size()));
    list.push_back({{"component", series.component},
                    {"metric", series.metric},
                    {"unit", series.unit},
                    {"start_s", series.start_s},
                    {"step_s", series.step_s * static_cast<double>(every)},
                    {"values", thinned(series.values, every)}});
  }
  return list;
}

void add_counts(std::vector<double>& sums, const std::vector<std::uint32_t>& counts,
                std::size_t every) {
  sums.resize(std::max(sums.size(), (counts.size() + every - 1) / every), 0.0);
  for (std::size_t w = 0; w < counts.size(); ++w) sums[w / every] += counts[w];
}

/// Requests issued and good by population and window of issue.
Json windows_of(const RunRecord& record) {
  std::size_t size = 0;
  for (const auto& endpoint : record.endpoints) size = std::max(size, endpoint.issued.size());
  const std::size_t every = std::max<std::size_t>(1, every_of(size));
  struct Sums {
    std::vector<double> issued, good;
  };
  std::map<std::string, Sums> populations;
  for (const auto& endpoint : record.endpoints) {
    Sums& sums = populations[endpoint.name.substr(0, endpoint.name.find('/'))];
    add_counts(sums.issued, endpoint.issued, every);
    add_counts(sums.good, endpoint.good, every);
  }
  Json json = Json::object();
  for (const auto& [name, sums] : populations)
    json[name] = {{"issued", sums.issued}, {"good", sums.good}};
  return {{"step_s", record.rules.window_s * static_cast<double>(every)},
          {"populations", std::move(json)}};
}

Json timeline_of(const RunRecord& record) {
  Json list = Json::array();
  for (const auto& event : record.timeline)
    list.push_back({{"id", event.id},
                    {"time_s", event.time_s},
                    {"component", event.component},
                    {"kind", event.kind},
                    {"step", event.step},
                    {"detail", event.detail},
                    {"causes", event.causes}});
  return list;
}

/// From the onset of each fault to the event that says it is over.
Json faults_of(const RunRecord& record) {
  Json list = Json::array();
  for (const auto& onset : record.timeline) {
    if (onset.disaster.empty()) continue;
    Json end = nullptr;
    for (const auto& event : record.timeline) {
      const bool caused =
          std::find(event.causes.begin(), event.causes.end(), onset.id) != event.causes.end();
      if (caused && event.detail == onset.detail) end = event.time_s;
    }
    list.push_back({{"name", onset.detail.substr(onset.detail.find(':') + 1)},
                    {"target", onset.component},
                    {"kind", onset.kind},
                    {"disaster", onset.disaster},
                    {"circumstance", onset.circumstance},
                    {"start_s", onset.time_s},
                    {"end_s", std::move(end)}});
  }
  return list;
}

Json objectives_of(const Summary& summary, const std::vector<RunRecord>& records) {
  static const char* const metrics[] = {"rpo",  "rto",        "latency",    "availability",
                                        "cost", "throughput", "error-ratio"};
  std::vector<std::vector<Recovery>> recoveries;
  for (const auto& record : records) recoveries.push_back(recover_all(record));
  Json list = Json::array();
  for (const auto& result : summary.objectives) {
    const Objective& objective = result.objective;
    Json values = Json::array();
    for (std::size_t r = 0; r < records.size(); ++r)
      values.push_back(value_or_never(achieved(objective, records[r], recoveries[r]).value));
    list.push_back({{"name", objective.name},
                    {"metric", metrics[static_cast<std::size_t>(objective.metric)]},
                    {"unit", unit_of(objective)},
                    {"target", objective.target},
                    {"quantile", objective.quantile},
                    {"scope", objective.scope},
                    {"disaster", objective.disaster},
                    {"confidence", objective.confidence},
                    {"achieved", value_or_never(result.achieved)},
                    {"low", value_or_never(result.low)},
                    {"high", value_or_never(result.high)},
                    {"verdict", to_string(result.verdict)},
                    {"reason", result.reason},
                    {"values", std::move(values)}});
  }
  return list;
}

Json replications_of(const std::vector<RunRecord>& records) {
  Json list = Json::array();
  for (const auto& r : records)
    list.push_back({{"replication", r.replication},
                    {"seed", r.seed},
                    {"fingerprint", fmt::format("{:016x}", r.engine.fingerprint)},
                    {"draws_fingerprint", fmt::format("{:016x}", r.engine.draws_fingerprint)},
                    {"wall_s", rounded(r.engine.wall_s)},
                    {"events", r.engine.events},
                    {"requests", r.engine.requests}});
  return list;
}

Json inputs_of(const Inputs& inputs) {
  Json settings = Json::array();
  for (const auto& s : inputs.settings)
    settings.push_back({s.pointer, s.value, s.origin, s.file, s.line, s.source, s.doc, s.quantity});
  Json limits = Json::array();
  for (const auto& limit : inputs.limits) limits.push_back({limit.kind, limit.text});
  return {{"scenario", inputs.scenario},
          {"sets", inputs.sets},
          {"settings", std::move(settings)},
          {"not_modelled", std::move(limits)}};
}

const RunRecord& shown(const std::vector<RunRecord>& records, const Summary& summary) {
  if (const auto* worst = summary.worst_disaster())
    for (const auto& record : records)
      if (record.replication == worst->replication) return record;
  return records.front();
}

/// Text that may stand in a script element.
std::string in_script(const Json& json) {
  std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at))
    text.replace(at, 1, "\\u003c");
  return text;
}

std::string in_html(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else
      out += c;
  }
  return out;
}

void replace(std::string& page, const std::string& mark, std::string_view text) {
  page.replace(page.find(mark), mark.size(), text);
}

}  // namespace

Json report_data(const StoredResult& result, const ReportOptions& options) {
  const Summary summary = summarise(result.replications);
  const RunRecord& record = shown(result.replications, summary);
  return {{"program_version", result.program_version},
          {"scenario", Json::parse(result.scenario_json, nullptr, false)},
          {"summary", to_json(summary)},
          {"objectives", objectives_of(summary, result.replications)},
          {"replications", replications_of(result.replications)},
          {"shown", record.replication},
          {"start_s", record.start_s},
          {"end_s", record.end_s},
          {"rules",
           {{"window_s", record.rules.window_s},
            {"good_share", record.rules.good_share},
            {"minimum_count", record.rules.minimum_count},
            {"sustain_s", record.rules.sustain_s}}},
          {"faults", faults_of(record)},
          {"timeline", timeline_of(record)},
          {"windows", windows_of(record)},
          {"series", series_of(record)},
          {"inputs", inputs_of(result.inputs)},
          {"swings", options.swings}};
}

std::string html_report(const StoredResult& result, const ReportOptions& options) {
  std::string page(page_html);
  const std::string& name = result.replications.front().scenario;
  // What the user wrote goes in last, so that no mark in it is taken for one of the page's.
  replace(page, "@SCRIPT@", page_script);
  replace(page, "@STYLE@", page_style);
  replace(page, "@DATA@", in_script(report_data(result, options)));
  replace(page, "@TITLE@", in_html(name));
  return page;
}

}  // namespace rehearse::results
