// Jobs played side by side, each in a worker process, chosen one by one while others run.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "results/run_record.hpp"
#include "scenarios/run/job.hpp"

namespace rehearse::run {

/// A job that is being played, or just ended.
struct PlayedJob {
  std::uint32_t number = 0;  ///< 0, 1, ... in the order in which jobs were started
  Progress progress;
  bool answered = false;  ///< its last message has come
};

/// All functions are called from `play_pool`, one at a time. What they throw ends the pool: every
/// worker is killed and reaped first.
struct PoolOptions {
  unsigned jobs = 1;  ///< processes side by side
  /// The next job to start. Nothing: none can be started before one of the running ends, and when
  /// none runs the pool is done.
  std::function<std::optional<Job>()> next;
  std::function<void(std::uint32_t number, results::RunRecord&&)> finished;
  std::function<void(std::uint32_t number, std::string message)> failed;
  /// A worker found the scenario wrong; without a function, ScenarioError is thrown.
  std::function<void(std::uint32_t number, const std::vector<Diagnostic>&)> invalid;
  /// About ten times per second: the jobs that are being played. May be empty.
  std::function<void(const std::vector<PlayedJob>&)> on_progress;
  /// Asked about ten times per second and when a signal arrives; true stops everything.
  std::function<bool()> interrupted;
  std::string program = "/proc/self/exe";  ///< understands the verb "worker"
};

/// Plays until `next` has no more jobs; false when interrupted. Throws RunError when no worker can
/// be started.
bool play_pool(const PoolOptions& options);

}  // namespace rehearse::run
