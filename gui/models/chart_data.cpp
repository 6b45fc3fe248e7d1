#include "gui/models/chart_data.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "gui/models/playback.hpp"
#include "results/recovery.hpp"
#include "sim/core/units.hpp"

namespace rehearse::gui {
namespace {

using results::EndpointRecord;
using results::RunRecord;

Curve windows(const RunRecord& record, const std::string& name,
              const std::vector<std::uint32_t> EndpointRecord::*member) {
  Curve curve{name, {}, {}};
  const double step = record.rules.window_s;
  std::size_t count = 0;
  for (const auto& endpoint : record.endpoints) count = std::max(count, (endpoint.*member).size());
  count = std::min(count, static_cast<std::size_t>(record.end_s / step));
  curve.values.assign(count, 0.0);
  for (const auto& endpoint : record.endpoints)
    for (std::size_t w = 0; w < std::min(count, (endpoint.*member).size()); ++w)
      curve.values[w] += (endpoint.*member)[w] / step;
  for (std::size_t w = 0; w < count; ++w)
    curve.time_s.push_back((static_cast<double>(w) + 0.5) * step);
  return curve;
}

bool says_nothing(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](double v) { return std::isnan(v) || v == 0.0; });
}

/// "checkout@us-east" of "service:checkout@us-east".
std::string short_name(const std::string& component) {
  const auto colon = component.find(':');
  return colon == std::string::npos ? component : component.substr(colon + 1);
}

int rank(const std::string& metric) {
  static const char* const kOrder[] = {"ready",     "utilisation", "queue",      "replication lag",
                                       "hit ratio", "nodes",       "commit rate"};
  const auto* found = std::find(std::begin(kOrder), std::end(kOrder), metric);
  return static_cast<int>(found - std::begin(kOrder));
}

std::string titled(std::string metric) {
  if (metric == "ready") return "Ready pods";
  std::replace(metric.begin(), metric.end(), '_', ' ');
  if (!metric.empty()) metric[0] = static_cast<char>(std::toupper(metric[0]));
  return metric;
}

}  // namespace

std::vector<ChartData> charts_of(const RunRecord& record, const Deployment& deployment) {
  const Playback playback(record, deployment);
  std::vector<ChartData> out;
  if (!record.endpoints.empty()) {
    ChartData requests{"Requests", "1/s", {}};
    requests.curves.push_back(windows(record, "offered", &EndpointRecord::issued));
    requests.curves.push_back(windows(record, "failed", &EndpointRecord::failed));
    requests.curves.push_back(windows(record, "good", &EndpointRecord::good));
    out.push_back(std::move(requests));
  }
  std::map<std::pair<int, std::string>, ChartData> by_metric;
  for (const auto& series : record.series) {
    if (series.metric == "issued" || series.metric == "good" || series.metric == "replicas" ||
        says_nothing(series.values))
      continue;
    auto& chart = by_metric[{rank(series.metric), series.metric}];
    chart.title = titled(series.metric);
    chart.unit = series.unit == "1" || series.unit == "ratio" ? "" : series.unit;
    Curve curve{short_name(series.component), {}, series.values};
    for (std::size_t i = 0; i < series.values.size(); ++i)
      curve.time_s.push_back(series.start_s + static_cast<double>(i) * series.step_s);
    if (const Component* component = deployment.find(series.component))
      for (std::size_t i = 0; i < curve.values.size(); ++i)
        if (playback.lost(*component, curve.time_s[i])) curve.values[i] = std::nan("");
    chart.curves.push_back(std::move(curve));
  }
  for (auto& [key, chart] : by_metric) out.push_back(std::move(chart));
  return out;
}

std::vector<Band> bands_of(const RunRecord& record) {
  std::vector<Band> out;
  for (const auto& disaster : record.disasters) {
    const auto recovery = results::recover(record, disaster);
    const bool over = recovery.recovered();
    out.push_back({disaster.name, disaster.t0_s,
                   over ? disaster.t0_s + recovery.deployment.length_s : record.end_s});
  }
  return out;
}

std::string to_csv(const ChartData& chart) {
  std::string out = "time_s";
  std::map<double, std::vector<double>> rows;
  for (std::size_t c = 0; c < chart.curves.size(); ++c) {
    out += ",\"" + chart.curves[c].name + "\"";
    for (std::size_t i = 0; i < chart.curves[c].values.size(); ++i) {
      auto& row = rows[chart.curves[c].time_s[i]];
      row.resize(chart.curves.size(), std::nan(""));
      row[c] = chart.curves[c].values[i];
    }
  }
  out += "\n";
  for (const auto& [time_s, row] : rows) {
    out += format_number(time_s);
    for (const double value : row) out += std::isnan(value) ? "," : "," + format_number(value);
    out += "\n";
  }
  return out;
}

}  // namespace rehearse::gui
