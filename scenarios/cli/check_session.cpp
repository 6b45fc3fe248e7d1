#include "scenarios/cli/check_session.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "models/module.hpp"
#include "scenarios/run/library.hpp"
#include "scenarios/run/reverts.hpp"

namespace rehearse::cli {
namespace {

constexpr std::uint32_t kFirstLook = 5;
constexpr std::uint32_t kBlamed = 5;  ///< replications of each change taken back

config::LoadOptions load_options() { return {.library = run::library_directories(), .sets = {}}; }

class Clock {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

class Session {
 public:
  Session(const std::string& file, const Against& against, const SessionOptions& options)
      : options_(options),
        file_(file),
        against_(against),
        now_scenario_(config::load_scenario(file, models::catalogue(), load_options())) {
    now_.document = now_scenario_.document();
    if (against.kept) before_ = *against.kept;
    if (against.scenario) {
      before_scenario_.emplace(
          config::load_scenario(*against.scenario, models::catalogue(), load_options()));
      before_.document = before_scenario_->document();
    }
    seed_ = options.seed.value_or(default_seed());
    rules_ = options.rules;
    if (options.replications) rules_.looks = 1;
  }

  results::PlanReport check() {
    results::PlanReport report;
    report.file = file_;
    report.against = against_.label;
    for (unsigned look = 0; look < rules_.looks; ++look) {
      const std::uint32_t wanted = at_look(look);
      if (wanted <= played_ || (look > 0 && beyond_budget(wanted))) break;
      play_to(wanted);
      report.check = results::check_plan(plan_name(file_), before_, now_, rules_);
      if (report.check.verdict != results::CheckVerdict::undecided) break;
    }
    report.seed = seed_;
    report.replications = played_;
    report.paired = before_.samples.seed == seed_;
    if (report.check.verdict == results::CheckVerdict::regressed) explain(report);
    report.seconds = clock_.seconds();
    return report;
  }

 private:
  /// A baseline's own seed pairs the runs.
  std::uint64_t default_seed() const {
    if (against_.kept) return against_.kept->samples.seed;
    return static_cast<std::uint64_t>(now_scenario_.root().child("run").integer("seed"));
  }

  std::uint32_t at_look(unsigned look) const {
    if (options_.replications) return *options_.replications;
    std::uint32_t wanted = kFirstLook << look;
    if (against_.kept && against_.kept->samples.seed == seed_)
      wanted =
          std::min(wanted, static_cast<std::uint32_t>(against_.kept->samples.replications.size()));
    return wanted;
  }

  bool beyond_budget(std::uint32_t wanted) const {
    const double each_s = clock_.seconds() / std::max(1U, played_);
    return clock_.seconds() + each_s * (wanted - played_) > options_.budget_s;
  }

  run::Job job(const std::string& scenario) const {
    return {.scenario = scenario, .load = load_options(), .seed = seed_};
  }

  void play_to(std::uint32_t wanted) {
    auto jobs = replications_of(job(file_), played_, wanted);
    if (against_.scenario) {
      const auto more = replications_of(job(*against_.scenario), played_, wanted);
      jobs.insert(jobs.end(), more.begin(), more.end());
    }
    const auto records = play_all(plan_name(file_), jobs, options_.play);
    const std::size_t half = wanted - played_;
    for (std::size_t i = 0; i < records.size(); ++i) (i < half ? now_ : before_).add(records[i]);
    played_ = wanted;
  }

  void explain(results::PlanReport& report) {
    for (const auto& [disaster, path] : now_.paths)
      if (auto lines = results::path_changes(disaster, before_, now_); !lines.empty())
        report.path_changes[disaster] = std::move(lines);
    if (report.check.changes.empty()) {
      report.notes.push_back("the plan's document is the same: a data file or the program changed");
    } else if (options_.blame) {
      blame(report);
    }
  }

  void blame(results::PlanReport& report) {
    auto reverts =
        run::single_reverts(file_, load_options(), now_scenario_,
                            before_scenario_ ? &*before_scenario_ : nullptr, before_.document);
    const std::uint32_t replications = affordable(reverts.size());
    const auto most = static_cast<std::size_t>(std::max(1.0, runs_left() / replications));
    if (reverts.size() > most) {
      report.notes.push_back(std::to_string(most) + " of " + std::to_string(reverts.size()) +
                             " changes were tried; a larger --budget tries all");
      reverts.resize(most);
    }
    std::vector<run::Job> jobs;
    std::vector<results::Culprit> culprits;
    for (const auto& revert : reverts) {
      run::Job one = job(file_);
      one.load.sets.push_back(revert.set);
      const auto more = replications_of(one, 0, replications);
      jobs.insert(jobs.end(), more.begin(), more.end());
      culprits.push_back({revert.change, revert.file, revert.line, "", "", 0, 0, 0});
    }
    const auto records = play_all(plan_name(file_) + ": causes", jobs, options_.play);
    std::vector<results::Samples> reverted(reverts.size());
    for (std::size_t i = 0; i < records.size(); ++i) reverted[i / replications].add(records[i]);
    report.culprits = results::rank(std::move(culprits), report.check, now_.samples, reverted);
    if (report.culprits.empty() && !reverts.empty())
      report.notes.push_back("no change explains it alone; they act together");
  }

  double runs_left() const {
    const double runs = played_ * (against_.scenario ? 2.0 : 1.0);
    const double each_s = clock_.seconds() / std::max(1.0, runs);
    // Blame is worth a third of the budget even where the verdict took it all.
    const double left_s = std::max(options_.budget_s - clock_.seconds(), options_.budget_s / 3);
    return left_s / std::max(1e-6, each_s);
  }

  std::uint32_t affordable(std::size_t changes) const {
    const double each = runs_left() / static_cast<double>(std::max<std::size_t>(1, changes));
    const auto most = static_cast<std::uint32_t>(std::clamp(each, 1.0, double{kBlamed}));
    return std::min(most, std::max(1U, played_));
  }

  const SessionOptions& options_;
  const std::string& file_;
  const Against& against_;
  config::Scenario now_scenario_;
  std::optional<config::Scenario> before_scenario_;
  results::PlanResult now_;
  results::PlanResult before_;
  results::CheckRules rules_;
  std::uint64_t seed_ = 1;
  std::uint32_t played_ = 0;
  Clock clock_;
};

}  // namespace

results::PlanReport check_one(const std::string& file, const Against& against,
                              const SessionOptions& options) {
  return Session(file, against, options).check();
}

results::PlanResult play_plan(const std::string& file, const SessionOptions& options,
                              std::uint32_t replications) {
  const auto scenario = config::load_scenario(file, models::catalogue(), load_options());
  const auto seed = static_cast<std::uint64_t>(scenario.root().child("run").integer("seed"));
  const run::Job job{.scenario = file, .load = load_options(), .seed = options.seed.value_or(seed)};
  results::PlanResult plan;
  plan.document = scenario.document();
  for (const auto& record :
       play_all(plan_name(file), replications_of(job, 0, replications), options.play))
    plan.add(record);
  return plan;
}

std::string plan_name(const std::string& file) {
  return std::filesystem::path(file).stem().string();
}

}  // namespace rehearse::cli
