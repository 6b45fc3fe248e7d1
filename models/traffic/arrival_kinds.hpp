// How the arrivals of an open population are spaced: arrival processes and batches.
#pragma once

#include "models/module.hpp"

namespace rehearse::models {

/// Families "arrival_process", "modulation_state" and "batch_size".
void describe_arrivals(config::Catalogue& catalogue);

}  // namespace rehearse::models
