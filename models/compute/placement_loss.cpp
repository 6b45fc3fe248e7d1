// Pods that crash, and pods whose node is gone or back.
#include <algorithm>
#include <cmath>

#include "models/compute/placement.hpp"

namespace rehearse::models {

using kernel::EventId;
using kernel::Loss;
using kernel::Simulation;

namespace {

/// Kubelet's crash-loop backoff: 10 s, doubled by each crash, at most 300 s; forgotten after ten
/// minutes of running.
double backoff_s(int crashes) { return std::min(10.0 * std::exp2(std::min(crashes, 8)), 300.0); }
constexpr double kForgiven_s = 600.0;

/// A hung process is found by its readiness probe: three failures, 10 s apart (Kubernetes
/// defaults).
constexpr double kProbes_s = 30.0;

}  // namespace

void Placement::throttle(Simulation& sim, double factor) {
  for (const Pod& pod : pods_) sim.network().stations[pod.station].pace = factor;
}

void Placement::lose(Simulation& sim, Loss how, EventId cause) { lose_pods(sim, 1, how, cause); }

void Placement::lose_pods(Simulation& sim, int count, Loss how, EventId cause) {
  std::vector<int> hit;
  for (std::size_t i = 0; i < pods_.size() && static_cast<int>(hit.size()) < count; ++i)
    if (pods_[i].phase == PodPhase::ready && pods_[i].endpoint) hit.push_back(static_cast<int>(i));
  if (hit.empty()) return;
  const auto batch =
      std::make_shared<StartBatch>(id(), ends(), cause, static_cast<int>(hit.size()));
  for (const int slot : hit) crash(sim, slot, how, batch);
}

void Placement::out_of_memory(Simulation& sim, int slot) {
  const Pod& pod = pods_[slot];
  if (pod.phase != PodPhase::ready) {
    // What still finishes its work is not started again.
    sim.station_down(pod.station, Loss::crash);
    return;
  }
  kernel::Notice kill{.component = id(), .kind = "out-of-memory", .step = ""};
  if (sim.latest_load_cause() != 0) kill.causes = {sim.latest_load_cause()};
  const EventId cause = sim.notice(kill);
  crash(sim, slot, Loss::crash, std::make_shared<StartBatch>(id(), ends(), cause, 1));
}

void Placement::crash(Simulation& sim, int slot, Loss how,
                      const std::shared_ptr<StartBatch>& batch) {
  Pod& pod = pods_[slot];
  sim.station_down(pod.station, how);
  abandon(sim, pod);
  renew(pod, PodPhase::backoff);
  pod.batch = batch;
  pod.next = StartStage::backoff;
  pod.condition_ready = false;
  pod.condition_changed_s = sim.now();
  if (sim.now() - pod.running_since_s > kForgiven_s) pod.crashes = 0;
  const double noticed_s = how == Loss::crash ? 0.0 : kProbes_s;
  after(sim, noticed_s + spec_.propagation_s, slot, &Placement::drop_endpoint);
  after(sim, noticed_s + backoff_s(pod.crashes++), slot, &Placement::run_again);
}

void Placement::run_again(Simulation& sim, int slot) {
  Pod& pod = pods_[slot];
  pod.phase = PodPhase::starting;
  pass(sim, pod, StartStage::backoff, true);
  for (const StartStage stage :
       {StartStage::scheduling, StartStage::provisioning, StartStage::image, StartStage::model})
    pass(sim, pod, stage, false);
  warm_up(sim, slot);
}

void Placement::node_gone(Simulation& sim, int slot) {
  Pod& pod = pods_[slot];
  sim.station_down(pod.station, Loss::vanish);
  if (pod.phase == PodPhase::terminating) {
    vacate(sim, slot);
    return;
  }
  abandon(sim, pod);
  renew(pod, PodPhase::lost);
}

void Placement::unreachable(Simulation& sim, const std::vector<int>& slots) {
  for (const int slot : slots) {
    pods_[slot].condition_ready = false;
    pods_[slot].condition_changed_s = sim.now();
    pods_[slot].endpoint = false;
  }
  refresh(sim);
}

void Placement::evicted(Simulation& sim, const std::vector<int>& slots, EventId cause) {
  for (const int slot : slots) vacate(sim, slot);
  reconcile(sim, cause);
}

void Placement::rebooted(Simulation& sim, const std::vector<int>& slots, EventId cause) {
  const auto batch =
      std::make_shared<StartBatch>(id(), ends(), cause, static_cast<int>(slots.size()));
  unreachable(sim, slots);
  for (const int slot : slots) {
    Pod& pod = pods_[slot];
    abandon(sim, pod);
    renew(pod, PodPhase::starting);
    pod.batch = batch;
    for (const StartStage stage :
         {StartStage::backoff, StartStage::scheduling, StartStage::provisioning})
      pass(sim, pod, stage, false);
  }
  for (const int slot : slots) pull_image(sim, slot);
}

}  // namespace rehearse::models
