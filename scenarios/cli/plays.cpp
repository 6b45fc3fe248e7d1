#include "scenarios/cli/plays.hpp"

#include "scenarios/cli/interrupt.hpp"
#include "scenarios/cli/progress_bar.hpp"
#include "sim/core/error.hpp"

namespace rehearse::cli {

std::vector<results::RunRecord> play_all(const std::string& title,
                                         const std::vector<run::Job>& jobs,
                                         const PlayOptions& play) {
  const InterruptGuard guard;
  ProgressBar bar(title, static_cast<std::uint32_t>(jobs.size()), play.quiet);
  run::ReplicationOptions options;
  options.jobs = play.jobs;
  options.interrupted = InterruptGuard::interrupted;
  options.on_progress = [&bar](const run::Overall& overall) { bar.update(overall); };
  std::vector<results::RunRecord> records;
  const auto outcome = run::run_jobs(
      jobs, options,
      [&](std::size_t, const results::RunRecord& record) { records.push_back(record); });
  if (outcome.interrupted) throw PlayInterrupted();
  if (!outcome.failures.empty()) {
    const auto& failure = outcome.failures.front();
    const auto& job = jobs[failure.replication];
    throw RunError(job.scenario + ", replication " + std::to_string(job.replication), 0.0,
                   failure.message);
  }
  return records;
}

std::vector<run::Job> replications_of(const run::Job& job, std::uint32_t first,
                                      std::uint32_t last) {
  std::vector<run::Job> jobs;
  for (std::uint32_t replication = first; replication < last; ++replication) {
    jobs.push_back(job);
    jobs.back().replication = replication;
  }
  return jobs;
}

}  // namespace rehearse::cli
