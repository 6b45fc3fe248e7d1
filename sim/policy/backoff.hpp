// Delays between the attempts of a call.
#pragma once

#include <cstdint>

namespace rehearse::policy {

/// How a delay is drawn from its cap (the first three as in "Exponential Backoff And Jitter", AWS
/// Architecture Blog, 2015; full and equal are not interchangeable).
enum class Jitter : std::uint8_t {
  none,          ///< the cap itself
  full,          ///< uniform on [0, cap): Envoy, AWS SDK
  equal,         ///< cap / 2 + uniform on [0, cap / 2)
  proportional,  ///< cap * uniform on [1 - spread, 1 + spread): gRPC (0.2), resilience4j (0.5)
  above,         ///< cap * uniform on [1, 1 + spread): Envoy after a Retry-After (0.5)
  decorrelated   ///< min(max, uniform on [base, 3 * previous)): AWS blog, mosquitto bridge
};

/// Exponential back-off. The n-th retry (n >= 1) waits at most
///
///     cap_n = min(base * multiplier^(n - 1), max),
///
/// and how much of that is decided by the jitter. Default: Envoy's (25 ms, doubled, at most 10
/// times the base). A fixed delay: multiplier 1, no jitter. What known clients use:
/// sim/policy/backoff_presets.hpp.
struct Backoff {
  double base_s = 0.025;
  double multiplier = 2.0;
  double max_s = 0.25;
  Jitter jitter = Jitter::full;
  double spread = 0.2;  ///< of proportional and above
  /// Whole numbers of ticks: each step of the cap and the delay are cut to them; 0: continuous.
  /// Envoy, resilience4j 1 ms, mosquitto 1 s.
  double tick_s = 0.0;
  /// `max_s` bounds the delay drawn, not what it is drawn from (resilience4j).
  bool max_after_jitter = false;

  double cap_s(int retry) const;

  /// `u` is uniform on (0, 1). `previous_s` is the delay before the retry before this one, 0 if
  /// there was none; only decorrelated jitter looks at it.
  double delay_s(int retry, double u, double previous_s = 0.0) const;

  /// The same from 64 random bits. If the delay is one of m whole ticks, it is the (bits mod m)-th
  /// of them, as Envoy and mosquitto draw it.
  double delay_from_bits_s(int retry, std::uint64_t bits, double previous_s = 0.0) const;
};

}  // namespace rehearse::policy
