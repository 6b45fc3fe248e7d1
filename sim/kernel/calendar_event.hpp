// What the calendar holds: a total order by (time, priority, insertion number).
#pragma once

#include <cstdint>

namespace rehearse::kernel {

/// What happens first among events of the same instant; lower is earlier.
enum class Priority : std::uint8_t {
  completion = 0,
  fault = 1,
  control = 2,
  request = 3,
  observe = 4
};

/// 24 bytes. `order` is priority << 60 | insertion number, so that (time, order) is a total order.
/// `what` and `who` are the payload, opaque to the calendar.
struct Event {
  double time_s;
  std::uint64_t order;
  std::uint32_t what;
  std::uint32_t who;
};

inline bool earlier(const Event& a, const Event& b) {
  return a.time_s < b.time_s || (a.time_s == b.time_s && a.order < b.order);
}

}  // namespace rehearse::kernel
