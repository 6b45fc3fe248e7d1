#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

#include "results/collapse.hpp"
#include "scenarios/cli/exit_code.hpp"
#include "scenarios/cli/interrupt.hpp"
#include "scenarios/cli/output.hpp"
#include "scenarios/cli/progress_bar.hpp"
#include "scenarios/cli/verbs.hpp"
#include "scenarios/run/collapse.hpp"
#include "scenarios/run/load.hpp"
#include "scenarios/run/replications.hpp"
#include "sim/core/units.hpp"

namespace rehearse::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  rehearse collapse plan.json --loads 0.5,0.7,0.9 --triggers 2s,10s,1min --fault surge
  rehearse collapse plan.json --loads 0.6,0.8 --triggers 5s,20s --fault surge --seeds 5 \
    --protect-set /policies/retries/checkout/budget=10 --csv map.csv

For each load and length of the fault: does the deployment come back by itself? A cell
recovers when the RTO of the fault's disaster is finite within the run.
Exit codes: 0 the map is complete, 2 wrong usage, 3 scenario invalid, 4 a run failed,
130 interrupted (what was finished is shown).)";

constexpr std::int64_t kGreatestSeed = 9007199254740991;  // exact in JSON
constexpr std::size_t kMostRuns = 1000000;

struct Arguments {
  ScenarioArguments scenario;
  std::vector<std::string> loads;
  std::vector<std::string> triggers;
  std::string fault;
  std::string patch;
  std::vector<std::string> protect_sets;
  std::optional<std::uint64_t> seed;
  std::uint32_t seeds = 1;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  std::string csv;
  bool json = false;
  bool quiet = false;
};

double factor_of(const std::string& text) {
  double factor = 0.0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, factor);
  if (read.ec != std::errc() || read.ptr != end || !(factor > 0) || factor > 1e6)
    throw UsageError("--loads: expected factors above 0, found \"" + text + "\"");
  return factor;
}

double length_of(const std::string& text) {
  const auto seconds = parse_quantity(text, Unit::seconds);
  if (!seconds || *seconds <= 0)
    throw UsageError("--triggers: expected " + accepted_quantity(Unit::seconds) + ", found \"" +
                     text + "\"");
  return *seconds;
}

std::vector<std::string> protection_of(const Arguments& arguments, const Json& document) {
  std::vector<std::string> sets;
  if (!arguments.patch.empty()) {
    std::ifstream file(arguments.patch);
    const Json patch = Json::parse(file, nullptr, false);
    if (!file || !patch.is_object())
      throw UsageError("--protect: expected a file with a JSON Merge Patch (an object), found \"" +
                       arguments.patch + "\"");
    sets = run::sets_of_patch(patch, document);
  }
  sets.insert(sets.end(), arguments.protect_sets.begin(), arguments.protect_sets.end());
  return sets;
}

run::CollapseStudy study_of(const Arguments& arguments) {
  const auto scenario = arguments.scenario.load();
  const auto written = static_cast<std::uint64_t>(scenario.root().child("run").integer("seed"));
  run::CollapseStudy study;
  study.scenario = arguments.scenario.scenario;
  study.load = arguments.scenario.load_options();
  for (const auto& text : arguments.loads) study.loads.push_back(factor_of(text));
  for (const auto& text : arguments.triggers) study.triggers_s.push_back(length_of(text));
  study.fault = arguments.fault;
  study.protection = protection_of(arguments, scenario.document());
  study.seeds = arguments.seeds;
  study.seed = arguments.seed.value_or(written);
  return study;
}

run::JobsOutcome play(run::CollapsePlan& plan, const Arguments& arguments) {
  const InterruptGuard guard;
  ProgressBar bar(plan.map.scenario, static_cast<std::uint32_t>(plan.jobs.size()), arguments.quiet);
  run::ReplicationOptions options;
  options.jobs = arguments.jobs;
  options.interrupted = InterruptGuard::interrupted;
  options.on_progress = [&bar](const run::Overall& overall) { bar.update(overall); };
  return run::run_jobs(plan.jobs, options, [&](std::size_t job, const results::RunRecord& record) {
    auto& cell = plan.map.cells[job / plan.map.seeds];
    cell.add(results::judge_collapse(record, plan.map.disaster, cell.trigger_s));
  });
}

void write_csv(const std::string& path, const results::CollapseMap& map) {
  std::ofstream file(path, std::ios::binary);
  file << results::to_csv(map);
  file.close();
  if (!file) throw RunError("output", 0.0, "cannot write " + path);
}

int collapse(const Arguments& arguments) {
  auto plan = run::plan_collapse(study_of(arguments));
  if (plan.jobs.size() > kMostRuns)
    throw UsageError("expected at most " + std::to_string(kMostRuns) + " runs, these are " +
                     std::to_string(plan.jobs.size()));
  // Whether it can be written is known before anything is played.
  if (!arguments.csv.empty()) write_csv(arguments.csv, plan.map);
  const auto outcome = play(plan, arguments);
  for (const auto& failure : outcome.failures)
    print_error("run " + std::to_string(failure.replication) + ": " + failure.message);
  if (outcome.interrupted) {
    std::size_t finished = 0;
    for (const auto& cell : plan.map.cells) finished += cell.seeds;
    print_note("interrupted; " + std::to_string(finished) + " of " +
               std::to_string(plan.jobs.size()) + " runs finished");
  }
  if (!arguments.csv.empty()) write_csv(arguments.csv, plan.map);
  if (arguments.json)
    print_json(results::to_json(plan.map));
  else
    std::cout << results::to_text(plan.map, may_colour(STDOUT_FILENO));
  if (outcome.interrupted) return kInterrupted;
  return outcome.failures.empty() ? kMet : kFailed;
}

}  // namespace

void add_collapse(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* verb = app.add_subcommand("collapse", "Map which overloads a deployment recovers from");
  arguments->scenario.add_to(*verb);
  verb->add_option("--loads", arguments->loads, "Factors on the load of every population")
      ->type_name("FACTOR,...")
      ->delimiter(',')
      ->required();
  verb->add_option("--triggers", arguments->triggers,
                   "Lengths of the fault, each shorter than the run")
      ->type_name("TIME,...")
      ->delimiter(',')
      ->required();
  verb->add_option("--fault", arguments->fault, "The trigger; default: the only fault")
      ->type_name("NAME");
  verb->add_option("--protect", arguments->patch, "Second panel: the scenario with this patch")
      ->type_name("PATCH.json");
  verb->add_option("--protect-set", arguments->protect_sets,
                   "Second panel: replace one value; may be repeated")
      ->type_name("/POINTER=VALUE")
      ->allow_extra_args(false);
  verb->add_option("--seeds", arguments->seeds, "Runs of each cell")->check(CLI::Range(1U, 10000U));
  verb->add_option("--seed", arguments->seed, "Random numbers; default: the scenario's")
      ->check(CLI::Range(std::int64_t{0}, kGreatestSeed));
  verb->add_option("--jobs", arguments->jobs, "Runs side by side; default: processors")
      ->check(CLI::Range(1U, 1024U));
  verb->add_option("--csv", arguments->csv, "Write one row per cell, too")->type_name("FILE");
  verb->add_flag("--json", arguments->json, "Print JSON");
  verb->add_flag("--quiet", arguments->quiet, "No progress bar");
  verb->footer(kFooter);
  verb->callback([&action, arguments] { action = [arguments] { return collapse(*arguments); }; });
}

}  // namespace rehearse::cli
