// What the time from a disaster to restoration was spent on.
#pragma once

#include <string>
#include <vector>

#include "results/run_record.hpp"
#include "results/windows.hpp"

namespace rehearse::results {

struct Step {
  std::string step;  ///< "detection", "dns expiry", ..., "unexplained"
  std::string component;
  double start_s = 0.0;
  double duration_s = 0.0;
  bool operator==(const Step&) const = default;
};

/// The critical path of an outage seen by some endpoints.
///
/// *Where it ends.* The dominant failure reason of the last violating window v is the last reason
/// to vanish. The event that ended it is, among the events from t0 on whose `ends` names its
/// component: the last one in v; else the first one in the window after v (a few failures issued
/// just before do not make a window violate); else the last one before v. Where no event ended the
/// dominant reason the next frequent one of v is tried, then those of the windows before v.
///
/// *How it is walked.* From that event back along the cause that arrived last (ties: the higher
/// id). Each event closes the step it names (its kind, if it names none), which lasted from that
/// cause to the event and belongs to the event's component. A cause before t0 leaves the step that
/// was running at t0 as the first. Onset of a later fault of the same disaster: a step "later
/// fault" from t0. Any other event without a cause: "unexplained" from t0 to it.
///
/// *How it closes.* Between that event and restoration lies
/// - "measurement window" when the event lies in v and ended v's dominant reason;
/// - else "backlog drain" when v's dominant reason is slow, timeout, overload or a full queue, and
///   "dns expiry" when it is a stale answer (component "dns:...");
/// - else, and wherever no event was found: "unexplained".
///
/// Steps are contiguous, adjacent steps of the same name and component are one, and the durations
/// add up to the RTO exactly (they lie on the grid of 2^-30 s). Empty when the RTO is 0 or
/// undecided. When unrestored the path runs to the end of the run and its last step is "still
/// failing: REASON" with the component that fails.
std::vector<Step> critical_path(const RunRecord& record, const DisasterRecord& disaster,
                                const std::vector<const EndpointRecord*>& endpoints,
                                const Outage& outage);

}  // namespace rehearse::results
