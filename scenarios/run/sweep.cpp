#include "scenarios/run/sweep.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "results/race.hpp"
#include "scenarios/run/pool.hpp"
#include "scenarios/run/sweep_queue.hpp"

namespace rehearse::run {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

class Player {
 public:
  Player(const Sweep& sweep, results::StudyWriter& writer, const SweepOptions& options)
      : sweep_(sweep),
        writer_(writer),
        options_(options),
        queue_(sweep.expected, sweep.plan.replications),
        race_(sweep.plan),
        scenario_(sweep.plan.scenario_json + sweep.plan.data_files) {
    for (const auto& run : writer.done()) {
      if (run.replication < sweep.plan.replications) ++outcome_.found;
      queue_.remove(run.point, run.replication);
      queue_.measured(run.point, run.wall_s);
    }
    for (const auto& run : options.known) race_.add(run);
    spare();
  }

  SweepOutcome play() {
    PoolOptions pool;
    pool.jobs = options_.jobs;
    pool.program = options_.program;
    pool.interrupted = options_.interrupted;
    pool.next = [this] { return next(); };
    pool.finished = [this](std::uint32_t number, results::RunRecord&& record) {
      write(number, results::study_run(record, started_.at(number).item.first));
    };
    pool.failed = [this](std::uint32_t number, std::string message) {
      fail(number, std::move(message));
    };
    pool.invalid = [this](std::uint32_t number, const std::vector<Diagnostic>& wrong) {
      fail(number, wrong.empty() ? "the scenario is invalid" : wrong.front().text());
    };
    pool.on_progress = [this](const std::vector<PlayedJob>& jobs) { report(jobs); };
    outcome_.interrupted = !play_pool(pool);
    return std::move(outcome_);
  }

 private:
  struct Started {
    SweepQueue::Item item;
    Clock::time_point begin;
  };

  std::optional<Job> next() {
    const auto item = queue_.take();
    if (!item) return std::nullopt;
    started_[number_++] = {*item, Clock::now()};
    Job job = sweep_.base;
    job.replication = item->second;
    const auto& sets = sweep_.sets[item->first];
    job.load.sets.insert(job.load.sets.end(), sets.begin(), sets.end());
    return job;
  }

  void fail(std::uint32_t number, std::string message) {
    results::StudyRun run;
    run.point = started_.at(number).item.first;
    run.replication = started_.at(number).item.second;
    run.seed = sweep_.plan.seed;
    run.failed = true;
    run.message = std::move(message);
    ++outcome_.failed;
    if (outcome_.first_failure.empty()) outcome_.first_failure = run.message;
    write(number, run);
  }

  /// A worker read the scenario after its run was started, so an unchanged file now means that it
  /// played the scenario of the study.
  void write(std::uint32_t number, const results::StudyRun& run) {
    if (current_scenario(sweep_) != scenario_)
      throw RunError("sweep", 0.0, "the scenario was changed while it was being played");
    writer_.append(run);
    ++outcome_.played;
    const Started started = started_.extract(number).mapped();
    queue_.measured(run.point, seconds_since(started.begin));
    race_.add(run);
    spare();
  }

  void spare() {
    if (!options_.search) return;
    for (std::uint32_t p = 0; p < sweep_.plan.points.size(); ++p)
      if (race_.out(sweep_.plan.points[p].design)) outcome_.spared += queue_.remove_all(p);
  }

  void report(const std::vector<PlayedJob>& jobs) const {
    if (!options_.on_progress) return;
    SweepProgress progress;
    progress.runs = sweep_.plan.points.size() * sweep_.plan.replications - outcome_.spared;
    progress.finished = outcome_.found + outcome_.played;
    progress.failed = outcome_.failed;
    double done = static_cast<double>(progress.finished);
    std::optional<double> left_s = queue_.waiting_s();
    for (const PlayedJob& job : jobs) {
      const auto started = started_.find(job.number);
      if (started == started_.end() || job.progress.duration_s <= 0) continue;
      const double share = job.progress.time_s / job.progress.duration_s;
      done += share;
      if (left_s) *left_s += (1 - share) * *queue_.estimate_s(started->second.item.first);
    }
    progress.share = done / static_cast<double>(std::max<std::size_t>(1, progress.runs));
    if (left_s) progress.left_s = *left_s / std::max(1U, options_.jobs);
    options_.on_progress(progress);
  }

  const Sweep& sweep_;
  results::StudyWriter& writer_;
  const SweepOptions& options_;
  SweepQueue queue_;
  results::Race race_;
  std::string scenario_;
  std::map<std::uint32_t, Started> started_;  ///< jobs that are being played
  std::uint32_t number_ = 0;
  SweepOutcome outcome_;
};

}  // namespace

SweepOutcome play_sweep(const Sweep& sweep, results::StudyWriter& writer,
                        const SweepOptions& options) {
  return Player(sweep, writer, options).play();
}

}  // namespace rehearse::run
