#include "models/compute/autoscaler.hpp"

#include "models/compute/placement.hpp"

namespace rehearse::models {

using kernel::Simulation;

int HorizontalPodAutoscaler::desired(const ObservedMetrics& metrics) {
  const int current = metrics.current;
  if (!begun_) history_.recommendations.push_back({metrics.now_s, current});
  begun_ = true;
  if (current == 0) return 0;
  if (current > settings_.bounds.max) return settings_.bounds.max;
  if (current < settings_.bounds.min) return settings_.bounds.min;
  const auto proposal = propose_replicas(current, settings_.target_percent, metrics.pods,
                                         settings_.rules, metrics.now_s);
  if (!proposal) return current;
  const int desired = normalised(metrics, proposal->replicas);
  note_change(current, desired, metrics.now_s);
  return desired;
}

int HorizontalPodAutoscaler::normalised(const ObservedMetrics& metrics, int proposal) {
  if (settings_.behaviour)
    return normalise_behaviour(metrics.current, proposal, settings_.bounds, *settings_.behaviour,
                               history_, metrics.now_s);
  return normalise_plain(metrics.current, proposal, settings_.bounds, settings_.stabilisation_s,
                         history_, metrics.now_s);
}

void HorizontalPodAutoscaler::note_change(int current, int desired, double now_s) {
  if (!settings_.behaviour || desired == current) return;
  constexpr double kLongestPeriod_s = 1800.0;
  auto& events = desired > current ? history_.ups : history_.downs;
  std::erase_if(events,
                [&](const ScaleEvent& event) { return event.time_s < now_s - kLongestPeriod_s; });
  events.push_back({now_s, desired > current ? desired - current : current - desired});
}

Autoscaler::Autoscaler(Placement& placement, std::unique_ptr<AutoscalingPolicy> policy,
                       double period_s)
    : Component("autoscaler:" + placement.id().substr(placement.id().find(':') + 1)),
      placement_(placement),
      policy_(std::move(policy)),
      period_s_(period_s) {}

void Autoscaler::start(Simulation& sim) {
  Draw draw(sim.stream(id(), "phase"), 0, 0);
  sim.every(period_s_ * draw.uniform(), period_s_, [this, &sim] { sync(sim); });
}

void Autoscaler::sync(Simulation& sim) {
  // Taken in any case, so that the next sample covers one period.
  std::vector<PodSample> pods = placement_.samples(sim, period_s_);
  if (!placement_.cluster().in_control(sim)) return;
  const int current = placement_.replicas();
  const int desired = policy_->desired({sim.now(), current, std::move(pods)});
  if (desired != current) placement_.scale_to(sim, desired, sim.latest_load_cause());
}

}  // namespace rehearse::models
