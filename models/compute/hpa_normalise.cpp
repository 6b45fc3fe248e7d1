#include "models/compute/hpa_normalise.hpp"

#include <algorithm>
#include <cmath>

namespace rehearse::models {
namespace {

/// Overwrites the last entry that nobody looks at any more, else appends.
void remember(std::vector<Recommendation>& log, int proposal, double horizon_s, double now_s) {
  for (auto entry = log.rbegin(); entry != log.rend(); ++entry) {
    if (entry->time_s >= now_s - horizon_s) continue;
    *entry = {now_s, proposal};
    return;
  }
  log.push_back({now_s, proposal});
}

int changed_within(const std::vector<ScaleEvent>& events, double period_s, double now_s) {
  int sum = 0;
  for (const ScaleEvent& event : events)
    if (event.time_s > now_s - period_s) sum += event.change;
  return sum;
}

int start_of_period(int current, const RateLimit& limit, const ScalingHistory& history,
                    double now_s) {
  return current - changed_within(history.ups, limit.period_s, now_s) +
         changed_within(history.downs, limit.period_s, now_s);
}

int limit_up(int current, const ScalingRules& rules, const ScalingHistory& history, double now_s) {
  if (rules.select == ScalingRules::Select::disabled) return current;
  const bool most = rules.select == ScalingRules::Select::max;
  int chosen = 0;
  bool any = false;
  for (const RateLimit& limit : rules.limits) {
    const int start = start_of_period(current, limit, history, now_s);
    const int allowed = limit.of == RateLimit::Of::pods
                            ? start + limit.value
                            : static_cast<int>(std::ceil(start * (1.0 + limit.value / 100.0)));
    if (!any || (allowed > chosen) == most) chosen = allowed;
    any = true;
  }
  return std::max(chosen, current);
}

int limit_down(int current, const ScalingRules& rules, const ScalingHistory& history,
               double now_s) {
  if (rules.select == ScalingRules::Select::disabled) return current;
  const bool most = rules.select == ScalingRules::Select::max;
  int chosen = current;
  bool any = false;
  for (const RateLimit& limit : rules.limits) {
    const int start = start_of_period(current, limit, history, now_s);
    const int allowed = limit.of == RateLimit::Of::pods
                            ? start - limit.value
                            : static_cast<int>(std::trunc(start * (1.0 - limit.value / 100.0)));
    if (!any || (allowed < chosen) == most) chosen = allowed;
    any = true;
  }
  return std::min(chosen, current);
}

int stabilised(int current, int proposal, const ScalingBehaviour& behaviour,
               const std::vector<Recommendation>& log, double now_s) {
  int up = proposal;
  int down = proposal;
  for (const Recommendation& entry : log) {
    if (entry.time_s > now_s - behaviour.up.window_s) up = std::min(up, entry.replicas);
    if (entry.time_s > now_s - behaviour.down.window_s) down = std::max(down, entry.replicas);
  }
  int replicas = current;
  if (replicas < up) replicas = up;
  if (replicas > down) replicas = down;
  return replicas;
}

}  // namespace

int normalise_plain(int current, int proposal, const ReplicaBounds& bounds, double window_s,
                    ScalingHistory& history, double now_s) {
  int replicas = proposal;
  for (const Recommendation& entry : history.recommendations)
    if (entry.time_s >= now_s - window_s) replicas = std::max(replicas, entry.replicas);
  remember(history.recommendations, proposal, window_s, now_s);
  const int upper = std::min(bounds.max, std::max(2 * current, 4));
  return std::max(bounds.min, std::min(replicas, upper));
}

int normalise_behaviour(int current, int proposal, const ReplicaBounds& bounds,
                        const ScalingBehaviour& behaviour, ScalingHistory& history, double now_s) {
  int replicas = stabilised(current, proposal, behaviour, history.recommendations, now_s);
  remember(history.recommendations, proposal,
           std::max(behaviour.up.window_s, behaviour.down.window_s), now_s);
  if (replicas > current)
    return std::min({replicas, limit_up(current, behaviour.up, history, now_s), bounds.max});
  if (replicas < current)
    return std::max({replicas, limit_down(current, behaviour.down, history, now_s), bounds.min});
  return replicas;
}

}  // namespace rehearse::models
