#include "sim/policy/concurrency.hpp"

namespace rehearse::policy {

namespace {
// The place of one that leaves goes to one that waits.
bool hand_over(std::int64_t& active, std::int64_t& waiting) {
  if (waiting == 0) {
    --active;
    return false;
  }
  --waiting;
  return true;
}
}  // namespace

Entry ConcurrencyThresholds::enter() {
  if (active_ < spec_.max_connections) {
    if (active_ >= spec_.max_requests) return Entry::refused;
    ++active_;
    return Entry::active;
  }
  if (waiting_ >= spec_.max_pending_requests) return Entry::refused;
  ++waiting_;
  return Entry::waiting;
}

bool ConcurrencyThresholds::leave() { return hand_over(active_, waiting_); }

bool ConcurrencyThresholds::begin_retry() {
  if (retries_ >= spec_.max_retries) return false;
  ++retries_;
  return true;
}

Entry Bulkhead::enter() {
  if (active_ < spec_.max_concurrent) {
    ++active_;
    return Entry::active;
  }
  if (waiting_ >= spec_.max_waiting) return Entry::refused;
  ++waiting_;
  return Entry::waiting;
}

bool Bulkhead::leave() { return hand_over(active_, waiting_); }

}  // namespace rehearse::policy
