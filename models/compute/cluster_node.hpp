// Nodes of a cluster.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sim/kernel/simulation.hpp"

namespace rehearse::models {

class Cluster;
class Placement;

/// A pod as its node and cluster know it; stale once the owner has moved on.
struct PodRef {
  Placement* owner = nullptr;
  int slot = 0;
  std::uint32_t epoch = 0;
  double cpu = 0.0;
};

/// What the nodes of a group have in common.
struct NodeType {
  std::string instance;  ///< may be empty
  double cpu = 0.0;
  double nic_bytes_per_s = 0.0;
  double usd_per_h = 0.0;
  std::string price_source;
  Distribution provision_time;
};

/// A machine: a host in the platform with a network interface, there or not, alive or not, and
/// ready or not in the eyes of the control plane.
class ClusterNode : public kernel::Component, public kernel::Losable {
 public:
  ClusterNode(const std::string& name, Cluster& cluster, const NodeType& type, std::size_t zone,
              const kernel::Place& place, bool base);

  void place(kernel::Simulation& sim) override;
  void lose(kernel::Simulation& sim, kernel::Loss how, kernel::EventId cause) override;
  void restore(kernel::Simulation& sim, kernel::EventId cause) override;

  const NodeType& type() const { return type_; }
  std::size_t zone() const { return zone_; }
  kernel::SiteId site() const { return place_.site(); }
  kernel::HostId host() const { return host_; }
  bool base() const { return base_; }  ///< there from the start and never removed
  bool schedulable() const { return provisioned && known_ready; }

  /// Brings an image onto the node, then calls `done`; at once when it is there. `transfer` starts
  /// the pull and is given what to call at its end; others who want the image meanwhile wait for
  /// it.
  using Done = std::function<void()>;
  void pull(const std::string& image, const std::function<void(Done)>& transfer, Done done);
  void keep_image(const std::string& image) { images_[image].present = true; }
  void forget_images() { images_.clear(); }
  void drop_pulls();  ///< of images that are on their way

  // State, kept by the cluster.
  bool provisioned = false;
  bool provisioning = false;
  bool alive = false;
  bool known_ready = false;
  int own_faults = 0;
  std::uint32_t life = 0;  ///< counts losses and returns
  double cpu_used = 0.0;
  double promised_cpu = 0.0;  ///< of pods that wait for it to be provisioned
  double heartbeat_phase_s = 0.0;
  double since_s = 0.0;    ///< provisioned
  double node_s = 0.0;     ///< provisioned time before that
  std::uint32_t idle = 0;  ///< counts the times it became empty or used
  std::vector<PodRef> pods;

 private:
  struct Image {
    bool present = false;
    std::vector<Done> waiting;
  };

  Cluster& cluster_;
  const NodeType& type_;
  std::size_t zone_;
  const kernel::Place& place_;
  bool base_;
  kernel::HostId host_ = kernel::kNone;
  std::map<std::string, Image> images_;
};

}  // namespace rehearse::models
