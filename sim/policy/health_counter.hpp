// Active health checks: from results of single checks to a member's health, and the pace of checks.
#pragma once

#include <cstdint>

namespace rehearse::policy {

/// What a member is taken for before its first check.
enum class HealthStart : std::uint8_t {
  unchecked,     ///< down; a first check that passes is enough (Envoy)
  assumed_up,    ///< up; the first failure takes it down (HAProxy)
  assumed_down,  ///< down; needs `rise` checks (Kubernetes readiness, ALB targets)
};

struct HealthCheckSpec {
  std::uint32_t rise = 2;  ///< checks passed in a row that bring a member up, from 1
  std::uint32_t fall = 3;  ///< checks failed in a row that take it down, from 1
  HealthStart start = HealthStart::assumed_up;
};

/// Where the counter stands: settled, or on the way to the other state.
enum class HealthPhase : std::uint8_t { up, falling, down, rising };

/// HAProxy's counter (source: set_server_check_status): a level from 0 to rise + fall - 1, up from
/// `rise` on. A pass adds one and, once up, goes to the top; a failure takes one off and, once
/// down, goes to 0. That is `rise` in a row and `fall` in a row. `record` is O(1).
class HealthCounter {
 public:
  explicit HealthCounter(const HealthCheckSpec& spec = {});

  /// True if the member went up or down. `immediate`: a failure that needs no repetition (Envoy: an
  /// HTTP status that is neither expected nor retriable).
  bool record(bool passed, bool immediate = false);
  bool healthy() const { return level_ >= spec_.rise; }
  HealthPhase phase() const;

 private:
  std::uint32_t top() const { return spec_.rise + spec_.fall - 1; }

  HealthCheckSpec spec_;
  std::uint32_t level_;
  bool checked_ = false;
};

/// Pace of HAProxy's checks (configuration manual, "inter"): 0 stands for inter.
struct HaproxyIntervals {
  double inter_s = 2.0;
  double fastinter_s = 0.0;  ///< while rising or falling, and from the start until a check passes
  double downinter_s = 0.0;  ///< when down

  double next_s(HealthPhase phase) const;
};

/// Pace of Envoy's checks (health_check.proto): 0 stands for the default named.
struct EnvoyIntervals {
  double interval_s = 0.0;            ///< required
  double unhealthy_interval_s = 0.0;  ///< by default interval
  double unhealthy_edge_s = 0.0;      ///< just gone down; by default unhealthy_interval
  double healthy_edge_s = 0.0;        ///< just come up; by default interval
  double no_traffic_s = 60.0;         ///< as long as the cluster never had a request

  double next_s(bool healthy, bool changed, bool had_traffic = true) const;
};

/// NGINX's passive health of one peer (source: ngx_http_upstream_round_robin.c): not eligible while
/// fails >= max_fails and at most fail_timeout has passed since the last failure. Then a request is
/// let through per fail_timeout; its success clears the failures, and so does any success that
/// comes later than fail_timeout after the last failure. A group of one peer ignores this. Clock of
/// whole seconds, as NGINX's.
class PassiveHealth {
 public:
  explicit PassiveHealth(std::uint32_t max_fails = 1, double fail_timeout_s = 10.0);

  bool available(double now_s) const;
  /// The peer was chosen for a request.
  void chosen(double now_s);
  void failed(double now_s);
  void succeeded();
  std::uint32_t fails() const { return fails_; }

 private:
  std::uint32_t max_fails_;
  std::int64_t fail_timeout_s_;
  std::uint32_t fails_ = 0;
  std::int64_t accessed_s_ = 0;  // last failure
  std::int64_t checked_s_ = 0;   // last failure or last try after one
};

}  // namespace rehearse::policy
