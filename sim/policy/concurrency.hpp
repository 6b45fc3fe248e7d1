// Limits on how many calls are under way: Envoy's thresholds and bulkheads.
#pragma once

#include <cstdint>

namespace rehearse::policy {

enum class Entry : std::uint8_t {
  active,   ///< go on
  waiting,  ///< wait until a `leave` promotes one
  refused
};

/// Defaults: Envoy circuit_breaker.proto. Istio raises all of them to 2^32 - 1.
struct ConcurrencyThresholdsSpec {
  std::int64_t max_connections = 1024;
  std::int64_t max_pending_requests = 1024;
  std::int64_t max_requests = 1024;
  std::int64_t max_retries = 3;
};

/// Envoy circuit breaking of one upstream cluster and priority by one proxy: counters that may not
/// pass their thresholds; no half-open. A request that finds a connection free becomes active, or
/// is refused if `max_requests` are; one that finds none waits, or is refused if
/// `max_pending_requests` do. Refused: 503 with x-envoy-overloaded.
///
/// Connections are not modelled apart: each active request holds one, as in HTTP/1.1. For HTTP/2,
/// whose requests share connections, set `max_connections` to `max_requests` or more. Envoy may
/// pass `max_connections` by one per host and worker, which is left out. Source: Envoy
/// resource_manager_impl.h, conn_pool_base.cc.
class ConcurrencyThresholds {
 public:
  explicit ConcurrencyThresholds(const ConcurrencyThresholdsSpec& spec) : spec_(spec) {}

  Entry enter();
  /// An active request is over. True: a waiting one, which the caller chooses, is now active.
  bool leave();
  /// A waiting request gave up.
  void abandon() { --waiting_; }

  /// A retry takes a place until `end_retry`. Used when there is no retry budget.
  bool begin_retry();
  void end_retry() { --retries_; }

  std::int64_t active() const { return active_; }
  std::int64_t waiting() const { return waiting_; }
  std::int64_t retries() const { return retries_; }

 private:
  ConcurrencyThresholdsSpec spec_;
  std::int64_t active_ = 0;
  std::int64_t waiting_ = 0;
  std::int64_t retries_ = 0;
};

/// Defaults: resilience4j BulkheadConfig, 25 calls and no wait. Hystrix: semaphore 10, no wait.
/// resilience4j ThreadPoolBulkhead: queue of 100.
struct BulkheadSpec {
  std::int64_t max_concurrent = 25;
  std::int64_t max_waiting = 0;
  double max_wait_s = 0.0;  ///< after which a waiting call is refused; the caller's timer
};

/// At most `max_concurrent` calls at a time, at most `max_waiting` more wait for a place.
class Bulkhead {
 public:
  explicit Bulkhead(const BulkheadSpec& spec) : spec_(spec) {}

  Entry enter();
  /// A call is over. True: a waiting one, which the caller chooses, is now active.
  bool leave();
  /// A waiting call gave up, or its `max_wait_s` is over.
  void abandon() { --waiting_; }

  double max_wait_s() const { return spec_.max_wait_s; }
  std::int64_t active() const { return active_; }
  std::int64_t waiting() const { return waiting_; }

 private:
  BulkheadSpec spec_;
  std::int64_t active_ = 0;
  std::int64_t waiting_ = 0;
};

}  // namespace rehearse::policy
