// gRPC retry throttling.
#pragma once

#include <algorithm>
#include <cstdint>

namespace rehearse::policy {

/// gRPC service config `retryThrottling`; it has no defaults, these are the ones of its examples.
struct GrpcRetryThrottleSpec {
  double max_tokens = 10.0;  ///< (0, 1000]
  double token_ratio = 0.1;  ///< decimals after the third are cut
};

/// Starts with max_tokens. A failed attempt takes 1 token, a succeeded call gives `token_ratio`,
/// within [0, max_tokens]. Retries, and hedges, are sent only while tokens > max_tokens / 2. Kept
/// in whole thousandths. Source: grpc/proposal A6 "Throttling Retry Attempts and Hedged RPCs", gRPC
/// core retry_throttle.cc.
class GrpcRetryThrottle {
 public:
  explicit GrpcRetryThrottle(const GrpcRetryThrottleSpec& spec)
      : max_(thousandths(spec.max_tokens)), ratio_(thousandths(spec.token_ratio)), tokens_(max_) {}

  void on_success() { tokens_ = std::min(tokens_ + ratio_, max_); }
  void on_failure() { tokens_ = std::max<std::int64_t>(tokens_ - 1000, 0); }
  bool withdraw() const { return tokens_ > max_ / 2; }
  std::int64_t milli_tokens() const { return tokens_; }

 private:
  // A decimal fraction lies up to half a unit in the last place below its value.
  static std::int64_t thousandths(double tokens) {
    return static_cast<std::int64_t>(tokens * 1000.0 + 1e-6);
  }

  std::int64_t max_;
  std::int64_t ratio_;
  std::int64_t tokens_;
};

}  // namespace rehearse::policy
