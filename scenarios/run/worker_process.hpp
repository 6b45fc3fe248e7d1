// The parent's side of one worker.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>

#include "scenarios/run/job.hpp"

namespace rehearse::run {

/// A child process that plays one job. Killed and reaped when destroyed.
class WorkerProcess {
 public:
  /// Starts `program worker`. Throws RunError when that cannot be done.
  WorkerProcess(const std::string& program, const Job& job);
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  int output() const { return out_; }  ///< to be polled; -1 once it has ended
  int errors() const { return err_; }

  /// Takes in what has arrived. Call when a descriptor is readable.
  void read_output();
  void read_errors();
  /// Next message; nothing when there is none yet.
  std::optional<Message> next();
  bool ended() const { return out_ < 0 && err_ < 0; }
  /// How a worker that ended without its last message died: signal or exit code, and what it said.
  std::string last_words();

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
  MessageReader reader_;
  std::string said_;
};

}  // namespace rehearse::run
