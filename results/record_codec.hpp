// A run record as bytes, for the pipe between a worker and its parent and for copies in memory.
#pragma once

#include <string>

#include "results/run_record.hpp"

namespace rehearse::results {

/// Both ends must be the same program: members follow each other without names, in the byte order
/// of the machine. Exact in every bit, infinities and NaN included.
std::string encode(const RunRecord& record);

/// Throws std::runtime_error for bytes that `encode` cannot have written.
RunRecord decode(const std::string& bytes);

}  // namespace rehearse::results
