// Many replications of a scenario, or many jobs, each in a worker process of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "results/run_record.hpp"
#include "scenarios/run/job.hpp"

namespace rehearse::run {

/// How far all replications together have come.
struct Overall {
  double share = 0.0;       ///< of the simulated time of all replications
  double time_s = 0.0;      ///< simulated, of the replication that runs furthest ahead
  double duration_s = 0.0;  ///< of one replication; 0 until a worker has said so
  std::uint64_t requests = 0;
  std::uint32_t finished = 0;
  std::string live = {};  ///< of the replication that runs furthest ahead, see live.hpp
};

struct ReplicationOptions {
  std::uint32_t replications = 1;
  unsigned jobs = 1;  ///< processes side by side
  std::function<void(const Overall&)> on_progress;
  /// Each finished record, in the order of replications.
  std::function<void(const results::RunRecord&)> on_finished;
  /// Asked about ten times per second and when a signal arrives; true stops everything.
  std::function<bool()> interrupted;
  std::string program = "/proc/self/exe";  ///< understands the verb "worker"
};

struct FailedReplication {
  std::uint32_t replication = 0;
  std::string message;
};

struct Outcome {
  std::vector<results::RunRecord> records;  ///< of those that finished, by replication
  std::vector<FailedReplication> failures;  ///< by replication
  bool interrupted = false;
};

/// Plays replications 0, 1, ... of the job (whose own replication is ignored). One that fails does
/// not stop the others. The records do not depend on `jobs`. Throws ScenarioError when a worker
/// finds the scenario wrong, RunError when no worker can be started.
Outcome run_replications(const Job& job, const ReplicationOptions& options);

struct JobsOutcome {
  std::vector<FailedReplication> failures;  ///< `replication` is the index of the job
  bool interrupted = false;
};
using TakeRecord = std::function<void(std::size_t job, const results::RunRecord& record)>;

/// Plays different jobs under the same rules; of the options, `replications` and `on_finished` are
/// not looked at. Each record is handed to `take` in the order of jobs, and not kept.
JobsOutcome run_jobs(const std::vector<Job>& jobs, const ReplicationOptions& options,
                     const TakeRecord& take);

}  // namespace rehearse::run
