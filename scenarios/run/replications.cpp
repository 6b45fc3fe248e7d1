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

/// One replication that is being played.
struct Running {
  Running(const std::string& program, const Job& job) : worker(program, job) {}
  WorkerProcess worker;
  Progress progress;
  bool answered = false;  ///< its last message has come
};

class Campaign {
 public:
  Campaign(const Job& job, const ReplicationOptions& options) : job_(job), options_(options) {}

  Outcome play() {
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
  bool done() const { return running_.empty() && next_ == options_.replications; }

  void start_workers() {
    while (running_.size() < std::max(1U, options_.jobs) && next_ < options_.replications) {
      Job job = job_;
      job.replication = next_++;
      running_.push_back(std::make_unique<Running>(options_.program, job));
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
      finished_.emplace(running.worker.replication(), std::move(*record));
    } else if (const auto* failed = std::get_if<Failed>(&message)) {
      fail(running, failed->message);
    } else {
      throw ScenarioError(std::get<Invalid>(message).diagnostics);
    }
  }

  void fail(Running& running, std::string message) {
    running.answered = true;
    const std::uint32_t replication = running.worker.replication();
    outcome_.failures.push_back({replication, std::move(message)});
    finished_.emplace(replication, std::nullopt);
  }

  /// Hands on the finished records whose predecessors have all ended, at the end all.
  void release(bool all) {
    while (!finished_.empty() && (all || finished_.begin()->first == released_)) {
      auto node = finished_.extract(finished_.begin());
      released_ = node.key() + 1;
      if (!node.mapped()) continue;
      if (options_.on_finished) options_.on_finished(*node.mapped());
      outcome_.records.push_back(std::move(*node.mapped()));
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
    overall.share = done / options_.replications;
    options_.on_progress(overall);
  }

  const Job& job_;
  const ReplicationOptions& options_;
  std::vector<std::unique_ptr<Running>> running_;
  std::map<std::uint32_t, std::optional<results::RunRecord>> finished_;
  std::uint32_t next_ = 0;
  std::uint32_t released_ = 0;
  double duration_s_ = 0.0;
  std::uint64_t requests_ = 0;
  Outcome outcome_;
};

}  // namespace

Outcome run_replications(const Job& job, const ReplicationOptions& options) {
  return Campaign(job, options).play();
}

}  // namespace rehearse::run
