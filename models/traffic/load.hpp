// How much load a population makes: arrivals of its own, or users.
#pragma once

#include <vector>

#include "models/traffic/population.hpp"

namespace rehearse::models {

/// Reads exactly one of `rate`, `rate_curve`, `users` and `users_curve`, with what belongs to it.
void read_load(const config::Node& population, Population::Figures& out, double duration_s,
               std::vector<Diagnostic>& problems);

}  // namespace rehearse::models
