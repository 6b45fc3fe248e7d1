#include "gui/models/playback.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "results/format.hpp"

namespace rehearse::gui {
namespace {

using Health = NodeState::Health;

constexpr double kStrainedUtilisation = 0.85;
constexpr double kStrainedLag_s = 10.0;
constexpr double kStrainedQueue = 10.0;

void strain(NodeState& state) {
  if (state.health == Health::good) state.health = Health::strained;
}

void append(std::string& text, const std::string& more) {
  if (!text.empty()) text += " · ";
  text += more;
}

}  // namespace

Playback::Playback(const results::RunRecord& record, const Deployment& deployment)
    : record_(record), deployment_(deployment) {
  for (const auto& series : record.series) {
    series_[{series.component, series.metric}] = &series;
    const bool flow = series.metric == "issued" || series.metric == "commit rate";
    for (const double value : series.values)
      if (flow && value > greatest_flow_) greatest_flow_ = value;
  }
  read_outages();
}

void Playback::read_outages() {
  for (const auto& event : record_.timeline) {
    const bool begins = event.kind.ends_with("-lost") || event.kind.ends_with("-cut");
    const bool ends = event.step == "repair" || event.kind.ends_with("-restored");
    auto& list = outages_[event.component];
    const bool open = !list.empty() && std::isinf(list.back().to_s);
    if (begins && event.component.find("controller") == std::string::npos && !open)
      list.push_back({event.time_s, std::numeric_limits<double>::infinity()});
    else if (ends && open)
      list.back().to_s = event.time_s;
  }
}

double Playback::value(const std::string& component, const std::string& metric,
                       double time_s) const {
  const auto found = series_.find({component, metric});
  if (found == series_.end()) return std::nan("");
  const auto& series = *found->second;
  const double at = (time_s - series.start_s) / series.step_s;
  if (at < -1.0 || series.values.empty()) return std::nan("");
  const auto index = static_cast<std::size_t>(std::max(0.0, std::floor(at + 0.5)));
  return series.values[std::min(index, series.values.size() - 1)];
}

bool Playback::lost(const std::string& id, double time_s) const {
  const auto found = outages_.find(id);
  if (found == outages_.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(), [time_s](const Outage& outage) {
    return outage.from_s <= time_s && time_s < outage.to_s;
  });
}

bool Playback::lost(const Component& component, double time_s) const {
  if (lost(component.id, time_s)) return true;
  if (!component.region.empty() && lost(component.region, time_s)) return true;
  const Component* parent = deployment_.find(component.parent);
  return parent != nullptr && parent != &component && lost(*parent, time_s);
}

NodeState Playback::state(const Component& component, double time_s) const {
  NodeState state;
  if (lost(component, time_s)) {
    state.health = Health::down;
    state.text = "lost";
    return state;
  }
  state.health = Health::good;
  describe(component, time_s, state);
  return state;
}

void Playback::describe(const Component& component, double time_s, NodeState& state) const {
  const auto get = [&](const char* metric) { return value(component.id, metric, time_s); };
  if (const double wanted = get("replicas"), ready = get("ready"); !std::isnan(wanted)) {
    append(state.text, ready < wanted ? fmt::format("{:.0f} of {:.0f} pods", ready, wanted)
                                      : fmt::format("{:.0f} pods", wanted));
    if (ready < wanted) strain(state);
    if (ready < 0.5 && wanted > 0.5) state.health = Health::down;
  }
  if (const double nodes = get("nodes"); !std::isnan(nodes))
    append(state.text, fmt::format("{:.0f} nodes", nodes));
  for (const char* metric : {"utilisation", "cpu requested"}) {
    const double busy = get(metric);
    if (std::isnan(busy)) continue;
    state.utilisation = std::clamp(busy, 0.0, 1.0);
    append(state.text, fmt::format("{:.0f} %", busy * 100));
    if (busy > kStrainedUtilisation && component.kind != "cluster") strain(state);
  }
  if (const double queue = get("queue"); queue > 0.5) {
    append(state.text, "queue " + results::format_count(std::round(queue)));
    if (queue > kStrainedQueue) strain(state);
  }
  if (const double lag = get("replication lag"); !std::isnan(lag)) {
    append(state.text, "lag " + results::format_duration(lag));
    if (lag > kStrainedLag_s) strain(state);
  }
  for (const char* metric : {"hit ratio", "hit_ratio"})
    if (const double hits = get(metric); !std::isnan(hits))
      append(state.text, fmt::format("{:.0f} % hits", hits * 100));
  if (const double issued = get("issued"), good = get("good"); !std::isnan(issued)) {
    append(state.text, results::format_count(std::round(issued)) + "/s");
    if (issued > 0 && good < 0.99 * issued) strain(state);
    if (issued > 0 && good < 0.5 * issued) state.health = Health::down;
  }
  if (get("autonomous") > 0.5) {
    append(state.text, "on its own");
    strain(state);
  }
  if (const double buffered = get("buffered_writes"); buffered > 0.5)
    append(state.text, results::format_count(buffered) + " buffered");
  if (const double targets = get("healthy_targets"); !std::isnan(targets)) {
    append(state.text, fmt::format("{:.0f} healthy", targets));
    if (targets < 0.5) state.health = Health::down;
  }
}

double Playback::flow(const Connection& connection, double time_s) const {
  if (connection.kind == Connection::Kind::traffic) {
    const double issued = value(connection.from, "issued", time_s);
    return std::isnan(issued) ? -1.0 : issued;
  }
  if (connection.kind == Connection::Kind::replication) {
    const std::string store = connection.from.substr(0, connection.from.find('/'));
    const double commits = value(store, "commit rate", time_s);
    return std::isnan(commits) ? -1.0 : commits;
  }
  return -1.0;
}

}  // namespace rehearse::gui
