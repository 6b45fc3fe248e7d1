// Plays a study: every run that its file does not hold yet.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "results/study.hpp"
#include "scenarios/run/study.hpp"

namespace rehearse::run {

struct SweepProgress {
  std::size_t finished = 0;  ///< runs, also those that failed or were there before
  std::size_t failed = 0;
  std::size_t runs = 0;
  double share = 0.0;                                        ///< of the work
  double left_s = std::numeric_limits<double>::quiet_NaN();  ///< NaN: cannot tell yet
};

struct SweepOptions {
  unsigned jobs = 1;  ///< processes side by side
  std::function<void(const SweepProgress&)> on_progress;
  std::function<bool()> interrupted;
  std::string program = "/proc/self/exe";
  /// Look for the cheapest design that meets all objectives: designs that are out of the race (see
  /// results/race.hpp) are not played any more. `known`: the runs that the file holds already.
  bool search = false;
  std::vector<results::StudyRun> known;
};

struct SweepOutcome {
  std::size_t found = 0;   ///< runs that were there before
  std::size_t played = 0;  ///< now, failed ones too
  std::size_t failed = 0;  ///< of those
  std::size_t spared = 0;  ///< by a search
  std::string first_failure;
  bool interrupted = false;
};

/// Plays the longest runs first, as far as lengths are known: by what other runs of the same point
/// took, else by the requests that its scenario expects. Each run is written when it ends. Throws
/// StoreError when it cannot be written, RunError when the scenario changes meanwhile.
SweepOutcome play_sweep(const Sweep& sweep, results::StudyWriter& writer,
                        const SweepOptions& options);

}  // namespace rehearse::run
