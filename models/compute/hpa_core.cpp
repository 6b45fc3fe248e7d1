#include "models/compute/hpa_core.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rehearse::models {
namespace {

struct Groups {
  std::vector<const PodSample*> ready;
  std::vector<const PodSample*> unready;
  std::vector<const PodSample*> missing;
};

bool unready_for_cpu(const PodSample& pod, const HpaRules& rules, double now_s) {
  if (now_s < pod.start_s + rules.cpu_initialisation_s)
    return !pod.ready || pod.sampled_s < pod.ready_changed_s + pod.window_s;
  return !pod.ready && pod.ready_changed_s < pod.start_s + rules.initial_readiness_s;
}

Groups group_pods(const std::vector<PodSample>& pods, const HpaRules& rules, double now_s) {
  Groups groups;
  for (const PodSample& pod : pods) {
    if (pod.ignored) continue;
    if (pod.pending)
      groups.unready.push_back(&pod);
    else if (!pod.usage_milli)
      groups.missing.push_back(&pod);
    else if (unready_for_cpu(pod, rules, now_s))
      groups.unready.push_back(&pod);
    else
      groups.ready.push_back(&pod);
  }
  return groups;
}

/// Sums of usage and request; a percentage is truncated as integers are.
struct Sums {
  std::int64_t usage = 0;
  std::int64_t request = 0;
  std::int64_t pods = 0;

  void add(std::int64_t usage_milli, std::int64_t request_milli) {
    usage += usage_milli;
    request += request_milli;
    ++pods;
  }
  std::int64_t percent() const { return usage * 100 / request; }
};

int rounded_up(double replicas) {
  constexpr double kMost = std::numeric_limits<std::int32_t>::max();
  return static_cast<int>(std::min(std::ceil(replicas), kMost));
}

bool tolerated(double ratio, const HpaRules& rules) {
  return 1.0 - rules.tolerance_down <= ratio && ratio <= 1.0 + rules.tolerance_up;
}

/// The recomputation with pods whose usage is not known, or does not count yet.
int rebalanced(int current, int target_percent, double ratio, Sums sums, const Groups& groups,
               bool with_unready, const HpaRules& rules) {
  for (const PodSample* pod : groups.missing) {
    const std::int64_t full = std::max(100, target_percent);
    sums.add(ratio < 1.0 ? pod->request_milli * full / 100 : 0, pod->request_milli);
  }
  if (with_unready)
    for (const PodSample* pod : groups.unready) sums.add(0, pod->request_milli);
  const double again = static_cast<double>(sums.percent()) / target_percent;
  const bool turned = (ratio < 1.0 && again > 1.0) || (ratio > 1.0 && again < 1.0);
  if (tolerated(again, rules) || turned) return current;
  const int replicas = rounded_up(again * static_cast<double>(sums.pods));
  const bool against = (again < 1.0 && replicas > current) || (again > 1.0 && replicas < current);
  return against ? current : replicas;
}

}  // namespace

std::optional<HpaProposal> propose_replicas(int current, int target_percent,
                                            const std::vector<PodSample>& pods,
                                            const HpaRules& rules, double now_s) {
  const Groups groups = group_pods(pods, rules, now_s);
  Sums sums;
  for (const PodSample* pod : groups.ready) sums.add(*pod->usage_milli, pod->request_milli);
  if (sums.request <= 0) return std::nullopt;

  HpaProposal proposal;
  proposal.utilisation_percent = static_cast<int>(sums.percent());
  const double ratio = static_cast<double>(sums.percent()) / target_percent;
  const bool with_unready = !groups.unready.empty() && ratio > 1.0;
  if (with_unready || !groups.missing.empty())
    proposal.replicas =
        rebalanced(current, target_percent, ratio, sums, groups, with_unready, rules);
  else if (tolerated(ratio, rules))
    proposal.replicas = current;
  else
    proposal.replicas = rounded_up(ratio * static_cast<double>(sums.pods));
  return proposal;
}

}  // namespace rehearse::models
