#include "scenarios/run/worker.hpp"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iostream>
#include <utility>

#include "models/module.hpp"
#include "scenarios/run/checks.hpp"

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

config::Scenario scenario_of(const Job& job) {
  const auto catalogue = models::catalogue();
  if (job.document.empty()) return config::load_scenario(job.scenario, catalogue, job.load);
  return config::read_scenario(job.document, job.scenario, catalogue, job.load);
}

void check(const Job& job, const config::Scenario& scenario) {
  Bounds bounds;
  bounds.max_memory_bytes = job.max_memory_bytes.value_or(bounds.max_memory_bytes);
  auto problems = check_run(scenario, bounds);
  if (!problems.empty()) throw ScenarioError(std::move(problems));
}

config::Json to_json(const config::Origin& origin) {
  using From = config::Origin::From;
  const char* from = origin.from == From::file  ? "file"
                     : origin.from == From::set ? "set"
                                                : "default";
  return {{"from", from},
          {"file", origin.where.file},
          {"line", origin.where.line},
          {"column", origin.where.column},
          {"source", origin.source}};
}

Readable readable(const config::Scenario& scenario) {
  config::Json rows = config::Json::array();
  for (const config::Setting& setting : scenario.settings())
    rows.push_back({{"pointer", setting.pointer},
                    {"value", setting.value},
                    {"origin", to_json(setting.origin)}});
  const config::Json all = {{"document", scenario.document()}, {"settings", std::move(rows)}};
  return {all.dump(-1, ' ', false, config::Json::error_handler_t::replace)};
}

}  // namespace

void play(const Job& job, const std::function<void(const Message&)>& send,
          const OnBuilt& on_built) try {
  const auto scenario = scenario_of(job);
  if (job.task == Task::check || job.max_memory_bytes) check(job, scenario);
  if (job.task == Task::check) check_models(scenario);
  if (job.task != Task::play) return send(readable(scenario));
  const auto on_progress = [&](const Progress& progress) {
    send(progress);
    return true;
  };
  send(run_once(scenario, job.seed, job.replication, on_progress, on_built));
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
