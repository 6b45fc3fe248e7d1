// The worker's side: `rehearse worker` reads a job, plays it and exits.
#pragma once

#include <functional>
#include <string>

#include "scenarios/run/job.hpp"

namespace rehearse::run {

/// Plays the job and passes progress and then one last message to `send`. Never throws what a run
/// may throw: that is the last message.
void play(const Job& job, const std::function<void(const Message&)>& send,
          const OnBuilt& on_built = {});

/// One job from standard input, messages to standard output (what else the process prints goes to
/// standard error). Ignores SIGINT: the parent decides. Returns the exit code of the process.
int serve();

}  // namespace rehearse::run
