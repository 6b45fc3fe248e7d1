#include "results/compare.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "models/module.hpp"
#include "results/measured.hpp"
#include "results/store.hpp"
#include "scenarios/cli/exit_code.hpp"
#include "scenarios/cli/output.hpp"
#include "scenarios/cli/plays.hpp"
#include "scenarios/cli/verbs.hpp"
#include "scenarios/run/library.hpp"

namespace rehearse::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  rehearse compare before.json after.json
  rehearse compare before.db after.db --all
  rehearse compare production staging --replications 20 --json > compared.json
  rehearse compare result.db --measured measured.csv

Scenarios are played with the same seeds, so that each pair of runs sees the same arrivals
and the same work; result files are paired by seed where they have the same. The first is
what the others are compared with. A file of measurements has the columns metric, measured
and perhaps tolerance ("5 %" or a quantity).
Exit codes: 0, or 1 when a measured value lies outside its band.)";

constexpr std::int64_t kGreatestSeed = 9007199254740991;  // exact in JSON

struct Arguments {
  std::vector<std::string> sides;
  std::string measured;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint32_t> replications;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  bool all = false;
  bool json = false;
  bool quiet = false;
};

constexpr std::uint32_t kReplications = 10;

results::Side of_result(const std::string& path) {
  auto stored = results::read_results(path);
  if (stored.replications.empty())
    throw RunError("compare", 0.0, path + " holds no finished replication");
  return {path, Json::parse(stored.scenario_json, nullptr, false),
          results::samples_of(stored.replications)};
}

/// Seed and number of replications: as asked for, else those of the first result file, else those
/// of the first scenario.
struct Draws {
  std::uint64_t seed = 1;
  std::uint32_t replications = kReplications;
};

Draws draws_of(const Arguments& arguments, const config::LoadOptions& load) {
  Draws draws;
  const std::string& first = arguments.sides.front();
  const auto file = std::find_if(arguments.sides.begin(), arguments.sides.end(),
                                 [](const auto& side) { return results::is_result_file(side); });
  if (file != arguments.sides.end()) {
    const auto samples = of_result(*file).samples;
    draws.seed = samples.seed;
    draws.replications = samples.replications.back() + 1;
  } else {
    const auto scenario = config::load_scenario(first, models::catalogue(), load);
    draws.seed = static_cast<std::uint64_t>(scenario.root().child("run").integer("seed"));
  }
  draws.seed = arguments.seed.value_or(draws.seed);
  draws.replications = arguments.replications.value_or(draws.replications);
  return draws;
}

std::vector<results::Side> sides_of(const Arguments& arguments) {
  const config::LoadOptions load{.library = run::library_directories(), .sets = {}};
  const Draws draws = draws_of(arguments, load);
  std::vector<results::Side> sides;
  std::vector<run::Job> jobs;
  for (const auto& name : arguments.sides) {
    if (results::is_result_file(name)) {
      sides.push_back(of_result(name));
      continue;
    }
    sides.push_back({name, config::load_scenario(name, models::catalogue(), load).document(), {}});
    const auto more = replications_of({.scenario = name, .load = load, .seed = draws.seed}, 0,
                                      draws.replications);
    jobs.insert(jobs.end(), more.begin(), more.end());
  }
  const auto records =
      play_all("compare", jobs, {.jobs = arguments.jobs, .quiet = arguments.quiet});
  std::size_t next = 0;
  for (auto& side : sides)
    if (side.samples.metrics.empty())
      for (std::uint32_t i = 0; i < draws.replications; ++i) side.samples.add(records[next++]);
  return sides;
}

int against_measured(const Arguments& arguments) {
  if (arguments.sides.size() != 1)
    throw UsageError("--measured: expected one result or scenario, found " +
                     std::to_string(arguments.sides.size()));
  const auto side = sides_of(arguments).front();
  const auto rows = results::compare_measured(
      side.samples, results::read_measurements(arguments.measured, side.samples));
  if (arguments.json)
    print_json({{"result", side.name}, {"metrics", results::to_json(rows)}});
  else
    std::cout << results::to_text(rows, may_colour(STDOUT_FILENO));
  const bool outside = std::any_of(rows.begin(), rows.end(),
                                   [](const auto& row) { return row.inside && !*row.inside; });
  return outside ? kMissed : kMet;
}

int compare(const Arguments& arguments) try {
  if (!arguments.measured.empty()) return against_measured(arguments);
  if (arguments.sides.size() < 2)
    throw UsageError("expected two or more scenarios or result files, or --measured FILE");
  const auto sides = sides_of(arguments);
  Json list = Json::array();
  for (std::size_t i = 1; i < sides.size(); ++i) {
    const auto comparison = results::compare(sides.front(), sides[i]);
    if (arguments.json)
      list.push_back(results::to_json(comparison));
    else
      std::cout << (i > 1 ? "\n" : "")
                << results::to_text(comparison, arguments.all, may_colour(STDOUT_FILENO));
  }
  if (arguments.json) print_json({{"comparisons", std::move(list)}});
  return kMet;
} catch (const PlayInterrupted&) {
  print_note("interrupted; nothing was compared");
  return kInterrupted;
}

}  // namespace

void add_compare(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* verb = app.add_subcommand("compare", "What differs between scenarios, results, reality");
  verb->add_option("SIDE", arguments->sides, "Scenarios or result files")->required();
  verb->add_option("--measured", arguments->measured, "Compare with measurements of the system")
      ->type_name("FILE.csv");
  verb->add_option("--seed", arguments->seed, "Random numbers; default: the first scenario's")
      ->check(CLI::Range(std::int64_t{0}, kGreatestSeed));
  verb->add_option("--replications", arguments->replications,
                   "Runs of each scenario; default 10, or as many as a result file holds")
      ->check(CLI::Range(1U, 1000000U));
  verb->add_option("--jobs", arguments->jobs, "Runs side by side; default: processors")
      ->check(CLI::Range(1U, 1024U));
  verb->add_flag("--all", arguments->all, "Show metrics that do not differ, too");
  verb->add_flag("--json", arguments->json, "Print JSON, with the values of every pair");
  verb->add_flag("--quiet", arguments->quiet, "No progress bar");
  verb->footer(kFooter);
  verb->callback([&action, arguments] { action = [arguments] { return compare(*arguments); }; });
}

}  // namespace rehearse::cli
