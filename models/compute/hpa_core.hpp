// The Horizontal Pod Autoscaler's rule for a resource utilisation target.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace rehearse::models {

/// A pod as the metrics pipeline and the API server show it. CPU in millicores.
struct PodSample {
  std::int64_t request_milli = 0;
  std::optional<std::int64_t> usage_milli;  ///< absent: no metric
  bool ignored = false;                     ///< being deleted, failed or finished
  bool pending = false;                     ///< its containers do not run yet
  bool ready = true;                        ///< condition Ready
  double start_s = 0.0;
  double ready_changed_s = 0.0;  ///< last change of condition Ready
  double sampled_s = 0.0;        ///< when the metric was taken
  double window_s = 0.0;         ///< and over which time before
};

struct HpaRules {
  double tolerance_up = 0.1;
  double tolerance_down = 0.1;
  double cpu_initialisation_s = 300.0;
  double initial_readiness_s = 30.0;
};

struct HpaProposal {
  int replicas = 0;
  int utilisation_percent = 0;  ///< of the ready pods, truncated
};

/// Replicas by the rule of replica_calculator.go (Kubernetes 1.33 and later): utilisation of ready
/// pods in whole percent, over the target; within tolerance the number stays; else
/// ceil(ratio * ready pods). With missing metrics, or pods not ready while scaling up, both are
/// entered conservatively (100 % or the target of their request below it, nothing above it), and
/// the number stays where that turns the decision around. No value: no pod has a metric.
std::optional<HpaProposal> propose_replicas(int current, int target_percent,
                                            const std::vector<PodSample>& pods,
                                            const HpaRules& rules, double now_s);

}  // namespace rehearse::models
