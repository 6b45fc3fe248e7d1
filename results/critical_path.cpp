#include "results/critical_path.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace rehearse::results {
namespace {

struct StepEnd {
  double time_s = 0.0;
  std::string step;
  std::string component;
};

struct Ending {
  const TimelineEvent* event = nullptr;
  std::uint16_t reason = 0;
  std::uint32_t window = 0;
};

bool is_backlog(std::string_view reason) {
  constexpr std::array<std::string_view, 5> words = {"slow", "timeout", "timed out", "overload",
                                                     "queue"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return reason.find(word) != std::string_view::npos;
  });
}

bool is_stale(const FailureReason& reason) {
  return reason.component.starts_with("dns:") || reason.reason.find("stale") != std::string::npos;
}

class Path {
 public:
  Path(const RunRecord& record, const DisasterRecord& disaster,
       const std::vector<const EndpointRecord*>& endpoints, const Outage& outage)
      : record_(record),
        disaster_(disaster),
        last_window_(*outage.last_window),
        restored_(outage.state == Outage::State::restored),
        length_s_(restored_ ? outage.length_s : on_grid(record.end_s - disaster.t0_s)) {
    count_failures(endpoints);
  }

  std::vector<Step> steps() const {
    const auto ending = find_ending();
    std::vector<StepEnd> ends;
    if (ending) ends = walk_back(ending->event);
    ends.push_back(closing(ending));
    return cut(ends);
  }

 private:
  double window_start(std::uint32_t w) const { return w * record_.rules.window_s; }

  void count_failures(const std::vector<const EndpointRecord*>& endpoints) {
    const double window_s = record_.rules.window_s;
    for (const EndpointRecord* endpoint : endpoints) {
      for (const auto& f : endpoint->failures) {
        if (f.window > last_window_ || (f.window + 1) * window_s <= disaster_.t0_s) continue;
        if (f.reason < record_.reasons.size()) failures_[f.window][f.reason] += f.count;
      }
    }
  }

  // Reasons of a window, the most frequent first.
  std::vector<std::uint16_t> ranked(std::uint32_t window) const {
    const auto found = failures_.find(window);
    if (found == failures_.end()) return {};
    std::vector<std::uint16_t> reasons;
    for (const auto& [reason, count] : found->second) reasons.push_back(reason);
    const auto& counts = found->second;
    std::stable_sort(reasons.begin(), reasons.end(),
                     [&](auto a, auto b) { return counts.at(a) > counts.at(b); });
    return reasons;
  }

  std::optional<Ending> find_ending() const {
    for (auto it = failures_.rbegin(); it != failures_.rend(); ++it) {
      for (const auto reason : ranked(it->first)) {
        const auto* event = ending_event(record_.reasons[reason].component);
        if (event) return Ending{event, reason, it->first};
      }
    }
    return std::nullopt;
  }

  const TimelineEvent* ending_event(const std::string& component) const {
    const double start = window_start(last_window_);
    const double end = window_start(last_window_ + 1);
    const TimelineEvent* before = nullptr;
    const TimelineEvent* within = nullptr;
    const TimelineEvent* after = nullptr;
    for (const auto& event : record_.timeline) {
      if (event.time_s < disaster_.t0_s) continue;
      if (std::find(event.ends.begin(), event.ends.end(), component) == event.ends.end()) continue;
      if (event.time_s < start) {
        before = &event;
      } else if (event.time_s <= end) {
        within = &event;
      } else if (!after && event.time_s <= window_start(last_window_ + 2)) {
        after = &event;
      }
    }
    return within ? within : after ? after : before;
  }

  const TimelineEvent* critical_cause(const TimelineEvent& event) const {
    const TimelineEvent* last = nullptr;
    for (const std::uint32_t id : event.causes) {
      const auto found = std::lower_bound(record_.timeline.begin(), record_.timeline.end(), id,
                                          [](const TimelineEvent& candidate, std::uint32_t wanted) {
                                            return candidate.id < wanted;
                                          });
      if (found == record_.timeline.end() || found->id != id || id >= event.id) continue;
      if (!last || found->time_s > last->time_s ||
          (found->time_s == last->time_s && found->id > last->id)) {
        last = &*found;
      }
    }
    return last;
  }

  std::vector<StepEnd> walk_back(const TimelineEvent* event) const {
    std::vector<StepEnd> ends;
    while (event->time_s > disaster_.t0_s) {
      if (event->disaster == disaster_.name && !event->circumstance) {
        ends.push_back({event->time_s, "later fault", event->component});
        break;
      }
      const TimelineEvent* cause = critical_cause(*event);
      if (!cause) {
        ends.push_back({event->time_s, "unexplained", event->component});
        break;
      }
      ends.push_back(
          {event->time_s, event->step.empty() ? event->kind : event->step, event->component});
      event = cause;
    }
    std::reverse(ends.begin(), ends.end());
    return ends;
  }

  StepEnd closing(const std::optional<Ending>& ending) const {
    const double end_s = disaster_.t0_s + length_s_;
    const auto reasons = ranked(last_window_);
    if (reasons.empty()) return {end_s, restored_ ? "unexplained" : "still failing", ""};
    const FailureReason& dominant = record_.reasons[reasons.front()];
    if (!restored_) return {end_s, "still failing: " + dominant.reason, dominant.component};
    if (!ending) return {end_s, "unexplained", dominant.component};
    const bool ended_dominant = ending->window == last_window_ && ending->reason == reasons.front();
    if (ended_dominant && ending->event->time_s >= window_start(last_window_)) {
      return {end_s, "measurement window", ""};
    }
    if (is_stale(dominant)) return {end_s, "dns expiry", dominant.component};
    if (is_backlog(dominant.reason)) return {end_s, "backlog drain", dominant.component};
    return {end_s, "unexplained", dominant.component};
  }

  std::vector<Step> cut(const std::vector<StepEnd>& ends) const {
    std::vector<Step> steps;
    double offset_s = 0.0;
    for (const StepEnd& end : ends) {
      const bool last = &end == &ends.back();
      const double wanted_s = last ? length_s_ : on_grid(end.time_s - disaster_.t0_s);
      const double end_s = std::clamp(wanted_s, offset_s, length_s_);
      if (end_s == offset_s) continue;
      if (!steps.empty() && steps.back().step == end.step &&
          steps.back().component == end.component) {
        steps.back().duration_s += end_s - offset_s;
      } else {
        steps.push_back({end.step, end.component, disaster_.t0_s + offset_s, end_s - offset_s});
      }
      offset_s = end_s;
    }
    return steps;
  }

  const RunRecord& record_;
  const DisasterRecord& disaster_;
  std::uint32_t last_window_;
  bool restored_;
  double length_s_;
  std::map<std::uint32_t, std::map<std::uint16_t, std::uint64_t>> failures_;
};

}  // namespace

std::vector<Step> critical_path(const RunRecord& record, const DisasterRecord& disaster,
                                const std::vector<const EndpointRecord*>& endpoints,
                                const Outage& outage) {
  if (!outage.last_window || outage.state == Outage::State::undecided) return {};
  return Path(record, disaster, endpoints, outage).steps();
}

}  // namespace rehearse::results
