#include "scenarios/cli/app.hpp"

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "scenarios/cli/exit_code.hpp"
#include "scenarios/cli/output.hpp"
#include "scenarios/cli/verbs.hpp"
#include "sim/config/suggest.hpp"
#include "sim/core/error.hpp"

namespace rehearse::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  rehearse list
  rehearse run region-loss
  rehearse run region-loss --set /policies/failover/orders/enabled=false --json
  rehearse validate my-scenario.json

A scenario is a path or the name of a shipped one (see `rehearse list`).
Exit codes: 0 objectives met, 1 missed, 2 wrong usage, 3 scenario invalid, 4 run failed,
6 undecided, 130 interrupted.)";

void add_verbs(CLI::App& app, Action& action) {
  app.require_subcommand(1);
  app.set_version_flag("--version", "rehearse " REHEARSE_VERSION);
  app.footer(kFooter);
  for (const auto add : {add_run, add_collapse, add_sweep, add_headroom, add_flip, add_compare,
                         add_check, add_report, add_export, add_validate, add_show, add_list,
                         add_describe, add_schema, add_worker})
    add(app, action);
}

/// All verbs, or those that the help shows.
std::vector<std::string> verb_names(const CLI::App& app, bool shown_only) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!shown_only || !verb->get_group().empty()) names.push_back(verb->get_name());
  return names;
}

/// The parser alone would call an unknown verb an unexpected argument.
void check_verb(const CLI::App& app, int argc, char** argv) {
  if (argc < 2) throw UsageError("expected a command; `rehearse --help` lists them");
  const std::string verb = argv[1];
  const auto known = verb_names(app, false);
  if (verb.starts_with("-") || std::find(known.begin(), known.end(), verb) != known.end()) return;
  throw UsageError("unknown command \"" + verb + "\"" +
                   config::suggestion(verb, verb_names(app, true)));
}

int parse(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
    return kMet;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    throw UsageError(error.what());
  }
}

}  // namespace

int execute(int argc, char** argv) try {
  CLI::App app(
      "Plays a cloud deployment through what may happen to it, and says whether it keeps "
      "its promises.",
      "rehearse");
  Action action;
  add_verbs(app, action);
  check_verb(app, argc, argv);
  const int parsed = parse(app, argc, argv);
  if (!action) return parsed;
  const int code = action();
  std::cout.flush();
  if (!std::cout) throw RunError("output", 0.0, "cannot write to standard output");
  return code;
} catch (const UsageError& error) {
  print_error(error.what());
  return kUsage;
} catch (const ScenarioError& error) {
  for (const Diagnostic& problem : error.diagnostics()) print_error(problem.text());
  return kInvalid;
} catch (const std::exception& error) {
  print_error(error.what());
  return kFailed;
}

}  // namespace rehearse::cli
