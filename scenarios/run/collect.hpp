// Copies what the kernel counted into the run record, after the run.
#pragma once

#include "results/run_record.hpp"
#include "scenarios/run/station_probe.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::run {

/// Endpoints with where their time went, failures, populations, services and stores. The record's
/// timeline must be complete: losses are counted to the disaster that their cause leads back to.
/// Names are those of the scenario, with the family in front only where they would be ambiguous.
void collect(const kernel::Simulation& sim, const StationProbe& probe, results::RunRecord& record);

}  // namespace rehearse::run
