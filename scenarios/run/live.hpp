// What of a run can be shown while it goes on.
#pragma once

#include <string>

#include "results/run_record.hpp"

namespace rehearse::run {

/// {"samples": [[component, metric, latest value], ...], "events": [[time_s, component, kind,
/// step],
/// ...]}: the latest value of every series and the newest 200 events of a record that is being
/// filled. Of more than 2,000 series none is told, since snapshots are taken several times a
/// second.
std::string live_json(const results::RunRecord& record);

}  // namespace rehearse::run
