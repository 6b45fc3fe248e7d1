// The back-off of known clients, as their defaults have it.
#pragma once

#include <algorithm>

#include "sim/policy/backoff.hpp"

namespace rehearse::policy {

/// Envoy's retry policy: a whole number of ms from [0, cap), cap 25 ms doubled up to 10 times the
/// base (retry_state_impl.cc, JitteredExponentialBackOffStrategy). The documentation's
/// [0, (2^n - 1) * base) is not what the source does.
inline Backoff envoy_backoff(double base_s = 0.025) {
  return {.base_s = base_s, .max_s = 10.0 * base_s, .tick_s = 1e-3};
}

/// Envoy's rate limited back-off: a whole number of ms from [x, 1.5 x), x the Retry-After of the
/// answer (JitteredLowerBoundBackOffStrategy).
inline Backoff envoy_retry_after(double retry_after_s) {
  return {.base_s = retry_after_s,
          .multiplier = 1.0,
          .max_s = retry_after_s,
          .jitter = Jitter::above,
          .spread = 0.5,
          .tick_s = 1e-3};
}

/// gRPC retry policy (proposal A6): min(initial * multiplier^(n - 1), max) * U(0.8, 1.2). No
/// defaults.
inline Backoff grpc_retry(double initial_s, double multiplier, double max_s) {
  return {.base_s = initial_s,
          .multiplier = multiplier,
          .max_s = max_s,
          .jitter = Jitter::proportional,
          .spread = 0.2};
}

/// gRPC between connection attempts (connection-backoff.md); an attempt lasts at least 20 s.
inline Backoff grpc_connection() { return grpc_retry(1.0, 1.6, 120.0); }

/// AWS SDK retry mode "standard": U(0, 1) * min(2^(n - 1), 20) s (botocore retries/standard.py), at
/// most 3 attempts.
inline Backoff aws_standard() { return {.base_s = 1.0, .max_s = 20.0, .jitter = Jitter::full}; }

/// The same in version 2.1: the base is 50 ms, 25 ms for DynamoDB, 1 s after throttling.
inline Backoff aws_standard_2_1(double base_s = 0.05) {
  return {.base_s = base_s, .max_s = 20.0, .jitter = Jitter::full};
}

/// Version 2.1 with an x-amz-retry-after in the answer: no less than the drawn delay, and no more
/// than 5 s above it.
inline double aws_retry_after_s(double drawn_s, double retry_after_s) {
  return std::max(drawn_s, std::min(retry_after_s, drawn_s + 5.0));
}

/// resilience4j RetryConfig: 500 ms, 3 attempts.
inline Backoff resilience4j_fixed(double wait_s = 0.5) {
  return {.base_s = wait_s, .multiplier = 1.0, .max_s = wait_s, .jitter = Jitter::none};
}

/// resilience4j IntervalFunction.ofExponentialRandomBackoff: 500 ms * 1.5^(n - 1), +-50 %, whole
/// ms; without a maximum unless one is given, which bounds the drawn delay.
inline Backoff resilience4j_exponential_random(double max_s = 1e9) {
  return {.base_s = 0.5,
          .multiplier = 1.5,
          .max_s = max_s,
          .jitter = Jitter::proportional,
          .spread = 0.5,
          .tick_s = 1e-3,
          .max_after_jitter = true};
}

/// mosquitto bridge `restart_timeout`: decorrelated jitter from 5 s to 30 s, whole seconds
/// (mosquitto.conf(5), bridge.c).
inline Backoff mosquitto_bridge(double base_s = 5.0, double cap_s = 30.0) {
  return {.base_s = base_s, .max_s = cap_s, .jitter = Jitter::decorrelated, .tick_s = 1.0};
}

}  // namespace rehearse::policy
