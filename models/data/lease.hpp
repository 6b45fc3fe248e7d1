// Times of a leader lease kept in a consensus store.
#pragma once

namespace rehearse::models::data {

/// A leader renews its lease every `loop_wait`; it is free for others `ttl` after the last renewal.
/// A leader that cannot renew gives up after `retry_timeout`.
struct LeaseTimes {
  double ttl_s = 30.0;
  double loop_wait_s = 10.0;
  double retry_timeout_s = 10.0;
};

/// As Patroni corrects its configuration: minima ttl 20, loop_wait 1, retry_timeout 3; then, so
/// that loop_wait + 2 retry_timeout <= ttl, a shorter loop_wait, or loop_wait 1 and a shorter
/// retry_timeout.
LeaseTimes repaired(LeaseTimes times);

}  // namespace rehearse::models::data
