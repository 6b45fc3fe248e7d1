// Outlier detection: hosts that answer badly are ejected for a while (passive health checks).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/policy/member_index.hpp"

namespace rehearse::policy {

/// Parameters and defaults of Envoy's outlier_detection.proto. Percentages are whole numbers;
/// `enforcing_*` is the probability that a detection ejects.
struct OutlierSpec {
  double interval_s = 10.0;  ///< of `tick`
  double base_ejection_s = 30.0;
  std::optional<double> max_ejection_s = {};  ///< not below base; by default max(300 s, base)
  double max_ejection_jitter_s = 0.0;         ///< whole milliseconds
  std::uint32_t max_ejection_percent = 10;
  bool always_eject_one_host = false;
  bool split_local_origin = false;  ///< failures to connect are counted apart

  std::uint32_t consecutive_5xx = 5;
  std::uint32_t consecutive_gateway_failure = 5;
  std::uint32_t consecutive_local_origin_failure = 5;
  std::uint32_t enforcing_consecutive_5xx = 100;
  std::uint32_t enforcing_consecutive_gateway_failure = 0;
  std::uint32_t enforcing_consecutive_local_origin_failure = 100;

  std::uint32_t success_rate_minimum_hosts = 5;
  std::uint32_t success_rate_request_volume = 100;
  std::uint32_t success_rate_stdev_factor = 1900;  ///< in thousandths
  std::uint32_t enforcing_success_rate = 100;
  std::uint32_t enforcing_local_origin_success_rate = 100;

  std::uint32_t failure_percentage_threshold = 85;
  std::uint32_t failure_percentage_minimum_hosts = 5;
  std::uint32_t failure_percentage_request_volume = 50;
  std::uint32_t enforcing_failure_percentage = 0;
  std::uint32_t enforcing_failure_percentage_local_origin = 0;
};

/// How a request to a host ended. Without `split_local_origin`, connect_failure counts as 503,
/// timeout as 504 and connect_success not at all; with it the three are of local origin and do not
/// count as answers.
enum class OutlierResult : std::uint8_t {
  success,        ///< any answer below 500
  error,          ///< 5xx but not 502, 503, 504
  gateway_error,  ///< 502, 503, 504
  connect_success,
  connect_failure,
  timeout
};

enum class OutlierCause : std::uint8_t {
  consecutive_5xx,
  consecutive_gateway_failure,
  consecutive_local_origin_failure,
  success_rate,
  success_rate_local_origin,
  failure_percentage,
  failure_percentage_local_origin
};

struct OutlierChange {
  std::uint32_t host;
  bool ejected;        ///< false: back in service
  OutlierCause cause;  ///< of the ejection that begins or ends
};

/// Envoy's outlier detection for one cluster as seen by one proxy (source:
/// outlier_detection_impl.cc).
///
/// - Consecutive failures are counted inline; any other answer resets. At the threshold the host is
///   ejected, if it may be, and the counter starts again. Gateway failures count as 5xx, too.
/// - Success rate, at each tick over the interval that ends, of hosts in service with enough
///   requests: ejected if rate < mean - factor * population standard deviation. Rates in percent.
/// - Failure percentage, likewise: ejected if 100 - rate >= threshold, unless ejected just now.
/// - A host may be ejected if 100 (ejected + 1) / hosts <= max_ejection_percent, else the overflow
///   is counted: by default a cluster of fewer than ten hosts ejects nobody. With
///   always_eject_one_host the first one always may.
/// - An ejection lasts min(base k, max) + jitter and ends at the first tick after. k grows by one
///   at each ejection while base k < max + base, and falls by one at each tick at which the host is
///   in service and was so for an interval.
///
/// Times are compared in whole nanoseconds. Hosts are looked at in the order of `set_hosts`, which
/// decides who comes first when not all may be ejected (Envoy: the order of a hash map). The caller
/// takes an ejected host out of its balancer (Balancer::set_ejected).
/// `record` allocates nothing and is O(1); `tick` is O(hosts).
class OutlierDetector {
 public:
  explicit OutlierDetector(const OutlierSpec& spec);

  /// Those who stay keep their state; an ejected host that leaves is no longer counted.
  void set_hosts(std::span<const std::uint32_t> ids);

  /// True if the host is to be ejected now. `random` decides enforcement below 100 % and jitter.
  /// Unknown hosts are ignored.
  bool record(std::uint32_t host, OutlierResult result, double now_s, std::uint64_t random = 0);

  /// The end of an interval. The span is valid until the next call.
  std::span<const OutlierChange> tick(double now_s, std::uint64_t random = 0);

  /// An active health check succeeded: true if the host was ejected and is back in service.
  bool health_check_passed(std::uint32_t host, double now_s);

  bool ejected(std::uint32_t host) const;
  /// How long the present ejection lasts at least.
  double ejection_s(std::uint32_t host) const;
  std::uint32_t ejections_active() const { return ejections_active_; }
  /// Detections that ejected nobody because of max_ejection_percent.
  std::uint64_t overflows() const { return overflows_; }
  const OutlierSpec& spec() const { return spec_; }

 private:
  using Nanos = std::int64_t;

  struct Volume {
    std::uint64_t successes = 0;
    std::uint64_t total = 0;
    double rate() const {
      return static_cast<double>(successes) * 100.0 / static_cast<double>(total);
    }
  };
  struct Host {
    std::uint32_t id = 0;
    bool present = false;
    bool ejected = false;
    OutlierCause cause{};
    std::uint32_t consecutive_5xx = 0;
    std::uint32_t consecutive_gateway_failure = 0;
    std::uint32_t consecutive_local_origin_failure = 0;
    std::uint32_t multiplier = 0;
    Nanos jitter = 0;
    Nanos ejected_at = 0;
    std::optional<Nanos> returned_at;
    Volume answers;  // of the interval that runs
    Volume connects;
    Volume last_answers;  // of the interval that ended
    Volume last_connects;
  };

  bool record_answer(Host& host, OutlierResult result, Nanos now, std::uint64_t random);
  bool record_connect(Host& host, bool success, Nanos now, std::uint64_t random);
  bool detected_consecutive(Host& host, OutlierCause cause, Nanos now, std::uint64_t random);
  bool eject(Host& host, OutlierCause cause, Nanos now, std::uint64_t random);
  void return_to_service(Host& host, Nanos now);
  Nanos ejection_length(const Host& host) const;
  std::uint32_t enforcing(OutlierCause cause) const;
  void eject_by_rates(Volume Host::*volume, OutlierCause by_rate, OutlierCause by_percentage,
                      Nanos now, std::uint64_t random);
  double success_rate_threshold(Volume Host::*volume) const;

  OutlierSpec spec_;
  Nanos interval_;
  Nanos base_;
  Nanos max_;
  std::uint64_t jitter_ms_;
  MemberIndex index_;
  std::vector<Host> hosts_;           // of all ids ever seen
  std::vector<std::uint32_t> order_;  // positions of the present hosts
  std::vector<OutlierChange> changes_;
  std::uint32_t ejections_active_ = 0;
  std::uint64_t overflows_ = 0;
};

}  // namespace rehearse::policy
