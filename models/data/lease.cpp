#include "models/data/lease.hpp"

#include <algorithm>
#include <cmath>

namespace rehearse::models::data {

LeaseTimes repaired(LeaseTimes t) {
  t.ttl_s = std::max(t.ttl_s, 20.0);
  t.loop_wait_s = std::max(t.loop_wait_s, 1.0);
  t.retry_timeout_s = std::max(t.retry_timeout_s, 3.0);
  if (1.0 + 2.0 * t.retry_timeout_s > t.ttl_s) {
    t.loop_wait_s = 1.0;
    t.retry_timeout_s = std::floor((t.ttl_s - 1.0) / 2.0);
  } else if (t.loop_wait_s + 2.0 * t.retry_timeout_s > t.ttl_s) {
    t.loop_wait_s = t.ttl_s - 2.0 * t.retry_timeout_s;
  }
  return t;
}

}  // namespace rehearse::models::data
