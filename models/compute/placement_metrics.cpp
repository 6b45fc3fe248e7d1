// What is measured of pods: by the metrics pipeline for the autoscaler, by the observer for series.
#include <cmath>

#include "models/compute/placement.hpp"

namespace rehearse::models {

using kernel::Simulation;

/// The kernel starts its sums anew at the end of warm-up.
BusyMark Placement::worked(Simulation& sim, const Pod& pod, BusyMark& mark) const {
  const double warmup_s = sim.stats_start_s();
  const BusyMark now{sim.now(), sim.busy_area_s(pod.station)};
  const bool anew = mark.at_s <= warmup_s && warmup_s < now.at_s;
  const BusyMark since = anew ? BusyMark{warmup_s, 0.0} : mark;
  mark = now;
  return {now.at_s - since.at_s, now.busy_s - since.busy_s};
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
      const BusyMark work = worked(sim, pod, pod.metrics);
      const double share = work.at_s > 0.0 ? work.busy_s / (spec_.servers * work.at_s) : 0.0;
      sample.usage_milli = static_cast<std::int64_t>(
          std::ceil(static_cast<double>(sample.request_milli) * share - 1e-6));
    } else if (pod.phase == PodPhase::starting) {
      sample.usage_milli = 0;
    }
    all.push_back(sample);
  }
  return all;
}

double Placement::queued(const Simulation& sim) const {
  double queue = 0.0;
  for (const Pod& pod : pods_)
    if (pod.phase == PodPhase::ready) queue += sim.queue_length(pod.station);
  return queue;
}

void Placement::observe(Simulation& sim) {
  double busy_s = 0.0;
  double servers_s = 0.0;
  for (Pod& pod : pods_) {
    if (pod.phase != PodPhase::ready) continue;
    const BusyMark work = worked(sim, pod, pod.observed);
    busy_s += work.busy_s;
    servers_s += spec_.servers * work.at_s;
  }
  sim.sample(id(), "replicas", "pods", wanted_);
  sim.sample(id(), "ready", "pods", ready_replicas());
  sim.sample(id(), "utilisation", "ratio", servers_s > 0.0 ? busy_s / servers_s : 0.0);
  sim.sample(id(), "queue", "requests", queued(sim));
  std::vector<kernel::StationId> stations;
  for (const Pod& pod : pods_) stations.push_back(pod.station);
  observe_stations(sim, id(), spec_.station, stations);
}

}  // namespace rehearse::models
