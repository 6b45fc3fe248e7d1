// Controlled delay (CoDel) queue management.
#pragma once

#include <cstdint>

namespace rehearse::policy {

/// Defaults: RFC 8289, for packets. `keep` stands for its one maximum packet.
struct CoDelSpec {
  double target_s = 0.005;    ///< acceptable standing delay
  double interval_s = 0.100;  ///< of the order of a worst-case round trip
  std::int64_t keep = 1;      ///< nothing is dropped with so few left behind
};

/// Drops from the head of a first-in-first-out queue once every request has waited `target_s` or
/// more for a whole interval, then again and again at shrinking distance
///
///     next = last + interval / sqrt(count)
///
/// until one waited less. Re-entered soon (16 intervals) after it stopped, it goes on at the rate
/// it had reached. Source: RFC 8289, section 5 (K. Nichols, V. Jacobson), restated per request:
/// there a dequeue may drop several, here the caller asks for each. The square root is exact by
/// IEEE 754.
class CoDel {
 public:
  explicit CoDel(const CoDelSpec& spec) : spec_(spec) {}

  /// For each request taken from the queue at `now_s`, in order: should it be dropped, and the next
  /// one be taken at once? `waiting` requests are left behind it; with none left the answer is no.
  bool drop(double sojourn_s, double now_s, std::int64_t waiting);

  /// As at the beginning.
  void restart() { *this = CoDel(spec_); }
  bool dropping() const { return dropping_; }
  /// Drops since dropping began, the base of the control law.
  std::uint32_t count() const { return count_; }

 private:
  bool above_for_interval(double sojourn_s, double now_s, std::int64_t waiting);
  double control_law(double from_s) const;
  void begin(double now_s);

  CoDelSpec spec_;
  double above_until_s_ = -1.0;  ///< when the delay will have been above target for an interval
  double drop_next_s_ = 0.0;
  std::uint32_t count_ = 0;
  std::uint32_t last_count_ = 0;
  bool dropping_ = false;
  bool dropped_ = false;  ///< the last one, so that the time of the next drop is yet to be set
};

}  // namespace rehearse::policy
