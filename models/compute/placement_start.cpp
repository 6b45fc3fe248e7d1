// How a pod starts: scheduling, node, image, model, start-up, and callers knowing it.
#include "models/compute/placement.hpp"

namespace rehearse::models {

using kernel::Simulation;

void Placement::pass(Simulation& sim, Pod& pod, StartStage stage, bool used) {
  pod.next = static_cast<StartStage>(static_cast<int>(stage) + 1);
  pod.stage_since_s = sim.now();
  if (pod.batch) pod.batch->passed(sim, stage, used);
}

void Placement::abandon(Simulation& sim, Pod& pod) {
  if (const auto batch = std::exchange(pod.batch, nullptr)) batch->leave(sim, pod.next);
}

void Placement::schedule(Simulation& sim, int slot) { cluster_.schedule(sim, ref(slot)); }

void Placement::no_room(Simulation& sim, int slot) {
  pass(sim, pods_[slot], StartStage::scheduling, spec_.scheduling_s > 0.0);
}

void Placement::hopeless(Simulation& sim, int slot) { abandon(sim, pods_[slot]); }

void Placement::bound(Simulation& sim, int slot, ClusterNode& node) {
  Pod& pod = pods_[slot];
  pod.node = &node;
  pod.phase = PodPhase::starting;
  pod.bound_s = sim.now();
  sim.network().stations[pod.station].site = node.site();
  const bool waited = pod.next == StartStage::provisioning;
  if (!waited) pass(sim, pod, StartStage::scheduling, spec_.scheduling_s > 0.0);
  pass(sim, pod, StartStage::provisioning, waited);
  if (node.alive)
    pull_image(sim, slot);
  else
    node_gone(sim, slot);  // the control plane does not know yet that it is dead
}

void Placement::pull_image(Simulation& sim, int slot) {
  ClusterNode& node = *pods_[slot].node;
  const auto transfer = [&](const ClusterNode::Done& arrived) {
    const ClusterSettings& settings = cluster_.settings();
    if (settings.registry.empty())
      sim.after(spec_.image_bytes / settings.image_pull_bytes_per_s, arrived);
    else
      cluster_.fetch(sim, node, settings.registry, spec_.image_bytes, arrived);
  };
  node.pull(spec_.service, transfer, guarded(sim, slot, &Placement::image_here));
}

void Placement::image_here(Simulation& sim, int slot) {
  Pod& pod = pods_[slot];
  pass(sim, pod, StartStage::image, sim.now() > pod.stage_since_s);
  pull_model(sim, slot);
}

void Placement::pull_model(Simulation& sim, int slot) {
  const auto here = guarded(sim, slot, &Placement::model_here);
  if (spec_.model.empty()) {
    here();
    return;
  }
  const double bytes = sim.port<ArtifactCatalogue>(spec_.model_store).bytes(spec_.model);
  cluster_.fetch(sim, *pods_[slot].node, spec_.model_store, bytes, here);
}

void Placement::model_here(Simulation& sim, int slot) {
  Pod& pod = pods_[slot];
  pass(sim, pod, StartStage::model, sim.now() > pod.stage_since_s);
  warm_up(sim, slot);
}

void Placement::warm_up(Simulation& sim, int slot) {
  Pod& pod = pods_[slot];
  Draw draw(startup_key_, static_cast<std::uint64_t>(slot), pod.epoch);
  after(sim, spec_.startup.sample(draw), slot, &Placement::serve);
}

void Placement::serve(Simulation& sim, int slot) {
  Pod& pod = pods_[slot];
  pod.phase = PodPhase::ready;
  pod.condition_ready = true;
  pod.condition_changed_s = pod.running_since_s = sim.now();
  sim.station_up(pod.station);
  pod.metrics = pod.observed = {sim.now(), sim.busy_area_s(pod.station)};
  after(sim, spec_.propagation_s, slot, &Placement::known);
}

void Placement::known(Simulation& sim, int slot) {
  Pod& pod = pods_[slot];
  pod.endpoint = true;
  refresh(sim);
  pass(sim, pod, StartStage::warm_up, true);
  pod.batch = nullptr;
}

}  // namespace rehearse::models
