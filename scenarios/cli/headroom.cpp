#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <iostream>
#include <memory>

#include "models/module.hpp"
#include "scenarios/cli/exit_code.hpp"
#include "scenarios/cli/search.hpp"
#include "scenarios/cli/stopping.hpp"
#include "scenarios/cli/verbs.hpp"
#include "scenarios/run/checks.hpp"
#include "scenarios/run/library.hpp"
#include "scenarios/run/load.hpp"
#include "sim/core/error.hpp"

namespace rehearse::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  rehearse headroom plan.json
  rehearse headroom production --with zone-loss --growth 6%/month

The load of every population is multiplied by a factor; each replication bisects it on its own.
--with adds the faults of another scenario, its objectives where the plan has none of that name,
and its duration where that is longer.

Exit codes: 0 the present load fits, 1 it does not, 3 scenario invalid or without objectives,
4 run failed, 6 undecided, 130 interrupted.)";

constexpr double kLeast = 1.0 / 64;

struct Arguments {
  SearchArguments search;
  std::string with;
  std::string growth;
  std::string tolerance = "0.5%";
  double most = 64.0;
};

double share_of(const std::string& text, const char* option, double most) {
  const auto share = parse_share(text);
  if (share && *share > 0.0 && *share <= most) return *share;
  throw UsageError(
      fmt::format("{}: expected a share above 0 such as \"5%\", found \"{}\"", option, text));
}

/// "6%/month", "50%/year", or "6%" for a month.
std::optional<double> growth_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const std::size_t slash = text.find('/');
  const std::string per = slash == std::string::npos ? "month" : text.substr(slash + 1);
  if (per != "month" && per != "year")
    throw UsageError("--growth: expected a share per month or year such as \"6%/month\", found \"" +
                     text + "\"");
  const double share = share_of(text.substr(0, slash), "--growth", 1000.0);
  return per == "month" ? share : std::pow(1.0 + share, 1.0 / 12.0) - 1.0;
}

/// Settings that add the disaster of another scenario to the plan.
std::vector<std::string> disaster_sets(const Arguments& arguments, const config::Scenario& plan) {
  if (arguments.with.empty()) return {};
  const auto other = config::load_scenario(arguments.with, models::catalogue(),
                                           {.library = run::library_directories(), .sets = {}});
  if (!other.document().contains("faults"))
    throw UsageError("--with: expected a scenario with faults, found \"" + arguments.with + "\"");
  std::vector<std::string> sets;
  for (const auto& [name, fault] : other.document().at("faults").items())
    sets.push_back(run::set_text("/faults/" + name, fault));
  const Json none = Json::object();
  const Json own = plan.document().value("objectives", none);
  const Json others = other.document().value("objectives", none);
  for (const auto& [name, objective] : others.items())
    if (!own.contains(name)) sets.push_back(run::set_text("/objectives/" + name, objective));
  const double duration_s = other.root().child("run").number("duration");
  if (duration_s > plan.root().child("run").number("duration"))
    sets.push_back(run::set_text("/run/duration", duration_s));
  return sets;
}

int headroom(const Arguments& arguments) {
  results::Headroom out;
  out.per_month = growth_of(arguments.growth);
  out.most = arguments.most;
  const double tolerance = share_of(arguments.tolerance, "--tolerance", 0.5);
  run::Job base{.scenario = arguments.search.scenario.scenario,
                .load = arguments.search.scenario.load_options()};
  auto sets = disaster_sets(arguments, arguments.search.scenario.load());
  base.load.sets.insert(base.load.sets.begin(), sets.begin(), sets.end());
  const auto scenario = config::load_scenario(base.scenario, models::catalogue(), base.load);
  if (auto problems = run::check_run(scenario, {}); !problems.empty())
    throw ScenarioError(problems);
  out.scenario = scenario.name();
  out.disaster = arguments.with;
  out.seed = base.seed = arguments.search.seed_of(scenario);
  run::ThresholdSearch search;
  search.job = [&](double factor) {
    run::Job job = base;
    for (auto& set : run::load_sets(scenario, factor)) job.load.sets.push_back(std::move(set));
    return job;
  };
  search.bisection = [&](std::optional<double> pilot) {
    return pilot ? run::Bisection::around(*pilot, 1.0 + 4 * tolerance, kLeast, out.most, tolerance)
                 : run::Bisection::around(1.0, 1.5, kLeast, out.most, tolerance);
  };
  auto outcome = play_search(arguments.search, out.scenario, search);
  if (outcome.interrupted) return kInterrupted;
  out.factors = std::move(outcome.found);
  if (arguments.search.json)
    print_json(results::to_json(out));
  else
    std::cout << results::to_text(out, may_colour(STDOUT_FILENO));
  return exit_code(out.verdict());
}

}  // namespace

void add_headroom(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* verb = app.add_subcommand("headroom", "How much load fits, what breaks first, and when");
  arguments->search.add_to(*verb);
  verb->add_option("--with", arguments->with, "Add the faults of this scenario")
      ->type_name("SCENARIO");
  verb->add_option("--growth", arguments->growth, "Growth of the load, such as 6%/month")
      ->type_name("RATE");
  verb->add_option("--tolerance", arguments->tolerance,
                   "Relative width to which factors are bisected; default 0.5%")
      ->type_name("SHARE");
  verb->add_option("--most", arguments->most, "Greatest factor that is tried; default 64")
      ->check(CLI::Range(1.0, 1e6));
  verb->footer(kFooter);
  verb->callback([&action, arguments] { action = [arguments] { return headroom(*arguments); }; });
}

}  // namespace rehearse::cli
