#include "scenarios/run/worker.hpp"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iostream>

#include "models/module.hpp"

namespace rehearse::run {
namespace {

/// False when the parent is gone.
bool write_all(int fd, const std::string& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    done += static_cast<std::size_t>(n);
  }
  return true;
}

/// Standard output for messages only; what prints to it from now on goes to standard error.
int take_standard_output() {
  const int out = ::dup(STDOUT_FILENO);
  ::dup2(STDERR_FILENO, STDOUT_FILENO);
  return out;
}

}  // namespace

void play(const Job& job, const std::function<void(const Message&)>& send) try {
  const auto scenario = config::load_scenario(job.scenario, models::catalogue(), job.load);
  send(run_once(scenario, job.seed, job.replication, [&](const Progress& progress) {
    send(progress);
    return true;
  }));
} catch (const ScenarioError& error) {
  send(Invalid{error.diagnostics()});
} catch (const std::exception& error) {
  send(Failed{error.what()});
}

int serve() {
  std::signal(SIGINT, SIG_IGN);
  std::string line;
  if (!std::getline(std::cin, line)) return 2;
  const Job job = parse_job(line);
  const int out = take_standard_output();
  play(job, [out](const Message& message) {
    if (!write_all(out, to_bytes(message))) ::_exit(1);
  });
  return 0;
}

}  // namespace rehearse::run
