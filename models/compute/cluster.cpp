#include "models/compute/cluster.hpp"

#include <algorithm>

#include "models/compute/placement.hpp"
#include "models/compute/scheduler.hpp"

namespace rehearse::models {

using kernel::EventId;
using kernel::Simulation;
using kernel::SiteId;

Cluster::Cluster(const std::string& name, const kernel::RegionPort& region,
                 ClusterSettings settings)
    : Component("cluster:" + name), region_(region), settings_(std::move(settings)) {}

NodeType& Cluster::add_type(NodeType type) {
  types_.push_back(std::make_unique<NodeType>(std::move(type)));
  return *types_.back();
}

bool Cluster::in_control(const Simulation& sim) const {
  return sim.platform().site_up(region_.ingress_site());
}

bool Cluster::any_ready() const {
  return std::any_of(nodes_.begin(), nodes_.end(),
                     [](const ClusterNode* node) { return node->schedulable(); });
}

bool Cluster::healthy(const Simulation& sim, SiteId from) const {
  return in_control(sim) && any_ready() && sim.platform().reachable(from, region_.ingress_site());
}

void Cluster::start(Simulation& sim) {
  const StreamKey key = sim.stream(id(), "heartbeat");
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    nodes_[i]->heartbeat_phase_s = settings_.heartbeat_s * Draw(key, i, 0).uniform();
}

void Cluster::observe(Simulation& sim) {
  int nodes = 0;
  double cpu = 0.0;
  double used = 0.0;
  for (const ClusterNode* node : nodes_) {
    if (!node->provisioned) continue;
    ++nodes;
    cpu += node->type().cpu;
    used += node->cpu_used;
  }
  sim.sample(id(), "nodes", "nodes", nodes);
  sim.sample(id(), "cpu requested", "ratio", cpu > 0.0 ? used / cpu : 0.0);
}

void Cluster::finish(Simulation& sim) {
  for (const auto& type : types_) {
    double node_s = 0.0;
    for (const ClusterNode* node : nodes_) {
      if (&node->type() != type.get()) continue;
      node_s += node->node_s + (node->provisioned ? sim.now() - node->since_s : 0.0);
    }
    const std::string item = type->instance.empty() ? "node-hours" : "node-hours " + type->instance;
    sim.usage(item, id(), node_s / 3600.0, type->usd_per_h, type->price_source);
  }
}

ClusterNode* Cluster::bind(const PodRef& pod) {
  std::vector<NodeView> views;
  views.reserve(nodes_.size());
  for (const ClusterNode* node : nodes_) {
    const auto same = std::count_if(node->pods.begin(), node->pods.end(),
                                    [&](const PodRef& other) { return other.owner == pod.owner; });
    views.push_back({.zone = node->zone(),
                     .cpu = node->type().cpu,
                     .used = node->cpu_used,
                     .same = static_cast<int>(same),
                     .ready = node->schedulable()});
  }
  const auto chosen = choose_node(views, pod.cpu);
  if (!chosen) return nullptr;
  ClusterNode* node = nodes_[*chosen];
  node->cpu_used += pod.cpu;
  node->pods.push_back(pod);
  ++node->idle;
  return node;
}

void Cluster::schedule(Simulation& sim, const PodRef& pod) {
  ClusterNode* node = in_control(sim) ? bind(pod) : nullptr;
  if (node != nullptr) {
    pod.owner->bound(sim, pod.slot, *node);
    return;
  }
  waiting_.push_back(pod);
  pod.owner->no_room(sim, pod.slot);
  request_scan(sim);
}

void Cluster::release(Simulation& sim, ClusterNode& node, const PodRef& pod) {
  const auto gone = std::remove_if(node.pods.begin(), node.pods.end(), [&](const PodRef& other) {
    return other.owner == pod.owner && other.slot == pod.slot;
  });
  node.pods.erase(gone, node.pods.end());
  node.cpu_used = 0.0;  // summed anew: a running difference would keep rounding errors
  for (const PodRef& other : node.pods) node.cpu_used += other.cpu;
  if (node.pods.empty()) remove_when_idle(sim, node);
  retry_waiting(sim);
}

void Cluster::retry_waiting(Simulation& sim) {
  if (waiting_.empty() || !in_control(sim)) return;
  std::deque<PodRef> pods;
  pods.swap(waiting_);
  for (const PodRef& pod : pods) {
    if (!pod.owner->current(pod)) continue;
    if (ClusterNode* node = bind(pod))
      pod.owner->bound(sim, pod.slot, *node);
    else
      waiting_.push_back(pod);
  }
}

void Cluster::fetch(Simulation& sim, ClusterNode& node, const std::string& source, double bytes,
                    const ClusterNode::Done& done) const {
  if (bytes <= 0.0) {
    done();
    return;
  }
  const auto again = [this, &sim, &node, source, bytes, done, life = node.life] {
    sim.after(10.0, [=, this, &sim, &node] {
      if (node.life == life) fetch(sim, node, source, bytes, done);
    });
  };
  const kernel::HostId from = sim.port<kernel::ArtifactSource>(source).source_for(sim, node.site());
  if (from == kernel::kNone) {
    again();
    return;
  }
  const auto* catalogue = sim.try_port<ArtifactCatalogue>(source);
  const auto ended = [&node, again, done, life = node.life](const kernel::FlowEnd& end) {
    if (node.life != life) return;
    if (end.ok)
      done();
    else
      again();
  };
  sim.flows().transfer(from, node.host(), bytes, ended,
                       catalogue == nullptr ? kernel::kNever : catalogue->connection_bytes_per_s());
}

}  // namespace rehearse::models
