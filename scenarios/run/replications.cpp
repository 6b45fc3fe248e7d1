#include "scenarios/run/replications.hpp"

#include <poll.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "scenarios/run/worker_process.hpp"

namespace rehearse::run {
namespace {

constexpr int kPollMs = 100;

/// One job that is being played.
struct Running {
  Running(const std::string& program, const Job& job, std::uint32_t number)
      : worker(program, job), index(number) {}
  WorkerProcess worker;
  std::uint32_t index;
  Progress progress;
  bool answered = false;  ///< its last message has come
};

using Take = std::function<void(std::size_t job, results::RunRecord&& record)>;

class Campaign {
 public:
  /// Plays the jobs 0 to `count` - 1.
  Campaign(std::uint32_t count, std::function<Job(std::uint32_t)> job,
           const ReplicationOptions& options, Take take)
      : count_(count), job_(std::move(job)), options_(options), take_(std::move(take)) {}

  JobsOutcome play() {
    while (!done()) {
      if (options_.interrupted && options_.interrupted()) {
        outcome_.interrupted = true;
        break;
      }
      start_workers();
      wait();
      for (auto& running : running_) hear(*running);
      std::erase_if(running_, [](const auto& running) { return running->worker.ended(); });
      release(false);
      report();
    }
    running_.clear();
    release(true);
    std::sort(outcome_.failures.begin(), outcome_.failures.end(),
              [](const auto& a, const auto& b) { return a.replication < b.replication; });
    return std::move(outcome_);
  }

 private:
  bool done() const { return running_.empty() && next_ == count_; }

  void start_workers() {
    while (running_.size() < std::max(1U, options_.jobs) && next_ < count_) {
      running_.push_back(std::make_unique<Running>(options_.program, job_(next_), next_));
      ++next_;
    }
  }

  void wait() {
    std::vector<pollfd> polled;
    for (const auto& running : running_)
      for (const int fd : {running->worker.output(), running->worker.errors()})
        polled.push_back({fd, POLLIN, 0});  // negative descriptors are ignored
    if (::poll(polled.data(), polled.size(), kPollMs) <= 0) return;
    for (std::size_t i = 0; i < running_.size(); ++i) {
      if (polled[2 * i].revents != 0) running_[i]->worker.read_output();
      if (polled[2 * i + 1].revents != 0) running_[i]->worker.read_errors();
    }
  }

  void hear(Running& running) {
    while (!running.answered) {
      auto message = running.worker.next();
      if (!message) break;
      take(running, std::move(*message));
    }
    if (running.worker.ended() && !running.answered) fail(running, running.worker.last_words());
  }

  void take(Running& running, Message message) {
    if (const auto* progress = std::get_if<Progress>(&message)) {
      running.progress = *progress;
      duration_s_ = progress->duration_s;
    } else if (auto* record = std::get_if<results::RunRecord>(&message)) {
      running.answered = true;
      requests_ += record->engine.requests;
      finished_.emplace(running.index, std::move(*record));
    } else if (const auto* failed = std::get_if<Failed>(&message)) {
      fail(running, failed->message);
    } else {
      throw ScenarioError(std::get<Invalid>(message).diagnostics);
    }
  }

  void fail(Running& running, std::string message) {
    running.answered = true;
    outcome_.failures.push_back({running.index, std::move(message)});
    finished_.emplace(running.index, std::nullopt);
  }

  /// Hands on the finished records whose predecessors have all ended, at the end all.
  void release(bool all) {
    while (!finished_.empty() && (all || finished_.begin()->first == released_)) {
      auto node = finished_.extract(finished_.begin());
      released_ = node.key() + 1;
      if (node.mapped()) take_(node.key(), std::move(*node.mapped()));
    }
  }

  void report() const {
    if (!options_.on_progress) return;
    Overall overall;
    overall.finished = next_ - static_cast<std::uint32_t>(running_.size());
    overall.duration_s = duration_s_;
    overall.requests = requests_;
    double done = overall.finished;
    for (const auto& running : running_) {
      const Progress& progress = running->progress;
      overall.time_s = std::max(overall.time_s, progress.time_s);
      if (!running->answered) overall.requests += progress.requests;
      if (progress.duration_s > 0) done += progress.time_s / progress.duration_s;
    }
    overall.share = done / count_;
    options_.on_progress(overall);
  }

  std::uint32_t count_;
  std::function<Job(std::uint32_t)> job_;
  const ReplicationOptions& options_;
  Take take_;
  std::vector<std::unique_ptr<Running>> running_;
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
