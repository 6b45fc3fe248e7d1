// What a scenario promises: the root's section "objectives". Only described and checked here; a run
// is judged against them where its results are read.
#pragma once

#include "models/module.hpp"

namespace rehearse::models {

/// Kinds "rto", "rpo", "latency", "availability", "error-ratio", "cost" and "throughput" of the
/// family "objective".
Module objectives_module();

}  // namespace rehearse::models
