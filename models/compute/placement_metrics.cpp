// What is measured of pods: by the metrics pipeline for the autoscaler, by the observer for series.
#include <algorithm>
#include <cmath>

#include "models/compute/placement.hpp"

namespace rehearse::models {

using kernel::Simulation;

/// Busy server-seconds since the mark. The kernel starts its sums anew at the end of warm-up.
double Placement::worked_s(Simulation& sim, const Pod& pod, double& mark_s) const {
  const double area_s = sim.busy_area_s(pod.station);
  const double worked = area_s < mark_s ? area_s : area_s - mark_s;
  mark_s = area_s;
  return worked;
}

std::vector<PodSample> Placement::samples(Simulation& sim, double window_s) {
  std::vector<PodSample> all;
  for (Pod& pod : pods_) {
    if (pod.phase == PodPhase::none) continue;
    PodSample sample;
    sample.request_milli = std::llround(spec_.cpu * 1000.0);
    sample.ignored = pod.phase == PodPhase::terminating;
    sample.pending = pod.phase == PodPhase::pending ||
                     (pod.phase == PodPhase::starting && pod.next != StartStage::warm_up);
    sample.ready = pod.condition_ready;
    sample.start_s = pod.bound_s;
    sample.ready_changed_s = pod.condition_changed_s;
    sample.sampled_s = sim.now();
    sample.window_s = window_s;
    if (pod.phase == PodPhase::ready) {
      const double share = worked_s(sim, pod, pod.metric_mark_s) / (spec_.servers * window_s);
      sample.usage_milli = static_cast<std::int64_t>(
          std::ceil(static_cast<double>(sample.request_milli) * share - 1e-6));
    } else if (pod.phase == PodPhase::starting) {
      sample.usage_milli = 0;
    }
    all.push_back(sample);
  }
  return all;
}

void Placement::observe(Simulation& sim) {
  double worked = 0.0;
  double queue = 0.0;
  int serving = 0;
  for (Pod& pod : pods_) {
    if (pod.phase != PodPhase::ready) continue;
    ++serving;
    worked += worked_s(sim, pod, pod.observe_mark_s);
    queue += sim.queue_length(pod.station);
  }
  const double servers_s = serving * spec_.servers * sim.options().observe_every_s;
  sim.sample(id(), "replicas", "pods", wanted_);
  sim.sample(id(), "ready", "pods", ready_replicas());
  sim.sample(id(), "utilisation", "ratio", servers_s > 0.0 ? std::min(1.0, worked / servers_s) : 0.0);
  sim.sample(id(), "queue", "requests", queue);
}

}  // namespace rehearse::models
