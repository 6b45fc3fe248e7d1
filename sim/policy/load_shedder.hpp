// Refusing work before it is queued.
#pragma once

#include <array>
#include <cstdint>
#include <variant>

#include "sim/policy/aimd_limit.hpp"
#include "sim/policy/nanoseconds.hpp"

namespace rehearse::policy {

/// No defaults: a length is chosen for a service.
struct QueueLengthShedderSpec {
  std::int64_t high = 0;  ///< starts to refuse at that many waiting
  std::int64_t low = -1;  ///< and stops at that many or fewer; -1: high - 1, no hysteresis
};

/// Refuses while the queue is long.
class QueueLengthShedder {
 public:
  explicit QueueLengthShedder(const QueueLengthShedderSpec& spec)
      : high_(spec.high), low_(spec.low < 0 ? spec.high - 1 : spec.low) {}

  bool admit(std::int64_t waiting) {
    shedding_ = waiting >= high_ || (shedding_ && waiting > low_);
    return !shedding_;
  }

 private:
  std::int64_t high_;
  std::int64_t low_;
  bool shedding_ = false;
};

enum class DelayStatistic : std::uint8_t { mean, max };

/// No defaults.
struct LatencyShedderSpec {
  double high_s = 0.0;  ///< starts to refuse above
  double low_s = 0.0;   ///< stops at or below
  double window_s = 1.0;
  DelayStatistic statistic = DelayStatistic::mean;
};

/// Refuses while the waiting time of the requests that left the queue in the past window, their
/// mean or their maximum, is too long: a threshold with hysteresis. The window moves in tenths,
/// aligned to time 0. With nothing taken from the queue for a window, it admits again: that is how
/// it finds out. Limits: late by as long as the queue is, so a burst overshoots; prefer CoDel or
/// AIMD for control, this for a last line.
class LatencyShedder {
 public:
  explicit LatencyShedder(const LatencyShedderSpec& spec);

  bool admit(double now_s);
  void on_start(double now_s, double waited_s);
  /// The statistic of the past window; 0 without requests.
  double delay_s(double now_s);

 private:
  struct Slice {
    std::int64_t count = 0;
    double sum_s = 0.0;
    double max_s = 0.0;
  };

  void advance(double now_s);

  double high_s_;
  double low_s_;
  DelayStatistic statistic_;
  Nanoseconds slice_length_;
  std::array<Slice, 10> slices_{};
  std::int64_t slice_ = 0;
  bool shedding_ = false;
};

/// Any of them, as a value. Each request goes
///
///     if (admit(now, waiting)) { queue; on_start(now, waited) or not; on_end(response, lost) }
///
/// with `on_end` exactly once for each admitted one. Pure: time comes in and does not fall.
class LoadShedder {
 public:
  /// The first one admits everything.
  using Kind = std::variant<std::monostate, QueueLengthShedder, LatencyShedder, AimdLimit>;

  LoadShedder() = default;
  explicit LoadShedder(const Kind& kind) : kind_(kind), at_first_(kind) {}

  /// As at the beginning: what was admitted before is forgotten, and does not end.
  void restart() { kind_ = at_first_; }

  bool admit(double now_s, std::int64_t waiting);
  void on_start(double now_s, double waited_s);
  void on_end(double response_s, bool lost);

 private:
  Kind kind_;
  Kind at_first_;
};

}  // namespace rehearse::policy
