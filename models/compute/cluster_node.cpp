#include "models/compute/cluster_node.hpp"

#include "models/compute/cluster.hpp"

namespace rehearse::models {

using kernel::EventId;
using kernel::Simulation;

ClusterNode::ClusterNode(const std::string& name, Cluster& cluster, const NodeType& type,
                         std::size_t zone, const kernel::Place& place, bool base)
    : Component("node:" + name),
      cluster_(cluster),
      type_(type),
      zone_(zone),
      place_(place),
      base_(base) {
  provisioned = alive = known_ready = base;
}

void ClusterNode::place(Simulation& sim) {
  host_ = sim.platform().add_host(id(), place_.site(), type_.nic_bytes_per_s);
}

void ClusterNode::lose(Simulation& sim, kernel::Loss, EventId cause) {
  if (own_faults++ > 0) return;
  sim.lose_host(host_);
  cluster_.lose_nodes(sim, {this}, cause);
}

void ClusterNode::restore(Simulation& sim, EventId cause) {
  if (own_faults == 0 || --own_faults > 0) return;
  if (!sim.platform().site_up(site())) return;
  sim.restore_host(host_);
  cluster_.boot_nodes(sim, {this}, cause);
}

void ClusterNode::pull(const std::string& image, const std::function<void(Done)>& transfer,
                       Done done) {
  Image& here = images_[image];
  if (here.present) {
    done();
    return;
  }
  here.waiting.push_back(std::move(done));
  if (here.waiting.size() > 1) return;
  transfer([this, image, born = life] {
    if (life != born) return;
    Image& arrived = images_[image];
    arrived.present = true;
    const std::vector<Done> waiting = std::move(arrived.waiting);
    arrived.waiting.clear();
    for (const Done& go : waiting) go();
  });
}

void ClusterNode::drop_pulls() {
  std::erase_if(images_, [](const auto& image) { return !image.second.present; });
}

}  // namespace rehearse::models
