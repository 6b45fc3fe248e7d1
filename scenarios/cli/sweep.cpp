#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <thread>

#include "results/store.hpp"
#include "results/study_pairs.hpp"
#include "results/study_summary.hpp"
#include "results/study_unknowns.hpp"
#include "scenarios/cli/exit_code.hpp"
#include "scenarios/cli/interrupt.hpp"
#include "scenarios/cli/output.hpp"
#include "scenarios/cli/progress_bar.hpp"
#include "scenarios/cli/verbs.hpp"
#include "scenarios/run/sweep.hpp"

namespace rehearse::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  rehearse sweep capacity.json
  rehearse sweep capacity.json --jobs 4 --replications 20 --json
  sqlite3 capacity.db 'SELECT * FROM runs'

Each run is written to the study file (FILE.db beside the study) when it ends; the same command
goes on where an interrupted or killed one stopped. docs/studies.md describes both files.

Exit codes: 0 a design met all objectives (or there are none), 1 every design missed one,
3 study or scenario invalid, 4 a run failed or the file cannot be written, 6 undecided,
130 interrupted (what was finished is kept).)";

constexpr std::size_t kFewDesigns = 4;  // more differences than these are for --json
constexpr std::int64_t kGreatestSeed = 9007199254740991;  // exact in JSON

struct Arguments {
  std::string study;
  run::SweepOverrides overrides;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  std::string out;
  bool fresh = false;
  bool search = false;
  bool json = false;
  bool quiet = false;
};

std::string file_of(const Arguments& arguments) {
  if (!arguments.out.empty()) return arguments.out;
  return std::filesystem::path(arguments.study).replace_extension(".db").string();
}

/// Only a study file is ever removed.
void begin_anew(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return;
  if (!results::is_study_file(path))
    throw results::StoreError(path, "not a study file, so it is not replaced");
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix, error);
}

run::SweepOutcome play(const run::Sweep& sweep, results::StudyWriter& writer,
                       const Arguments& arguments) {
  const InterruptGuard guard;
  ProgressBar bar(sweep.plan.study, 1, arguments.quiet);
  run::SweepOptions options;
  options.jobs = arguments.jobs;
  options.interrupted = InterruptGuard::interrupted;
  options.search = arguments.search;
  if (arguments.search) options.known = results::read_study(file_of(arguments)).runs;
  options.on_progress = [&bar](const run::SweepProgress& progress) {
    bar.update(progress.share, fmt::format("{} of {} runs", progress.finished, progress.runs),
               progress.left_s);
  };
  return run::play_sweep(sweep, writer, options);
}

int exit_code(const results::StudySummary& summary, const run::SweepOutcome& outcome) {
  if (outcome.interrupted) return kInterrupted;
  if (summary.failed() > 0) return kFailed;
  if (summary.verdict() == results::Verdict::met) return kMet;
  return summary.verdict() == results::Verdict::missed ? kMissed : kUndecided;
}

void tell(const run::Sweep& sweep, const run::SweepOutcome& outcome) {
  if (outcome.failed > 0)
    print_error(fmt::format("{} run{} failed, the first: {}", outcome.failed,
                            outcome.failed == 1 ? "" : "s", outcome.first_failure));
  if (outcome.spared > 0)
    print_note(
        fmt::format("{} runs were spared: their designs are decided or too dear", outcome.spared));
  if (outcome.interrupted)
    print_note(fmt::format("interrupted; {} of {} runs are in the study file",
                           outcome.found + outcome.played,
                           sweep.plan.points.size() * sweep.plan.replications));
}

void print(const results::Study& study, const results::StudySummary& summary, bool json) {
  const auto unknowns = results::uncertainty_of(study);
  const auto differences = results::differences_of(study);
  if (json) {
    auto out = results::to_json(summary);
    out["differences"] = results::to_json(differences);
    out["unknowns"] = results::to_json(unknowns);
    return print_json(out);
  }
  const bool colour = may_colour(STDOUT_FILENO);
  std::cout << results::to_text(summary, colour) << results::to_text(unknowns, colour);
  if (summary.designs.size() <= kFewDesigns) std::cout << results::to_text(differences, colour);
}

int sweep(const Arguments& arguments) {
  // A limit on the size of files is an error to be told, not a signal to die of.
  std::signal(SIGXFSZ, SIG_IGN);
  run::Sweep sweep = run::load_sweep(arguments.study, arguments.overrides);
  sweep.plan.program_version = REHEARSE_VERSION;
  sweep.plan.program_build = run::file_hash("/proc/self/exe");
  const std::string path = file_of(arguments);
  if (arguments.fresh) begin_anew(path);
  run::SweepOutcome outcome;
  {
    results::StudyWriter writer(path, sweep.plan);
    outcome = play(sweep, writer, arguments);
  }
  tell(sweep, outcome);
  const auto study = results::read_study(path);
  const auto summary = results::summarise(study);
  print(study, summary, arguments.json);
  return exit_code(summary, outcome);
}

}  // namespace

void add_sweep(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto& overrides = arguments->overrides;
  auto* verb = app.add_subcommand("sweep", "Play a scenario over many values of its parameters");
  verb->add_option("STUDY", arguments->study, "Study file (JSON)")->required();
  verb->add_option("--out", arguments->out, "Study file to write; default: STUDY with .db")
      ->type_name("FILE.db");
  verb->add_option("--replications", overrides.replications, "Runs of every point")
      ->check(CLI::Range(1U, 1000000U));
  verb->add_option("--seed", overrides.seed, "Random numbers; default: the study's")
      ->check(CLI::Range(std::int64_t{0}, kGreatestSeed));
  verb->add_option("--set", overrides.sets, "Replace one value of the scenario; may be repeated")
      ->type_name("/POINTER=VALUE")
      ->allow_extra_args(false);
  verb->add_option("--jobs", arguments->jobs, "Runs side by side; default: processors")
      ->check(CLI::Range(1U, 1024U));
  verb->add_flag("--search", arguments->search,
                 "Look for the cheapest design that meets all objectives; spare the others");
  verb->add_flag("--fresh", arguments->fresh, "Remove the study file and play everything");
  verb->add_flag("--json", arguments->json, "Print JSON");
  verb->add_flag("--quiet", arguments->quiet, "No progress bar");
  verb->footer(kFooter);
  verb->callback([&action, arguments] { action = [arguments] { return sweep(*arguments); }; });
}

}  // namespace rehearse::cli
