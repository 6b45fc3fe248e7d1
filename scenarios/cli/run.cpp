#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

#include "models/module.hpp"
#include "results/store.hpp"
#include "results/summary.hpp"
#include "results/text.hpp"
#include "scenarios/cli/exit_code.hpp"
#include "scenarios/cli/interrupt.hpp"
#include "scenarios/cli/output.hpp"
#include "scenarios/cli/progress_bar.hpp"
#include "scenarios/cli/progress_stream.hpp"
#include "scenarios/cli/stopping.hpp"
#include "scenarios/cli/verbs.hpp"
#include "scenarios/run/checks.hpp"
#include "scenarios/run/inputs.hpp"
#include "scenarios/run/replications.hpp"
#include "sim/core/units.hpp"

namespace rehearse::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  rehearse run region-loss
  rehearse run region-loss --json > result.json
  rehearse run my-scenario.json --seed 7 --replications 20 --jobs 4 --out result.db
  rehearse run region-loss --until-certain 95% --replications 500
  rehearse run region-loss --set /faults/east-lost/at=1h --set /run/duration=4h

Exit codes: 0 objectives met, 1 missed, 3 scenario invalid, 4 run failed, 6 undecided,
130 interrupted (what was finished is kept).)";

constexpr std::int64_t kGreatestSeed = 9007199254740991;  // exact in JSON

struct Arguments {
  ScenarioArguments scenario;
  std::optional<std::uint64_t> seed;
  std::uint32_t replications = 0;  ///< 0: not given
  StoppingArguments stopping;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  std::string out;
  std::string max_memory = "8 GiB";
  std::string progress = "bar";
  bool json = false;
  bool quiet = false;

  std::uint32_t most() const {
    if (replications > 0) return replications;
    return stopping.given() ? kMostReplications : 1;
  }
};

run::Bounds bounds_of(const Arguments& arguments) {
  const auto bytes = parse_quantity(arguments.max_memory, Unit::bytes);
  if (!bytes || *bytes <= 0)
    throw UsageError("--max-memory: expected " + accepted_quantity(Unit::bytes) + ", found \"" +
                     arguments.max_memory + "\"");
  return {.max_memory_bytes = *bytes,
          .replications = arguments.most(),
          .jobs = std::min(arguments.jobs, arguments.most())};
}

run::Job job_of(const Arguments& arguments, const config::Scenario& scenario) {
  const auto written = static_cast<std::uint64_t>(scenario.root().child("run").integer("seed"));
  return {.scenario = arguments.scenario.scenario,
          .load = arguments.scenario.load_options(),
          .seed = arguments.seed.value_or(written)};
}

results::Inputs inputs_of(const Arguments& arguments, const config::Scenario& scenario) {
  results::Inputs inputs = run::inputs_of(scenario, models::catalogue());
  inputs.scenario = arguments.scenario.scenario;
  inputs.sets = arguments.scenario.sets;
  return inputs;
}

run::Outcome play(const Arguments& arguments, const config::Scenario& scenario,
                  results::Sequential& watch) {
  std::unique_ptr<results::ResultWriter> writer;
  if (!arguments.out.empty()) {
    writer = std::make_unique<results::ResultWriter>(arguments.out, REHEARSE_VERSION,
                                                     scenario.document().dump(2));
    writer->state(inputs_of(arguments, scenario));
  }
  const InterruptGuard guard;
  ProgressBar bar(scenario.name(), arguments.most(),
                  arguments.quiet || arguments.progress != "bar");
  ProgressStream stream(STDERR_FILENO);
  run::ReplicationOptions options;
  options.replications = arguments.most();
  options.jobs = arguments.jobs;
  options.interrupted = InterruptGuard::interrupted;
  options.on_progress = [&](const run::Overall& overall) {
    bar.update(overall);
    if (arguments.progress == "json") stream.update(overall);
  };
  if (writer)
    options.on_finished = [&](const results::RunRecord& record) { writer->append(record); };
  if (!arguments.stopping.given())
    return run::run_replications(job_of(arguments, scenario), options);
  watch_replications(watch, options);
  auto outcome = run::run_replications(job_of(arguments, scenario), options);
  drop_surplus(watch, InterruptGuard::interrupted(), outcome);
  return outcome;
}

int exit_code(results::Verdict verdict) {
  switch (verdict) {
    case results::Verdict::met:
      return kMet;
    case results::Verdict::missed:
      return kMissed;
    case results::Verdict::undecided:
      break;
  }
  return kUndecided;
}

void print(const results::Summary& summary, const Arguments& arguments) {
  if (arguments.json)
    print_json(results::to_json(summary));
  else
    std::cout << results::to_text(summary, {.colour = may_colour(STDOUT_FILENO)});
}

/// What was finished is shown even when not everything was.
int report(run::Outcome outcome, const Arguments& arguments, const results::Sequential& watch) {
  for (const auto& failure : outcome.failures)
    print_error("replication " + std::to_string(failure.replication) + ": " + failure.message);
  if (outcome.interrupted)
    print_note("interrupted; " + std::to_string(outcome.records.size()) + " of " +
               std::to_string(arguments.most()) + " replications finished");
  else if (arguments.stopping.given() && !watch.enough())
    print_note("not certain or precise enough after " + std::to_string(watch.replications()) +
               " replications; allow more with --replications");
  int code = kMet;
  if (!outcome.records.empty()) {
    auto summary = results::summarise(std::move(outcome.records));
    if (arguments.stopping.given()) watch.apply(summary);
    print(summary, arguments);
    code = exit_code(summary.verdict);
    if (arguments.stopping.given() && !watch.enough() && code == kMet) code = kUndecided;
  }
  if (outcome.interrupted) return kInterrupted;
  return outcome.failures.empty() ? code : kFailed;
}

int run_scenario(const Arguments& arguments) {
  const auto bounds = bounds_of(arguments);
  const auto scenario = arguments.scenario.load();
  auto problems = run::check_run(scenario, bounds);
  if (!problems.empty()) throw ScenarioError(std::move(problems));
  results::Sequential watch(arguments.stopping.rule());
  auto outcome = play(arguments, scenario, watch);
  return report(std::move(outcome), arguments, watch);
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* verb = app.add_subcommand("run", "Play a scenario and judge its objectives");
  arguments->scenario.add_to(*verb);
  verb->add_option("--seed", arguments->seed, "Random numbers; default: the scenario's")
      ->check(CLI::Range(std::int64_t{0}, kGreatestSeed));
  verb->add_option("--replications", arguments->replications, "Independent runs")
      ->check(CLI::Range(1U, 1000000U));
  arguments->stopping.add_to(*verb);
  verb->add_option("--jobs", arguments->jobs, "Runs side by side; default: processors")
      ->check(CLI::Range(1U, 1024U));
  verb->add_option("--out", arguments->out, "Write a result file (SQLite)")->type_name("FILE.db");
  verb->add_option("--max-memory", arguments->max_memory,
                   "Refuse a run that would need more; default 8 GiB");
  verb->add_option("--progress", arguments->progress,
                   "On standard error: bar (on a terminal), json (one line per snapshot), none")
      ->check(CLI::IsMember({"bar", "json", "none"}));
  verb->add_flag("--json", arguments->json, "Print JSON");
  verb->add_flag("--quiet", arguments->quiet, "No progress bar");
  verb->footer(kFooter);
  verb->callback(
      [&action, arguments] { action = [arguments] { return run_scenario(*arguments); }; });
}

}  // namespace rehearse::cli
