// When an outage began and ended, judged from requests alone: the rule behind every RTO.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "results/run_record.hpp"

namespace rehearse::results {

/// User requests summed over some endpoints, by window of issue. Requests still unanswered at the
/// end of the run must not be among the issued: they would count as not good.
struct Windows {
  std::vector<std::uint64_t> issued;
  std::vector<std::uint64_t> good;

  /// Sums the endpoints' windows; endpoints may have recorded different numbers of windows.
  static Windows sum(const std::vector<const EndpointRecord*>& endpoints);
};

/// A violation after restoration.
struct Relapse {
  double start_s = 0.0;   ///< start of its first violating window
  double length_s = 0.0;  ///< to the end of its last violating window
  bool ended = false;     ///< a clean stretch followed
  bool operator==(const Relapse&) const = default;
};

/// What the windows say about one disaster.
struct Outage {
  enum class State {
    restored,    ///< length_s is the RTO
    unrestored,  ///< null RTO: violating up to the end of the run
    undecided    ///< `reason` says why
  };
  State state = State::restored;
  /// From t0 to the end of the last violating window before the first clean stretch; a lower bound
  /// of the RTO unless restored. 0: no violation, or the objective was unmet before t0.
  double length_s = 0.0;
  std::optional<std::uint32_t> last_window;  ///< that violating window
  std::string reason;
  std::vector<Relapse> relapses;

  /// RTO in seconds; nothing while unrestored or undecided.
  std::optional<double> rto_s() const;
};

/// The time over which a disaster is judged.
struct Interval {
  double start_s = 0.0;        ///< end of warm-up: windows that begin earlier are ignored
  double t0_s = 0.0;           ///< onset of the disaster
  double end_s = 0.0;          ///< end of the run: windows that end later are ignored
  double relapse_end_s = 0.0;  ///< onset of the next disaster: violations from there on are its own
};

/// Judges an outage.
///
/// A window is *judged* when at least `minimum_count` requests were issued in it; a judged window
/// is *violating* when good / issued < good_share, else *clean*. A window below the minimum count
/// says nothing: it neither violates nor begins, ends or breaks a stretch.
///
/// A *clean stretch* begins with a clean window, holds no violating one and is long enough when
/// from the start of its first clean window (t0 for the window that contains t0) to the end of its
/// last clean window `sustain_s` have passed. Judging begins with the window that contains t0.
///
/// - No violating window before the first clean stretch: RTO 0. Otherwise the RTO runs from t0 to
///   the end of the last violating window before that stretch. Violating windows after it are
///   relapses; those not parted by a clean stretch are one relapse.
/// - No clean stretch: unrestored when the last judged window violates.
/// - Undecided: less than 'good_share' of all requests in the judged windows of the last sustain_s
///   (or the last whole window, if that is longer) before t0 were good; or fewer than sustain_s lie
///   between t0 and the end; or no window after t0 is judged; or the end of the run cuts off what
///   may have become the clean stretch.
///
/// Times are rounded to 2^-30 s so that differences and sums of them are exact.
Outage judge_outage(const Windows& windows, const RecoveryRules& rules, const Interval& interval);

/// `seconds` on the grid of 2^-30 s, on which durations up to 97 days add up without rounding.
double on_grid(double seconds);

}  // namespace rehearse::results
