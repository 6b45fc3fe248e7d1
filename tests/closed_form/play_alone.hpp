// One run in a process of its own, from a test that needs many.
#pragma once

#include <cstdint>
#include <functional>

#include "results/run_record.hpp"
#include "sim/config/scenario.hpp"

namespace rehearse::closed_form {

/// Called in the new process.
using Load = std::function<config::Scenario()>;

/// Loads and plays. Throws std::runtime_error with what the run or the reader had to say.
results::RunRecord play_alone(const Load& load, std::uint64_t seed);

}  // namespace rehearse::closed_form
