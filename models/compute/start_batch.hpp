// Pods started by one decision, as the timeline tells it.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "sim/kernel/simulation.hpp"

namespace rehearse::models {

/// What a starting pod goes through, in this order; some stages do not occur.
enum class StartStage { backoff, scheduling, provisioning, image, model, warm_up };

/// A number of pods started by the same decision. One notice per stage, when the last pod has
/// passed it: caused by the stage before, the first by the decision. A stage that no pod spent time
/// in is silent. The last, "pod-ready", ends the failures of the placement and its service.
class StartBatch {
 public:
  StartBatch(std::string component, std::vector<std::string> ends, kernel::EventId cause, int pods);

  /// A pod has passed a stage; `used`: it spent time in it.
  void passed(kernel::Simulation& sim, StartStage stage, bool used);
  /// A pod that had yet to pass `next` gives up (it is stopped, or there is no room for it).
  void leave(kernel::Simulation& sim, StartStage next);

 private:
  static constexpr std::size_t kStages = 6;
  void settle(kernel::Simulation& sim, std::size_t stage);

  std::string component_;
  std::vector<std::string> ends_;
  kernel::EventId last_;
  std::array<int, kStages> left_;
  std::array<int, kStages> used_{};
};

}  // namespace rehearse::models
