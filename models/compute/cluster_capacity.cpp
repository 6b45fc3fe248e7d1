// Nodes that come and go with demand.
#include <algorithm>
#include <cmath>

#include "models/compute/cluster.hpp"
#include "models/compute/placement.hpp"

namespace rehearse::models {

using kernel::Simulation;

void Cluster::request_scan(Simulation& sim) {
  if (scan_requested_) return;
  scan_requested_ = true;
  const double period_s = settings_.autoscaler_scan_s;
  const double next_s = (std::floor(sim.now() / period_s) + 1.0) * period_s;
  sim.at(next_s, [this, &sim] {
    scan_requested_ = false;
    scan(sim);
  });
}

void Cluster::scan(Simulation& sim) {
  retry_waiting(sim);
  if (!in_control(sim)) return;
  for (ClusterNode* node : nodes_) node->promised_cpu = 0.0;
  const std::deque<PodRef> pods = waiting_;
  for (const PodRef& pod : pods)
    if (pod.owner->current(pod) && !promise(sim, pod)) pod.owner->hopeless(sim, pod.slot);
}

bool Cluster::promise(Simulation& sim, const PodRef& pod) {
  const auto room = [&](const ClusterNode* node) {
    return node->promised_cpu + pod.cpu <= node->type().cpu + 1e-9;
  };
  for (ClusterNode* node : nodes_) {
    if (!node->provisioning || !room(node)) continue;
    node->promised_cpu += pod.cpu;
    return true;
  }
  const auto in_zone = [&](std::size_t zone) {
    return std::count_if(nodes_.begin(), nodes_.end(), [&](const ClusterNode* node) {
      return node->zone() == zone && (node->schedulable() || node->provisioning);
    });
  };
  ClusterNode* chosen = nullptr;
  for (ClusterNode* node : nodes_) {
    if (node->provisioned || node->provisioning || !room(node)) continue;
    if (!sim.platform().site_up(node->site())) continue;
    if (chosen == nullptr || in_zone(node->zone()) < in_zone(chosen->zone())) chosen = node;
  }
  if (chosen == nullptr) return false;
  chosen->promised_cpu = pod.cpu;
  provision(sim, *chosen);
  return true;
}

void Cluster::provision(Simulation& sim, ClusterNode& node) {
  node.provisioning = true;
  Draw draw(sim.stream(id(), "provisioning"), provisions_++, 0);
  sim.after(node.type().provision_time.sample(draw),
            [this, &sim, &node] { provisioned(sim, node); });
}

void Cluster::provisioned(Simulation& sim, ClusterNode& node) {
  node.provisioning = false;
  if (!sim.platform().site_up(node.site())) {
    request_scan(sim);
    return;
  }
  node.provisioned = node.known_ready = true;
  node.alive = node.own_faults == 0;
  ++node.life;
  node.since_s = sim.now();
  node.forget_images();
  retry_waiting(sim);
  if (!waiting_.empty()) request_scan(sim);
  if (node.pods.empty()) remove_when_idle(sim, node);
}

void Cluster::remove_when_idle(Simulation& sim, ClusterNode& node) {
  if (node.base() || !node.provisioned) return;
  sim.after(settings_.idle_node_s, [&sim, &node, idle = ++node.idle] {
    if (node.idle != idle || !node.provisioned || !node.alive) return;
    node.node_s += sim.now() - node.since_s;
    node.provisioned = node.known_ready = node.alive = false;
    ++node.life;
  });
}

}  // namespace rehearse::models
