#include "models/compute/start_batch.hpp"

namespace rehearse::models {
namespace {

struct StageText {
  const char* kind;
  const char* step;
};

constexpr std::array<StageText, 6> kText = {{{"containers-restarted", "restart backoff"},
                                             {"pods-scheduled", "scheduling"},
                                             {"nodes-provisioned", "node provisioning"},
                                             {"images-pulled", "image pull"},
                                             {"models-pulled", "model pull"},
                                             {"pod-ready", "warm-up"}}};

}  // namespace

StartBatch::StartBatch(std::string component, std::vector<std::string> ends, kernel::EventId cause,
                       int pods)
    : component_(std::move(component)), ends_(std::move(ends)), last_(cause) {
  left_.fill(pods);
}

void StartBatch::passed(kernel::Simulation& sim, StartStage stage, bool used) {
  const auto i = static_cast<std::size_t>(stage);
  if (used) ++used_[i];
  --left_[i];
  settle(sim, i);
}

void StartBatch::leave(kernel::Simulation& sim, StartStage next) {
  for (auto i = static_cast<std::size_t>(next); i < kStages; ++i) {
    --left_[i];
    settle(sim, i);
  }
}

void StartBatch::settle(kernel::Simulation& sim, std::size_t stage) {
  if (left_[stage] != 0 || used_[stage] == 0) return;
  kernel::Notice notice{
      .component = component_,
      .kind = kText[stage].kind,
      .step = kText[stage].step,
      .detail = std::to_string(used_[stage]) + (used_[stage] == 1 ? " pod" : " pods")};
  if (last_ != 0) notice.causes = {last_};
  if (stage == kStages - 1) notice.ends = ends_;
  last_ = sim.notice(notice);
}

}  // namespace rehearse::models
