// What a run says about a quantity that theory predicts.
#pragma once

#include <optional>
#include <string>

#include "results/run_record.hpp"
#include "sim/stats/batch_means.hpp"

namespace rehearse::closed_form {

inline constexpr std::size_t kBatches = 30;
inline constexpr double kConfidence = 0.99;

struct Measure {
  double value = 0.0;
  std::optional<stats::BatchEstimate> batches;  ///< where the run can judge itself
};

/// Of a service: response_s (30 batches), deviation_s (of the response), throughput_rps,
/// utilisation, queue_mean, in_system_mean. Of a population: response_s and deviation_s (of those
/// answered); by 30 batches throughput_rps (answered per second), failed and good (shares of those
/// issued). Throws std::runtime_error for anything else, and for runs that are cut into other than
/// 30 batches.
Measure measure(const results::RunRecord& record, const std::string& object,
                const std::string& quantity);

/// Whether `measure` has batches for it.
bool has_batches(bool population, const std::string& quantity);

/// |L T - sum of responses| over the most that the requests present at either end can make of it:
/// Little's law holds when this is at most 1. For a service whose response is all wait and service.
double little_error(const results::RunRecord& record, const results::ServiceRecord& service);

}  // namespace rehearse::closed_form
