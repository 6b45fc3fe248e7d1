#include "scenarios/run/replications.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "scenarios/run/pool.hpp"

namespace rehearse::run {
namespace {

using Take = std::function<void(std::size_t job, results::RunRecord&& record)>;

/// Plays the jobs 0 to `count` - 1 and hands their records on in that order.
class Campaign {
 public:
  Campaign(std::uint32_t count, std::function<Job(std::uint32_t)> job,
           const ReplicationOptions& options, Take take)
      : count_(count), job_(std::move(job)), options_(options), take_(std::move(take)) {}

  JobsOutcome play() {
    outcome_.interrupted = !play_pool(pool_options());
    release(true);
    std::sort(outcome_.failures.begin(), outcome_.failures.end(),
              [](const auto& a, const auto& b) { return a.replication < b.replication; });
    return std::move(outcome_);
  }

 private:
  PoolOptions pool_options() {
    PoolOptions pool;
    pool.jobs = options_.jobs;
    pool.program = options_.program;
    pool.interrupted = options_.interrupted;
    pool.next = [this]() -> std::optional<Job> {
      if (next_ == count_) return std::nullopt;
      return job_(next_++);
    };
    pool.finished = [this](std::uint32_t number, results::RunRecord&& record) {
      requests_ += record.engine.requests;
      end(number, std::move(record));
    };
    pool.failed = [this](std::uint32_t number, std::string message) {
      outcome_.failures.push_back({number, std::move(message)});
      end(number, std::nullopt);
    };
    pool.on_progress = [this](const std::vector<PlayedJob>& jobs) { report(jobs); };
    return pool;
  }

  void end(std::uint32_t number, std::optional<results::RunRecord> record) {
    finished_.emplace(number, std::move(record));
    release(false);
  }

  /// Hands on the finished records whose predecessors have all ended, at the end all.
  void release(bool all) {
    while (!finished_.empty() && (all || finished_.begin()->first == released_)) {
      auto node = finished_.extract(finished_.begin());
      released_ = node.key() + 1;
      if (node.mapped()) take_(node.key(), std::move(*node.mapped()));
    }
  }

  void report(const std::vector<PlayedJob>& jobs) {
    if (!options_.on_progress) return;
    Overall overall;
    overall.finished = next_ - static_cast<std::uint32_t>(jobs.size());
    overall.requests = requests_;
    double done = overall.finished;
    for (const PlayedJob& job : jobs) {
      if (job.progress.duration_s > 0) duration_s_ = job.progress.duration_s;
      if (job.progress.time_s >= overall.time_s) overall.live = job.progress.live;
      overall.time_s = std::max(overall.time_s, job.progress.time_s);
      if (!job.answered) overall.requests += job.progress.requests;
      if (job.progress.duration_s > 0) done += job.progress.time_s / job.progress.duration_s;
    }
    overall.duration_s = duration_s_;
    overall.share = done / count_;
    options_.on_progress(overall);
  }

  std::uint32_t count_;
  std::function<Job(std::uint32_t)> job_;
  const ReplicationOptions& options_;
  Take take_;
  std::map<std::uint32_t, std::optional<results::RunRecord>> finished_;
  std::uint32_t next_ = 0;
  std::uint32_t released_ = 0;
  double duration_s_ = 0.0;
  std::uint64_t requests_ = 0;
  JobsOutcome outcome_;
};

}  // namespace

Outcome run_replications(const Job& job, const ReplicationOptions& options) {
  Outcome outcome;
  const auto nth = [&job](std::uint32_t replication) {
    Job one = job;
    one.replication = replication;
    return one;
  };
  const auto take = [&](std::size_t, results::RunRecord&& record) {
    if (options.on_finished) options.on_finished(record);
    outcome.records.push_back(std::move(record));
  };
  JobsOutcome played = Campaign(options.replications, nth, options, take).play();
  outcome.failures = std::move(played.failures);
  outcome.interrupted = played.interrupted;
  return outcome;
}

JobsOutcome run_jobs(const std::vector<Job>& jobs, const ReplicationOptions& options,
                     const TakeRecord& take) {
  return Campaign(
             static_cast<std::uint32_t>(jobs.size()),
             [&jobs](std::uint32_t index) { return jobs[index]; }, options,
             [&take](std::size_t index, results::RunRecord&& record) { take(index, record); })
      .play();
}

}  // namespace rehearse::run
