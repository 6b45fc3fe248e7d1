#include "scenarios/run/recorder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace rehearse::run {

using results::TimelineEvent;

Recorder::Recorder(results::RunRecord& record, double observe_every_s, ProgressSink progress)
    : record_(record), step_s_(observe_every_s), progress_(std::move(progress)) {}

kernel::EventId Recorder::on_notice(double time_s, const kernel::Notice& notice) {
  TimelineEvent event;
  event.id = static_cast<std::uint32_t>(record_.timeline.size() + 1);
  event.time_s = time_s;
  event.component = notice.component;
  event.kind = notice.kind;
  event.step = notice.step;
  event.detail = notice.detail;
  event.disaster = notice.disaster;
  event.circumstance = notice.circumstance;
  event.ends = notice.ends;
  for (const kernel::EventId cause : notice.causes)
    if (cause != 0) event.causes.push_back(cause);
  if (!event.disaster.empty() && !event.circumstance) begin_disaster(event);
  record_.timeline.push_back(std::move(event));
  return record_.timeline.back().id;
}

void Recorder::begin_disaster(const TimelineEvent& onset) {
  auto found = std::find_if(record_.disasters.begin(), record_.disasters.end(),
                            [&](const auto& disaster) { return disaster.name == onset.disaster; });
  if (found == record_.disasters.end()) {
    record_.disasters.push_back({onset.disaster, onset.time_s, {}});
    found = std::prev(record_.disasters.end());
  }
  if (std::find(found->faults.begin(), found->faults.end(), onset.component) == found->faults.end())
    found->faults.push_back(onset.component);
}

void Recorder::on_sample(double time_s, std::string_view component, std::string_view metric,
                         std::string_view unit, double value) {
  key_.assign(component).append(1, '\0').append(metric);
  auto found = series_.find(key_);
  if (found == series_.end()) {
    found = series_.emplace(key_, record_.series.size()).first;
    record_.series.push_back(
        {std::string(component), std::string(metric), std::string(unit), time_s, step_s_, {}});
  }
  results::SeriesRecord& series = record_.series[found->second];
  // A component that was silent at a tick leaves a gap there.
  const auto tick = static_cast<std::size_t>(std::lround((time_s - series.start_s) / step_s_));
  if (series.values.size() <= tick)
    series.values.resize(tick + 1, std::numeric_limits<double>::quiet_NaN());
  series.values[tick] = value;
}

void Recorder::on_usage(std::string_view item, std::string_view component, double quantity,
                        double unit_price_usd, std::string_view source) {
  record_.usage.push_back(
      {std::string(item), std::string(component), quantity, unit_price_usd, std::string(source)});
}

bool Recorder::on_progress(double time_s) { return !progress_ || progress_(time_s); }

std::string disaster_of(const std::vector<TimelineEvent>& timeline, std::uint32_t event) {
  std::vector<bool> seen(timeline.size() + 1, false);
  std::vector<std::uint32_t> open{event};
  const TimelineEvent* best = nullptr;
  while (!open.empty()) {
    const std::uint32_t id = open.back();
    open.pop_back();
    if (id == 0 || id > timeline.size() || seen[id]) continue;
    seen[id] = true;
    const TimelineEvent& at = timeline[id - 1];
    const auto rank = [](const TimelineEvent& e) { return std::pair(!e.circumstance, e.id); };
    if (!at.disaster.empty() && (best == nullptr || rank(*best) < rank(at))) best = &at;
    open.insert(open.end(), at.causes.begin(), at.causes.end());
  }
  return best == nullptr ? std::string() : best->disaster;
}

}  // namespace rehearse::run
