// Control loops whose decisions somebody outside the models may take: a policy that a caller
// brings, a trainer that steps the run. Attached between building and running; without one a loop
// decides as its descriptor says. Everything else stays as it is: when it looks, what a decision
// takes to have effect, whether it can act at all.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace rehearse::models {

/// What an autoscaler sees of its pods when it looks.
struct ScalingObservation {
  double now_s = 0.0;
  int replicas = 0;  ///< wanted now
  int ready = 0;     ///< pods that serve
  int least = 0;     ///< bounds of the autoscaler, which hold for any decision
  int most = 0;
  double servers = 0.0;  ///< of the ready pods together
  double busy = 0.0;     ///< of those, mean since the last look, as the metrics pipeline rounds it
  double queued = 0.0;   ///< requests waiting at ready pods now
};

class ScalingLoop {
 public:
  virtual ~ScalingLoop() = default;
  /// Replicas wanted from now on; cut to the bounds.
  using Decide = std::function<int(const ScalingObservation&)>;
  virtual void decide_with(Decide decide) = 0;
};

/// A member that could be promoted.
struct FailoverCandidate {
  std::string name;
  std::string region;
  double missing_bytes = 0.0;  ///< of the write-ahead log: what its promotion would lose
  int rank = 0;  ///< 0 within the rules; 1 same region, 2 another region, both accepting a loss
};

/// What a failover controller sees when the lease is free and members could be promoted.
struct FailoverObservation {
  double now_s = 0.0;
  std::string leader;
  std::string leader_region;
  std::vector<FailoverCandidate> candidates;  ///< in the order of the members
};

class FailoverLoop {
 public:
  virtual ~FailoverLoop() = default;
  /// Place of the candidate to promote, or -1 to look again at the next loop.
  using Decide = std::function<int(const FailoverObservation&)>;
  virtual void decide_with(Decide decide) = 0;
};

}  // namespace rehearse::models
