// Number of pods and who knows them.
#include "models/compute/placement.hpp"

#include <algorithm>
#include <tuple>

namespace rehearse::models {

using kernel::EventId;
using kernel::Loss;
using kernel::Simulation;

namespace {

/// Pods that were there before the run count as old ones.
constexpr double kLongAgo_s = -1e6;

}  // namespace

Placement::Placement(const std::string& region, PodSpec spec, Cluster& cluster, int replicas,
                     int max_replicas)
    : Component("service:" + spec.service + "@" + region),
      spec_(std::move(spec)),
      cluster_(cluster),
      wanted_(replicas),
      max_replicas_(max_replicas),
      pods_(static_cast<std::size_t>(max_replicas + max_replicas / 2 + 2)) {}

void Placement::add_stations(Simulation& sim, kernel::ServiceId service) {
  groups_.push_back(sim.add_group(id()));
  const kernel::SiteId anywhere = cluster_.nodes().front()->site();
  for (Pod& pod : pods_) {
    pod.station = sim.add_station(anywhere, service, spec_.servers);
    sim.network().stations[pod.station].queue_limit = spec_.queue_limit;
    fit_station(sim, pod.station, spec_.station);
  }
}

void Placement::start(Simulation& sim) {
  startup_key_ = sim.stream(id(), "startup");
  for (int slot = 0; spec_.station.memory && slot < static_cast<int>(pods_.size()); ++slot)
    sim.on_out_of_memory(pods_[slot].station, [this, &sim, slot] { out_of_memory(sim, slot); });
  for (int slot = 0; slot < wanted_; ++slot) {
    Pod& pod = pods_[slot];
    pod.node = cluster_.bind(ref(slot));
    if (pod.node == nullptr) break;
    pod.node->keep_image(spec_.service);
    pod.phase = PodPhase::ready;
    pod.endpoint = pod.condition_ready = true;
    pod.created_s = pod.bound_s = pod.condition_changed_s = pod.running_since_s = kLongAgo_s;
    sim.network().stations[pod.station].site = pod.node->site();
    sim.station_up(pod.station);
  }
  refresh(sim);
  if (live() < wanted_) sim.at(0.0, [this, &sim] { reconcile(sim, 0); });
}

std::function<void()> Placement::guarded(Simulation& sim, int slot, Step step) {
  return [this, &sim, slot, step, epoch = pods_[slot].epoch] {
    if (pods_[slot].epoch == epoch) (this->*step)(sim, slot);
  };
}

void Placement::after(Simulation& sim, double delay_s, int slot, Step step) {
  sim.after(delay_s, guarded(sim, slot, step));
}

PodRef Placement::ref(int slot) { return {this, slot, pods_[slot].epoch, spec_.cpu}; }

void Placement::renew(Pod& pod, PodPhase phase) {
  ++pod.epoch;
  pod.phase = phase;
}

int Placement::live() const {
  return static_cast<int>(std::count_if(pods_.begin(), pods_.end(), [](const Pod& pod) {
    return pod.phase != PodPhase::none && pod.phase != PodPhase::terminating;
  }));
}

int Placement::free_slot() const {
  for (std::size_t i = 0; i < pods_.size(); ++i)
    if (pods_[i].phase == PodPhase::none) return static_cast<int>(i);
  return -1;
}

int Placement::ready_replicas() const {
  return static_cast<int>(
      std::count_if(pods_.begin(), pods_.end(), [](const Pod& pod) { return pod.endpoint; }));
}

bool Placement::healthy(const Simulation& sim, kernel::SiteId from) const {
  return std::any_of(pods_.begin(), pods_.end(), [&](const Pod& pod) {
    return pod.endpoint && pod.phase == PodPhase::ready && pod.node->alive &&
           sim.platform().reachable(from, pod.node->site());
  });
}

std::vector<kernel::StationId> Placement::endpoints() const {
  std::vector<kernel::StationId> stations;
  for (const Pod& pod : pods_)
    if (pod.endpoint) stations.push_back(pod.station);
  return stations;
}

void Placement::refresh(Simulation& sim) {
  const std::vector<kernel::StationId> members = endpoints();
  for (const kernel::GroupId group : groups_) sim.set_members(group, members);
  if (changed_) changed_(sim);
}

void Placement::drop_endpoint(Simulation& sim, int slot) {
  if (!pods_[slot].endpoint) return;
  pods_[slot].endpoint = false;
  refresh(sim);
}

void Placement::scale_to(Simulation& sim, int replicas, EventId cause) {
  const int wanted = std::clamp(replicas, 0, max_replicas_);
  if (wanted == wanted_) return;
  kernel::Notice notice{.component = id(),
                        .kind = wanted > wanted_ ? "scaled-up" : "scaled-down",
                        .step = wanted > wanted_ ? "scale-up" : ""};
  notice.detail = std::to_string(wanted_) + " -> " + std::to_string(wanted) + " pods";
  if (cause != 0) notice.causes = {cause};
  wanted_ = wanted;
  reconcile(sim, sim.notice(notice));
}

void Placement::reconcile(Simulation& sim, EventId cause) {
  for (int surplus = live() - wanted_; surplus > 0; --surplus) stop(sim, victim());
  const auto free = std::count_if(pods_.begin(), pods_.end(),
                                  [](const Pod& pod) { return pod.phase == PodPhase::none; });
  const int missing = std::min(wanted_ - live(), static_cast<int>(free));
  if (missing > 0) create(sim, missing, cause);
}

void Placement::create(Simulation& sim, int count, EventId cause) {
  const auto batch = std::make_shared<StartBatch>(id(), ends(), cause, count);
  for (int i = 0; i < count; ++i) {
    const int slot = free_slot();
    Pod& pod = pods_[slot];
    renew(pod, PodPhase::pending);
    pod.batch = batch;
    pod.created_s = pod.condition_changed_s = sim.now();
    pod.condition_ready = false;
    pod.crashes = 0;
    pass(sim, pod, StartStage::backoff, false);
    after(sim, spec_.scheduling_s, slot, &Placement::schedule);
  }
}

/// Pods that do not serve go first; then one of the zone with the most; of these the youngest.
int Placement::victim() const {
  const auto in_zone = [&](const Pod& pod) {
    if (pod.node == nullptr) return 0L;
    return static_cast<long>(std::count_if(pods_.begin(), pods_.end(), [&](const Pod& other) {
      return other.phase == PodPhase::ready && other.node->zone() == pod.node->zone();
    }));
  };
  const auto rank = [&](const Pod& pod) {
    const int serving = pod.phase == PodPhase::pending ? 2 : pod.phase == PodPhase::ready ? 0 : 1;
    return std::tuple(serving, in_zone(pod), pod.created_s);
  };
  int chosen = -1;
  for (std::size_t i = 0; i < pods_.size(); ++i) {
    const Pod& pod = pods_[i];
    if (pod.phase == PodPhase::none || pod.phase == PodPhase::terminating) continue;
    if (chosen < 0 || !(rank(pod) < rank(pods_[chosen]))) chosen = static_cast<int>(i);
  }
  return chosen;
}

void Placement::stop(Simulation& sim, int slot) {
  Pod& pod = pods_[slot];
  if (pod.phase != PodPhase::ready) {
    vacate(sim, slot);
    return;
  }
  abandon(sim, pod);
  drop_endpoint(sim, slot);
  renew(pod, PodPhase::terminating);
  after(sim, spec_.grace_s, slot, &Placement::finished);
}

void Placement::finished(Simulation& sim, int slot) {
  sim.station_down(pods_[slot].station, Loss::crash);
  vacate(sim, slot);
  reconcile(sim, 0);
}

void Placement::vacate(Simulation& sim, int slot) {
  Pod& pod = pods_[slot];
  abandon(sim, pod);
  drop_endpoint(sim, slot);
  const PodRef left = ref(slot);
  ClusterNode* node = std::exchange(pod.node, nullptr);
  renew(pod, PodPhase::none);
  if (node != nullptr) cluster_.release(sim, *node, left);
}

}  // namespace rehearse::models
