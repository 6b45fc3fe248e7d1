// How far a run has come, for programs: one line of JSON per snapshot.
#pragma once

#include <chrono>

#include "scenarios/run/replications.hpp"

namespace rehearse::cli {

/// Writes to a descriptor, at most ten times per second:
///   {"progress":{"share","time_s","duration_s","requests","finished","left_s","live"}}
/// with share 0..1 of everything asked for, times in seconds (simulated; `left_s` of wall clock,
/// null while nothing can be said about it) `finished` the replications that ended, and
/// `live` what run/live.hpp tells of the replication that runs furthest ahead (null before it
/// does).
class ProgressStream {
 public:
  explicit ProgressStream(int descriptor);
  void update(const run::Overall& overall);

 private:
  int descriptor_;
  std::chrono::steady_clock::time_point begin_;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace rehearse::cli
