// Playing a list of jobs for verbs that compare: all of them or none.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "scenarios/run/replications.hpp"

namespace rehearse::cli {

/// Ctrl-C while jobs were played; exit code 130.
class PlayInterrupted : public std::runtime_error {
 public:
  PlayInterrupted() : std::runtime_error("interrupted") {}
};

struct PlayOptions {
  unsigned jobs = 1;  ///< side by side
  bool quiet = false;
};

/// Records in the order of the jobs. Throws RunError with the message of the first job that failed,
/// ScenarioError, PlayInterrupted.
std::vector<results::RunRecord> play_all(const std::string& title,
                                         const std::vector<run::Job>& jobs,
                                         const PlayOptions& options);

/// Replications `first` to `last` - 1 of a job.
std::vector<run::Job> replications_of(const run::Job& job, std::uint32_t first, std::uint32_t last);

}  // namespace rehearse::cli
