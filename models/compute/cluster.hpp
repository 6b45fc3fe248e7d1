// A Kubernetes cluster: nodes over the zones of a region, scheduling, loss of nodes.
#pragma once

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "models/compute/cluster_node.hpp"
#include "models/module.hpp"
#include "models/ports.hpp"

namespace rehearse::models {

/// Kinds "cluster" and "node_group". Built after regions.
Module cluster_module();

/// Figures of a cluster; see the descriptor.
struct ClusterSettings {
  double node_monitor_period_s = 5.0;
  double node_monitor_grace_s = 50.0;
  double heartbeat_s = 10.0;
  double toleration_s = 300.0;
  double eviction_spacing_s = 10.0;
  double boot_time_s = 0.0;
  double autoscaler_scan_s = 10.0;
  double idle_node_s = 600.0;
  double image_pull_bytes_per_s = 0.0;
  std::string registry;  ///< component id of an ArtifactSource; empty: none
};

/// Places pods on nodes, asks for nodes when there is no room, and finds out about lost ones. Its
/// control plane lives and dies with the region's ingress: while that is down nothing is decided.
class Cluster : public kernel::Component, public kernel::HealthSource, public kernel::SiteWatcher {
 public:
  Cluster(const std::string& name, const kernel::RegionPort& region, ClusterSettings settings);
  NodeType& add_type(NodeType type);
  void add_node(ClusterNode* node) { nodes_.push_back(node); }

  const ClusterSettings& settings() const { return settings_; }
  const std::vector<ClusterNode*>& nodes() const { return nodes_; }
  bool in_control(const kernel::Simulation& sim) const;

  void start(kernel::Simulation& sim) override;
  void observe(kernel::Simulation& sim) override;
  void finish(kernel::Simulation& sim) override;
  bool healthy(const kernel::Simulation& sim, kernel::SiteId from) const override;
  void site_lost(kernel::Simulation& sim, kernel::SiteId site, kernel::EventId cause) override;
  void site_restored(kernel::Simulation& sim, kernel::SiteId site, kernel::EventId cause) override;

  /// Binds the pod to a node now; null when none has room.
  ClusterNode* bind(const PodRef& pod);
  /// Binds the pod, or keeps it waiting for room, and tells its owner.
  void schedule(kernel::Simulation& sim, const PodRef& pod);
  /// The pod has left the node.
  void release(kernel::Simulation& sim, ClusterNode& node, const PodRef& pod);
  /// Brings `bytes` from an artifact source onto the node; tries again every 10 s while it cannot.
  void fetch(kernel::Simulation& sim, ClusterNode& node, const std::string& source, double bytes,
             const ClusterNode::Done& done) const;
  /// Power is gone at these nodes (their stations at a lost site are silent already).
  void lose_nodes(kernel::Simulation& sim, std::vector<ClusterNode*> nodes, kernel::EventId cause);
  /// Power is back: they boot.
  void boot_nodes(kernel::Simulation& sim, const std::vector<ClusterNode*>& nodes,
                  kernel::EventId cause);

 private:
  /// Nodes lost at the same time, found missing one by one.
  struct Outage {
    int left = 0;
    int missed = 0;
    kernel::EventId cause = 0;
    kernel::EventId notice = 0;
    std::set<std::string> ends;
  };
  using Owned = std::pair<Placement*, std::vector<int>>;

  /// Pods of these nodes by owner, in the order in which they are met.
  std::vector<Owned> pods_on(const std::vector<ClusterNode*>& nodes) const;
  double found_missing_s(const ClusterNode& node, double now_s) const;
  void find_missing(kernel::Simulation& sim, ClusterNode& node, std::uint32_t life, int rank,
                    const std::shared_ptr<Outage>& outage);
  void evict(kernel::Simulation& sim, ClusterNode& node, std::uint32_t life,
             const std::shared_ptr<Outage>& outage);
  void booted(kernel::Simulation& sim, const std::vector<ClusterNode*>& nodes,
              const std::vector<std::uint32_t>& lives, kernel::EventId cause);
  void retry_waiting(kernel::Simulation& sim);
  void request_scan(kernel::Simulation& sim);
  void scan(kernel::Simulation& sim);
  bool promise(kernel::Simulation& sim, const PodRef& pod);
  void provision(kernel::Simulation& sim, ClusterNode& node);
  void provisioned(kernel::Simulation& sim, ClusterNode& node);
  void remove_when_idle(kernel::Simulation& sim, ClusterNode& node);
  bool any_ready() const;

  const kernel::RegionPort& region_;
  ClusterSettings settings_;
  std::vector<std::unique_ptr<NodeType>> types_;
  std::vector<ClusterNode*> nodes_;
  std::deque<PodRef> waiting_;
  bool scan_requested_ = false;
  std::uint32_t provisions_ = 0;  ///< names the draws of provisioning times
};

}  // namespace rehearse::models
