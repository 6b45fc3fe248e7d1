#include "sim/policy/backoff.hpp"

#include <algorithm>
#include <cmath>

#include "sim/core/random.hpp"

namespace rehearse::policy {

namespace {
/// Half-open, as a delay is drawn from it.
struct Range {
  double from;
  double to;
};

// In ticks. What is a whole number of them but for rounding becomes one.
double in_ticks(double seconds, double tick_s) {
  const double ticks = seconds / tick_s;
  const double nearest = std::floor(ticks + 0.5);
  return std::abs(ticks - nearest) < 1e-6 ? nearest : ticks;
}

double cut(double seconds, double tick_s) {
  return tick_s > 0.0 ? std::floor(in_ticks(seconds, tick_s)) * tick_s : seconds;
}

Range range(const Backoff& backoff, double cap, double previous_s) {
  switch (backoff.jitter) {
    case Jitter::none:
      return {cap, cap};
    case Jitter::full:
      return {0.0, cap};
    case Jitter::equal:
      return {0.5 * cap, cap};
    case Jitter::proportional:
      return {cap * (1.0 - backoff.spread), cap * (1.0 + backoff.spread)};
    case Jitter::above:
      return {cap, cap * (1.0 + backoff.spread)};
    case Jitter::decorrelated: {
      const double previous = previous_s > 0.0 ? previous_s : backoff.base_s;
      return {backoff.base_s, std::max(3.0 * previous, backoff.base_s)};
    }
  }
  return {cap, cap};
}

double bounded(const Backoff& backoff, double delay_s) {
  const bool after = backoff.max_after_jitter || backoff.jitter == Jitter::decorrelated;
  return after ? std::min(delay_s, backoff.max_s) : delay_s;
}
}  // namespace

double Backoff::cap_s(int retry) const {
  // Beyond that every draw is bounded by the maximum.
  const double enough = max_after_jitter ? max_s / (1.0 - spread) : max_s;
  double cap = base_s;
  for (int n = 1; n < retry && cap < enough; ++n) cap = cut(cap * multiplier, tick_s);
  return max_after_jitter ? cap : std::min(cap, max_s);
}

double Backoff::delay_s(int retry, double u, double previous_s) const {
  const Range s = range(*this, cap_s(retry), previous_s);
  if (tick_s <= 0.0 || s.to <= s.from) return bounded(*this, s.from + u * (s.to - s.from));
  const Range t{in_ticks(s.from, tick_s), in_ticks(s.to, tick_s)};
  const double drawn = std::floor(t.from + u * (t.to - t.from));
  return bounded(*this, std::min(drawn, std::ceil(t.to) - 1.0) * tick_s);
}

double Backoff::delay_from_bits_s(int retry, std::uint64_t bits, double previous_s) const {
  if (tick_s <= 0.0) return delay_s(retry, to_uniform(bits), previous_s);
  const Range s = range(*this, cap_s(retry), previous_s);
  const Range t{in_ticks(s.from, tick_s), in_ticks(s.to, tick_s)};
  const bool whole = t.from == std::floor(t.from) && t.to - t.from >= 1.0;
  if (!whole) return delay_s(retry, to_uniform(bits), previous_s);
  const auto choices = static_cast<std::uint64_t>(t.to - t.from);
  return bounded(*this, (t.from + static_cast<double>(bits % choices)) * tick_s);
}

}  // namespace rehearse::policy
