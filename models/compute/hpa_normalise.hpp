// From a proposal to what the Horizontal Pod Autoscaler sets: limits, rates and stabilisation.
#pragma once

#include <vector>

namespace rehearse::models {

/// A proposal of an earlier round.
struct Recommendation {
  double time_s = 0.0;
  int replicas = 0;
};

/// A change of the number of replicas; `change` > 0 in both directions.
struct ScaleEvent {
  double time_s = 0.0;
  int change = 0;
};

struct ReplicaBounds {
  int min = 1;
  int max = 1;
};

/// One limit on the rate of change.
struct RateLimit {
  enum class Of { pods, percent } of = Of::pods;
  int value = 0;
  double period_s = 0.0;
};

struct ScalingRules {
  enum class Select { max, min, disabled };
  double window_s = 0.0;
  Select select = Select::max;
  std::vector<RateLimit> limits;
};

/// `spec.behavior`.
struct ScalingBehaviour {
  ScalingRules up = {0.0,
                     ScalingRules::Select::max,
                     {{RateLimit::Of::pods, 4, 15.0}, {RateLimit::Of::percent, 100, 15.0}}};
  ScalingRules down = {300.0, ScalingRules::Select::max, {{RateLimit::Of::percent, 100, 15.0}}};
};

/// What is remembered between rounds.
struct ScalingHistory {
  std::vector<Recommendation> recommendations;
  std::vector<ScaleEvent> ups;
  std::vector<ScaleEvent> downs;
};

/// Without `behavior`: the highest recommendation of the last `window_s` (this one included), but
/// per round no more than max(2 * current, 4), within bounds. Remembers the proposal.
int normalise_plain(int current, int proposal, const ReplicaBounds& bounds, double window_s,
                    ScalingHistory& history, double now_s);

/// With `behavior`: stabilised in both directions by their windows, then held to the rate limits
/// over the changes within their periods. Remembers the proposal.
int normalise_behaviour(int current, int proposal, const ReplicaBounds& bounds,
                        const ScalingBehaviour& behaviour, ScalingHistory& history, double now_s);

}  // namespace rehearse::models
