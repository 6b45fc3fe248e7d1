// Whole nanoseconds for the state machines that compare and divide times: 0.3 s - 0.2 s is exactly
// 100 ms, as it is for the integer clocks of the systems modelled. A double of seconds keeps its
// nanosecond up to 10^7 s.
#pragma once

#include <cstdint>

namespace rehearse::policy {

using Nanoseconds = std::int64_t;

inline constexpr Nanoseconds kNanosPerSecond = 1'000'000'000;
inline constexpr Nanoseconds kNanosPerMilli = 1'000'000;

/// "Never" for times and durations; a quarter of the range, so that sums of two do not overflow.
inline constexpr Nanoseconds kForever = INT64_MAX / 4;

/// To the nearest nanosecond, bounded by +-kForever.
inline Nanoseconds to_nanoseconds(double seconds) {
  const double ns = seconds * 1e9;
  if (!(ns < static_cast<double>(kForever))) return kForever;
  if (!(ns > -static_cast<double>(kForever))) return -kForever;
  return static_cast<Nanoseconds>(ns + (ns < 0.0 ? -0.5 : 0.5));
}

inline double to_seconds(Nanoseconds ns) { return static_cast<double>(ns) / 1e9; }

/// What a millisecond clock shows at that time, for time >= 0.
inline std::int64_t whole_milliseconds(Nanoseconds ns) { return ns / kNanosPerMilli; }

}  // namespace rehearse::policy
