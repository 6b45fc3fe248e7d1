// The part of the screen that tells of the worst disaster.
#pragma once

#include "results/layout.hpp"
#include "results/summary.hpp"

namespace rehearse::results {

/// RTO, RPO and the critical path as a waterfall; relapses, services that did not come back, other
/// disasters.
Section recovery(const Summary& summary, const Painter& paint);

/// Lost acknowledged writes by store, the largest RPO first; stores that lost nothing are counted.
Section lost_writes(const Summary& summary, const Painter& paint);

}  // namespace rehearse::results
