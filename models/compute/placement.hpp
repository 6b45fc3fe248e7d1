// The pods of a service in one region.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/compute/cluster.hpp"
#include "models/compute/hpa_core.hpp"
#include "models/compute/start_batch.hpp"
#include "models/compute/station_spec.hpp"
#include "models/ports.hpp"

namespace rehearse::models {

/// Figures of the pods of a service.
struct PodSpec {
  std::string service;
  std::uint32_t servers = 1;
  std::uint32_t queue_limit = kernel::kNone;
  double cpu = 1.0;
  double image_bytes = 0.0;
  std::string model_store;  ///< component id; empty: no model
  std::string model;
  Distribution startup;
  double scheduling_s = 0.0;
  double propagation_s = 0.0;
  double grace_s = 0.0;
  StationSpec station;
};

enum class PodPhase {
  none,      ///< the slot is free
  pending,   ///< not bound to a node
  starting,  ///< bound; image, model, start-up
  ready,
  backoff,     ///< its process has ended and waits to be started again
  lost,        ///< its node is gone
  terminating  ///< finishes what it holds
};

/// Busy server-seconds of a station at a time.
struct BusyMark {
  double at_s = 0.0;
  double busy_s = 0.0;
};

/// A slot for a pod, with a station of its own that moves to the zone of its node.
struct Pod {
  kernel::StationId station = kernel::kNone;
  PodPhase phase = PodPhase::none;
  std::uint32_t epoch =
      0;  ///< changes with every life, so that what was under way for an old one ends
  ClusterNode* node = nullptr;
  bool endpoint = false;  ///< callers know it as ready
  bool condition_ready = false;
  StartStage next = StartStage::backoff;
  std::shared_ptr<StartBatch> batch;
  double created_s = 0.0;
  double stage_since_s = 0.0;
  double bound_s = 0.0;
  double condition_changed_s = 0.0;
  double running_since_s = 0.0;
  int crashes = 0;
  BusyMark metrics;   ///< when the autoscaler looked last
  BusyMark observed;  ///< and when the observer did
};

/// Keeps the wanted number of pods: creates, restarts and stops them, and keeps the group of those
/// that callers know. Slots for as many pods as may ever be wanted (and half as many more, that
/// finish) are there from the start.
class Placement : public kernel::Component,
                  public kernel::Scalable,
                  public kernel::Losable,
                  public kernel::HealthSource,
                  public PodHost {
 public:
  Placement(const std::string& region, PodSpec spec, Cluster& cluster, int replicas,
            int max_replicas);

  void add_stations(kernel::Simulation& sim, kernel::ServiceId service);
  kernel::GroupId group() const { return groups_.front(); }
  /// Stations that callers know as ready, in the order of the pods.
  std::vector<kernel::StationId> endpoints() const;
  /// Called whenever they change.
  void watch(std::function<void(kernel::Simulation&)> changed) { changed_ = std::move(changed); }
  void feed(kernel::GroupId shadow) { groups_.push_back(shadow); }
  Cluster& cluster() { return cluster_; }
  const Cluster& cluster() const { return cluster_; }
  const PodSpec& spec() const { return spec_; }
  /// The placement and its service, whose failures end when pods are ready.
  std::vector<std::string> ends() const { return {id(), "service:" + spec_.service}; }

  /// Factor on the service times of every pod slot, whoever comes to live in it.
  void throttle(kernel::Simulation& sim, double factor);

  void start(kernel::Simulation& sim) override;
  void observe(kernel::Simulation& sim) override;
  bool healthy(const kernel::Simulation& sim, kernel::SiteId from) const override;

  int replicas() const override { return wanted_; }
  int ready_replicas() const override;
  void scale_to(kernel::Simulation& sim, int replicas, kernel::EventId cause) override;

  /// One pod crashes; it comes back by itself.
  void lose(kernel::Simulation& sim, kernel::Loss how, kernel::EventId cause) override;
  void restore(kernel::Simulation&, kernel::EventId) override {}
  void lose_pods(kernel::Simulation& sim, int count, kernel::Loss how,
                 kernel::EventId cause) override;

  /// What the metrics pipeline shows of the pods, over the time since the last call.
  std::vector<PodSample> samples(kernel::Simulation& sim, double window_s);

  /// Requests that wait at pods that serve.
  double queued(const kernel::Simulation& sim) const;

  // Told by the cluster.
  bool current(const PodRef& pod) const { return pods_[pod.slot].epoch == pod.epoch; }
  void bound(kernel::Simulation& sim, int slot, ClusterNode& node);
  void no_room(kernel::Simulation& sim, int slot);    ///< a node may be provisioned
  void hopeless(kernel::Simulation& sim, int slot);   ///< no node will be
  void node_gone(kernel::Simulation& sim, int slot);  ///< power lost, nobody knows yet
  void unreachable(kernel::Simulation& sim, const std::vector<int>& slots);
  void evicted(kernel::Simulation& sim, const std::vector<int>& slots, kernel::EventId cause);
  void rebooted(kernel::Simulation& sim, const std::vector<int>& slots, kernel::EventId cause);

 private:
  using Step = void (Placement::*)(kernel::Simulation&, int);
  /// The step, if the pod still lives this life when it comes to it.
  std::function<void()> guarded(kernel::Simulation& sim, int slot, Step step);
  void after(kernel::Simulation& sim, double delay_s, int slot, Step step);

  // Number of pods.
  int live() const;
  int free_slot() const;
  void reconcile(kernel::Simulation& sim, kernel::EventId cause);
  void create(kernel::Simulation& sim, int count, kernel::EventId cause);
  int victim() const;
  void stop(kernel::Simulation& sim, int slot);
  void finished(kernel::Simulation& sim, int slot);
  void vacate(kernel::Simulation& sim, int slot);
  void refresh(kernel::Simulation& sim);
  PodRef ref(int slot);
  void renew(Pod& pod, PodPhase phase);
  void drop_endpoint(kernel::Simulation& sim, int slot);
  /// Busy server-seconds since the mark, and over which time; moves the mark.
  BusyMark worked(kernel::Simulation& sim, const Pod& pod, BusyMark& mark) const;

  // Starting.
  void pass(kernel::Simulation& sim, Pod& pod, StartStage stage, bool used);
  void abandon(kernel::Simulation& sim, Pod& pod);
  void schedule(kernel::Simulation& sim, int slot);
  void pull_image(kernel::Simulation& sim, int slot);
  void image_here(kernel::Simulation& sim, int slot);
  void pull_model(kernel::Simulation& sim, int slot);
  void model_here(kernel::Simulation& sim, int slot);
  void warm_up(kernel::Simulation& sim, int slot);
  void serve(kernel::Simulation& sim, int slot);
  void known(kernel::Simulation& sim, int slot);

  // Crashing.
  void crash(kernel::Simulation& sim, int slot, kernel::Loss how,
             const std::shared_ptr<StartBatch>& batch);
  void run_again(kernel::Simulation& sim, int slot);
  void out_of_memory(kernel::Simulation& sim, int slot);

  PodSpec spec_;
  Cluster& cluster_;
  int wanted_;
  int max_replicas_;
  std::vector<Pod> pods_;
  std::vector<kernel::GroupId> groups_;
  StreamKey startup_key_;
  std::function<void(kernel::Simulation&)> changed_;
};

}  // namespace rehearse::models
