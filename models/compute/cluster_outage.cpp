// Loss and return of nodes, and how the control plane finds out.
#include <algorithm>
#include <cmath>

#include "models/compute/cluster.hpp"
#include "models/compute/placement.hpp"

namespace rehearse::models {

using kernel::EventId;
using kernel::Notice;
using kernel::Simulation;
using kernel::SiteId;

namespace {

std::string counted(std::size_t n, const std::string& what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

}  // namespace

std::vector<Cluster::Owned> Cluster::pods_on(const std::vector<ClusterNode*>& nodes) const {
  std::vector<Owned> owned;
  for (const ClusterNode* node : nodes) {
    for (const PodRef& pod : node->pods) {
      auto entry = std::find_if(owned.begin(), owned.end(),
                                [&](const Owned& other) { return other.first == pod.owner; });
      if (entry == owned.end()) entry = owned.insert(owned.end(), {pod.owner, {}});
      entry->second.push_back(pod.slot);
    }
  }
  return owned;
}

void Cluster::site_lost(Simulation& sim, SiteId site, EventId cause) {
  std::vector<ClusterNode*> lost;
  for (ClusterNode* node : nodes_)
    if (node->site() == site) lost.push_back(node);
  lose_nodes(sim, lost, cause);
}

void Cluster::site_restored(Simulation& sim, SiteId site, EventId cause) {
  std::vector<ClusterNode*> back;
  for (ClusterNode* node : nodes_)
    if (node->site() == site) back.push_back(node);
  boot_nodes(sim, back, cause);
}

/// The last heartbeat came within a period before the loss; grace runs from it; the monitor looks
/// at its own period.
double Cluster::found_missing_s(const ClusterNode& node, double now_s) const {
  const double beat_s = settings_.heartbeat_s;
  const double last_s =
      node.heartbeat_phase_s + std::floor((now_s - node.heartbeat_phase_s) / beat_s) * beat_s;
  const double look_s = settings_.node_monitor_period_s;
  return std::ceil((last_s + settings_.node_monitor_grace_s) / look_s) * look_s;
}

void Cluster::lose_nodes(Simulation& sim, std::vector<ClusterNode*> nodes, EventId cause) {
  std::erase_if(nodes, [](const ClusterNode* node) { return !node->provisioned || !node->alive; });
  if (nodes.empty()) return;
  for (ClusterNode* node : nodes) {
    node->alive = false;
    ++node->life;
    node->drop_pulls();
    const std::vector<PodRef> pods = node->pods;
    for (const PodRef& pod : pods) pod.owner->node_gone(sim, pod.slot);
  }
  std::stable_sort(nodes.begin(), nodes.end(), [&](const auto* a, const auto* b) {
    return found_missing_s(*a, sim.now()) < found_missing_s(*b, sim.now());
  });
  const auto outage = std::make_shared<Outage>();
  outage->left = static_cast<int>(nodes.size());
  outage->cause = cause;
  int rank = 0;
  for (ClusterNode* node : nodes) {
    sim.at(found_missing_s(*node, sim.now()), [this, &sim, node, life = node->life, rank, outage] {
      find_missing(sim, *node, life, rank, outage);
    });
    ++rank;
  }
}

void Cluster::find_missing(Simulation& sim, ClusterNode& node, std::uint32_t life, int rank,
                           const std::shared_ptr<Outage>& outage) {
  --outage->left;
  if (node.life == life && in_control(sim)) {
    ++outage->missed;
    node.known_ready = false;
    // Requests that went to the zone failed as unreachable; nobody sends them there any more.
    if (!sim.platform().site_up(node.site()))
      outage->ends.insert(sim.platform().site_name(node.site()));
    for (const auto& [owner, slots] : pods_on({&node})) {
      owner->unreachable(sim, slots);
      for (const std::string& ended : owner->ends()) outage->ends.insert(ended);
    }
    sim.after(settings_.toleration_s + rank * settings_.eviction_spacing_s,
              [this, &sim, &node, life, outage] { evict(sim, node, life, outage); });
  }
  if (outage->left != 0 || outage->missed == 0) return;
  Notice notice{.component = id(), .kind = "node-unknown", .step = "detection"};
  notice.detail = counted(static_cast<std::size_t>(outage->missed), "node") + " without heartbeat";
  if (outage->cause != 0) notice.causes = {outage->cause};
  notice.ends = {outage->ends.begin(), outage->ends.end()};
  outage->notice = sim.notice(notice);
}

void Cluster::evict(Simulation& sim, ClusterNode& node, std::uint32_t life,
                    const std::shared_ptr<Outage>& outage) {
  // While no node at all is ready, the fault is taken to be the control plane's own.
  if (node.life != life || !in_control(sim) || !any_ready() || node.pods.empty()) return;
  Notice notice{.component = id(), .kind = "pods-evicted", .step = "eviction"};
  notice.detail = counted(node.pods.size(), "pod") + " of " + node.id();
  if (outage->notice != 0) notice.causes = {outage->notice};
  const EventId cause = sim.notice(notice);
  for (const auto& [owner, slots] : pods_on({&node})) owner->evicted(sim, slots, cause);
}

void Cluster::boot_nodes(Simulation& sim, const std::vector<ClusterNode*>& nodes, EventId cause) {
  std::vector<ClusterNode*> booting;
  std::vector<std::uint32_t> lives;
  for (ClusterNode* node : nodes) {
    if (!node->provisioned || node->alive || node->own_faults > 0) continue;
    booting.push_back(node);
    lives.push_back(node->life);
  }
  if (booting.empty()) return;
  sim.after(settings_.boot_time_s,
            [this, &sim, booting, lives, cause] { booted(sim, booting, lives, cause); });
}

void Cluster::booted(Simulation& sim, const std::vector<ClusterNode*>& nodes,
                     const std::vector<std::uint32_t>& lives, EventId cause) {
  std::vector<ClusterNode*> back;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    ClusterNode& node = *nodes[i];
    if (node.life != lives[i] || !sim.platform().site_up(node.site())) continue;
    node.alive = node.known_ready = true;
    ++node.life;
    back.push_back(&node);
  }
  if (back.empty()) return;
  Notice notice{.component = id(), .kind = "nodes-ready", .step = "node boot"};
  notice.detail = counted(back.size(), "node");
  if (cause != 0) notice.causes = {cause};
  const EventId ready = sim.notice(notice);
  for (const auto& [owner, slots] : pods_on(back)) owner->rebooted(sim, slots, ready);
  retry_waiting(sim);
  if (!waiting_.empty()) request_scan(sim);
}

}  // namespace rehearse::models
