#include "sim/policy/aimd_limit.hpp"

#include <algorithm>

namespace rehearse::policy {

bool AimdLimit::begin() {
  if (in_flight_ >= limit_) return false;
  ++in_flight_;
  return true;
}

void AimdLimit::end(double response_s, bool lost) {
  if (lost || response_s > spec_.timeout_s) {
    limit_ = static_cast<std::int64_t>(static_cast<double>(limit_) * spec_.backoff_ratio);
  } else if (2 * in_flight_ >= limit_) {
    ++limit_;
  }
  limit_ = std::min(spec_.max, std::max(spec_.min, limit_));
  --in_flight_;
}

}  // namespace rehearse::policy
