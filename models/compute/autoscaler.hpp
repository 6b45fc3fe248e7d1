// Control loop that sets the number of pods of a placement.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/compute/hpa_core.hpp"
#include "models/compute/hpa_normalise.hpp"
#include "models/external_policy.hpp"
#include "models/module.hpp"

namespace rehearse::models {

class Placement;

/// What a policy sees.
struct ObservedMetrics {
  double now_s = 0.0;
  int current = 0;  ///< replicas wanted now
  std::vector<PodSample> pods;
  int ready = 0;  ///< pods that serve
  double servers_per_pod = 0;
  double queued = 0.0;  ///< requests waiting at pods that serve
};

/// Metrics in, desired replicas out.
class AutoscalingPolicy {
 public:
  virtual ~AutoscalingPolicy() = default;
  virtual int desired(const ObservedMetrics& metrics) = 0;
};

/// The Horizontal Pod Autoscaler with one target, CPU utilisation. Out of bounds, the number is set
/// to the bound without looking at metrics; at 0 it does nothing; without any metric it leaves the
/// number alone.
class HorizontalPodAutoscaler : public AutoscalingPolicy {
 public:
  struct Settings {
    ReplicaBounds bounds;
    int target_percent = 80;
    HpaRules rules;
    double stabilisation_s = 300.0;
    std::optional<ScalingBehaviour> behaviour;
  };
  explicit HorizontalPodAutoscaler(Settings settings) : settings_(std::move(settings)) {}
  int desired(const ObservedMetrics& metrics) override;

 private:
  int normalised(const ObservedMetrics& metrics, int proposal);
  void note_change(int current, int desired, double now_s);

  Settings settings_;
  ScalingHistory history_;
  bool begun_ = false;
};

/// Decided outside the models; cut to the bounds.
class ExternalPolicy : public AutoscalingPolicy {
 public:
  ExternalPolicy(ReplicaBounds bounds, ScalingLoop::Decide decide)
      : bounds_(bounds), decide_(std::move(decide)) {}
  int desired(const ObservedMetrics& metrics) override;

 private:
  ReplicaBounds bounds_;
  ScalingLoop::Decide decide_;
};

/// Asks a policy every `period_s` (with a phase of its own) and scales the placement.
class Autoscaler : public kernel::Component, public ScalingLoop {
 public:
  Autoscaler(Placement& placement, std::unique_ptr<AutoscalingPolicy> policy, ReplicaBounds bounds,
             double period_s);
  void start(kernel::Simulation& sim) override;
  void decide_with(Decide decide) override;

 private:
  void sync(kernel::Simulation& sim);

  Placement& placement_;
  std::unique_ptr<AutoscalingPolicy> policy_;
  ReplicaBounds bounds_;
  double period_s_;
};

/// Kinds "autoscaler", "scaling_behavior", "scaling_rules" and "scaling_policy".
void describe_autoscaler(config::Catalogue& catalogue);

/// Bounds that a node of kind "autoscaler" states.
ReplicaBounds autoscaler_bounds(const config::Node& node);

/// Builds the loop that a node of kind "autoscaler" states.
void build_autoscaler(const config::Node& node, Placement& placement, kernel::Simulation& sim,
                      std::vector<Diagnostic>& problems);

}  // namespace rehearse::models
