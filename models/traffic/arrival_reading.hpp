// Arrival processes and batches, from the scenario to the kernel.
#pragma once

#include <vector>

#include "models/module.hpp"
#include "sim/config/node.hpp"
#include "sim/kernel/arrivals.hpp"

namespace rehearse::models {

inline constexpr double kLargestBatch = 100000;
inline constexpr std::size_t kMostStates = 64;  ///< of a modulation

/// Reads the fields `arrivals` and `batch_size` of a population into `load`.
void read_arrivals(const config::Node& population, kernel::OpenLoad& load,
                   std::vector<Diagnostic>& problems);

/// Renewal gaps of mean 1 with this coefficient of variation: constant at 0, gamma (Erlang where
/// 1/cv^2 is an integer) below 1, exponential at 1, above it a mixture of two exponentials with
/// balanced means (Whitt, "Approximating a point process by a renewal process, I", Operations
/// Research 30 (1), 1982).
Distribution gaps_with_cv(double cv);

}  // namespace rehearse::models
