// One run in a process of its own, from a test that needs many.
#pragma once

#include <cstdint>
#include <string>

#include "results/run_record.hpp"

namespace rehearse::closed_form {

/// Plays the scenario file `name` of this directory. Throws std::runtime_error with what the run or
/// the reader had to say.
results::RunRecord play_alone(const std::string& name, std::uint64_t seed);

}  // namespace rehearse::closed_form
