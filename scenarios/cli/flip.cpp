#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <memory>

#include "models/module.hpp"
#include "scenarios/cli/exit_code.hpp"
#include "scenarios/cli/search.hpp"
#include "scenarios/cli/verbs.hpp"
#include "scenarios/run/study_axis.hpp"
#include "sim/core/error.hpp"

namespace rehearse::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  rehearse flip region-loss /policies/failover/orders-ha/decision_delay --from 5min --to 4h
  rehearse flip plan.json /deployment/services/web/replicas --from 1 --to 40 --integer

Finds the value at which the objectives begin or cease to hold, by bisection under several random
numbers. It assumes that they do so once in the range.

Exit codes: 0 the verdict flips in the range, or the objectives hold all over it; 1 they hold
nowhere in it; 3 scenario invalid or without objectives, 4 run failed, 6 undecided,
130 interrupted.)";

struct Arguments {
  SearchArguments search;
  std::string pointer;
  std::string from;
  std::string to;
  bool logarithmic = false;
  bool integer = false;
  double tolerance = 0.01;
};

run::Axis axis_of(const Arguments& arguments) {
  const auto from = run::written(Json(arguments.from));
  const auto to = run::written(Json(arguments.to));
  if (!from) throw UsageError("--from: expected a quantity, found \"" + arguments.from + "\"");
  if (!to) throw UsageError("--to: expected a quantity, found \"" + arguments.to + "\"");
  if (!arguments.pointer.starts_with("/"))
    throw UsageError("expected a JSON pointer, which begins with '/', found \"" +
                     arguments.pointer + "\"");
  // In SI where the units differ: "5min" and "4h".
  const bool same = from->suffix == to->suffix;
  run::Axis axis;
  axis.from = same ? from->number : run::study_value(Json(arguments.from)).number;
  axis.to = same ? to->number : run::study_value(Json(arguments.to)).number;
  axis.suffix = same ? to->suffix : "";
  axis.logarithmic = arguments.logarithmic;
  axis.integer = arguments.integer;
  if (!(axis.from < axis.to)) throw UsageError("--to: expected more than --from");
  if (axis.logarithmic && axis.from <= 0)
    throw UsageError("--from: expected more than 0 with --log");
  return axis;
}

int exit_code(const results::Flip& flip) {
  const auto kept = results::to_json(flip).at("kept").get<std::string>();
  if (kept == "never") return kMissed;
  return kept == "mixed" ? kUndecided : kMet;
}

int flip(const Arguments& arguments) {
  const run::Axis axis = axis_of(arguments);
  const auto scenario = arguments.search.scenario.load();
  run::Job base{.scenario = arguments.search.scenario.scenario,
                .load = arguments.search.scenario.load_options(),
                .seed = arguments.search.seed_of(scenario)};
  const auto job_at = [&](double number) {
    run::Job job = base;
    job.load.sets.push_back(arguments.pointer + "=" + axis.of(number).json);
    return job;
  };
  for (const double end : {axis.from, axis.to}) {
    const auto job = job_at(end);  // both ends must be scenarios
    config::load_scenario(job.scenario, models::catalogue(), job.load);
  }
  run::ThresholdSearch search;
  search.job = job_at;
  search.bisection = [&](std::optional<double>) {
    if (axis.integer) return run::Bisection::between_integers(axis.from, axis.to);
    return run::Bisection::between(axis.from, axis.to, axis.logarithmic, arguments.tolerance);
  };
  auto outcome = play_search(arguments.search, scenario.name(), search);
  if (outcome.interrupted) return kInterrupted;
  results::Flip out{scenario.name(),         arguments.pointer, base.seed,
                    arguments.from,          arguments.to,      axis.suffix,
                    std::move(outcome.found)};
  if (arguments.search.json)
    print_json(results::to_json(out));
  else
    std::cout << results::to_text(out, may_colour(STDOUT_FILENO));
  return exit_code(out);
}

}  // namespace

void add_flip(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* verb = app.add_subcommand("flip", "At which value of an input the verdict flips");
  arguments->search.add_to(*verb);
  verb->add_option("POINTER", arguments->pointer, "JSON pointer of the input")->required();
  verb->add_option("--from", arguments->from, "Least value")->required();
  verb->add_option("--to", arguments->to, "Greatest value")->required();
  verb->add_flag("--log", arguments->logarithmic, "Halve on a logarithmic scale");
  verb->add_flag("--integer", arguments->integer, "Whole numbers only");
  verb->add_option("--tolerance", arguments->tolerance,
                   "Share of the range to which it is halved; default 0.01")
      ->check(CLI::Range(1e-9, 0.5));
  verb->footer(kFooter);
  verb->callback([&action, arguments] { action = [arguments] { return flip(*arguments); }; });
}

}  // namespace rehearse::cli
