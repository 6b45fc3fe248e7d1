// Delays between the attempts of a call.
#pragma once

#include <cstdint>

namespace rehearse::policy {

/// How a delay is drawn below its cap (names as in "Exponential Backoff And Jitter", AWS
/// Architecture Blog, 2015).
enum class Jitter : std::uint8_t {
  none,         ///< the cap itself
  full,         ///< uniform on [0, cap): Envoy, AWS SDK
  equal,        ///< cap / 2 + uniform on [0, cap / 2)
  proportional  ///< cap * uniform on [1 - spread, 1 + spread): gRPC (0.2), resilience4j (0.5)
};

/// Exponential back-off. The n-th retry (n >= 1) waits at most
///
///     cap_n = min(base * multiplier^(n - 1), max),
///
/// and how much of that is decided by the jitter. Envoy: base 25 ms, multiplier 2, max 10 * base,
/// full. gRPC A6: proportional with spread 0.2. A fixed delay: multiplier 1, no jitter.
struct Backoff {
  double base_s = 0.025;
  double multiplier = 2.0;
  double max_s = 0.25;
  Jitter jitter = Jitter::full;
  double spread = 0.2;  ///< of proportional jitter

  double cap_s(int retry) const;
  /// `u` is uniform on (0, 1).
  double delay_s(int retry, double u) const;
};

}  // namespace rehearse::policy
