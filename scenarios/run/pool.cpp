#include "scenarios/run/pool.hpp"

#include <poll.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "scenarios/run/worker_process.hpp"

namespace rehearse::run {
namespace {

constexpr int kPollMs = 100;

struct Running {
  Running(const std::string& program, const Job& work, std::uint32_t number)
      : worker(program, work), job{number, {}, false} {}
  WorkerProcess worker;
  PlayedJob job;
};

class Pool {
 public:
  explicit Pool(const PoolOptions& options) : options_(options) {}

  bool play() {
    while (true) {
      if (options_.interrupted && options_.interrupted()) return false;
      start_workers();
      if (running_.empty()) return true;
      wait();
      for (auto& running : running_) hear(*running);
      std::erase_if(running_, [](const auto& running) { return running->worker.ended(); });
      report();
    }
  }

 private:
  void start_workers() {
    while (running_.size() < std::max(1U, options_.jobs)) {
      const auto job = options_.next();
      if (!job) return;
      running_.push_back(std::make_unique<Running>(options_.program, *job, started_));
      ++started_;
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
    while (!running.job.answered) {
      auto message = running.worker.next();
      if (!message) break;
      take(running, std::move(*message));
    }
    if (!running.worker.ended() || running.job.answered) return;
    running.job.answered = true;
    options_.failed(running.job.number, running.worker.last_words());
  }

  void take(Running& running, Message message) {
    if (const auto* progress = std::get_if<Progress>(&message)) {
      running.job.progress = *progress;
      return;
    }
    running.job.answered = true;
    if (auto* record = std::get_if<results::RunRecord>(&message))
      options_.finished(running.job.number, std::move(*record));
    else if (auto* failed = std::get_if<Failed>(&message))
      options_.failed(running.job.number, std::move(failed->message));
    else if (options_.invalid)
      options_.invalid(running.job.number, std::get<Invalid>(message).diagnostics);
    else
      throw ScenarioError(std::get<Invalid>(message).diagnostics);
  }

  void report() const {
    if (!options_.on_progress) return;
    std::vector<PlayedJob> jobs;
    for (const auto& running : running_) jobs.push_back(running->job);
    options_.on_progress(jobs);
  }

  const PoolOptions& options_;
  std::vector<std::unique_ptr<Running>> running_;
  std::uint32_t started_ = 0;
};

}  // namespace

bool play_pool(const PoolOptions& options) { return Pool(options).play(); }

}  // namespace rehearse::run
