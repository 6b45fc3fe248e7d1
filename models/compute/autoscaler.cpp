#include "models/compute/autoscaler.hpp"

#include <algorithm>

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

int ExternalPolicy::desired(const ObservedMetrics& metrics) {
  double busy = 0.0;
  for (const PodSample& pod : metrics.pods)
    if (pod.usage_milli && pod.request_milli > 0)
      busy += static_cast<double>(*pod.usage_milli) / static_cast<double>(pod.request_milli);
  const int wanted = decide_({.now_s = metrics.now_s,
                              .replicas = metrics.current,
                              .ready = metrics.ready,
                              .least = bounds_.min,
                              .most = bounds_.max,
                              .servers = metrics.ready * metrics.servers_per_pod,
                              .busy = busy * metrics.servers_per_pod,
                              .queued = metrics.queued});
  return std::clamp(wanted, bounds_.min, std::max(bounds_.min, bounds_.max));
}

Autoscaler::Autoscaler(Placement& placement, std::unique_ptr<AutoscalingPolicy> policy,
                       ReplicaBounds bounds, double period_s)
    : Component("autoscaler:" + placement.id().substr(placement.id().find(':') + 1)),
      placement_(placement),
      policy_(std::move(policy)),
      bounds_(bounds),
      period_s_(period_s) {}

void Autoscaler::start(Simulation& sim) {
  Draw draw(sim.stream(id(), "phase"), 0, 0);
  sim.every(period_s_ * draw.uniform(), period_s_, [this, &sim] { sync(sim); });
}

void Autoscaler::decide_with(Decide decide) {
  policy_ = std::make_unique<ExternalPolicy>(bounds_, std::move(decide));
}

void Autoscaler::sync(Simulation& sim) {
  // Taken in any case, so that the next sample covers one period.
  std::vector<PodSample> pods = placement_.samples(sim, period_s_);
  if (!placement_.cluster().in_control(sim)) return;
  const int current = placement_.replicas();
  const int desired = policy_->desired({.now_s = sim.now(),
                                        .current = current,
                                        .pods = std::move(pods),
                                        .ready = placement_.ready_replicas(),
                                        .servers_per_pod = placement_.spec().servers * 1.0,
                                        .queued = placement_.queued(sim)});
  if (desired != current) placement_.scale_to(sim, desired, sim.latest_load_cause());
}

}  // namespace rehearse::models
