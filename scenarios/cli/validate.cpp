#include <iostream>
#include <memory>

#include "models/module.hpp"
#include "scenarios/cli/exit_code.hpp"
#include "scenarios/cli/output.hpp"
#include "scenarios/cli/verbs.hpp"
#include "scenarios/run/checks.hpp"
#include "scenarios/run/library.hpp"
#include "scenarios/run/run.hpp"

namespace rehearse::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  rehearse validate my-scenario.json
  rehearse validate scenarios/*.json --json

Every problem of every file is told, as
  file:line:col at /json/pointer: what was expected, what stands there)";

struct Arguments {
  std::vector<std::string> scenarios;
  std::vector<std::string> sets;
  bool json = false;
};

std::vector<Diagnostic> problems_of(const std::string& name, const Arguments& arguments) try {
  const config::LoadOptions load{.library = run::library_directories(), .sets = arguments.sets};
  const auto scenario = config::load_scenario(name, models::catalogue(), load);
  if (auto problems = run::check_run(scenario, {}); !problems.empty()) return problems;
  run::check_models(scenario);
  return {};
} catch (const ScenarioError& error) {
  return error.diagnostics();
}

int validate(const Arguments& arguments) {
  bool all_valid = true;
  Json rows = Json::array();
  for (const std::string& name : arguments.scenarios) {
    const auto problems = problems_of(name, arguments);
    all_valid = all_valid && problems.empty();
    Json list = Json::array();
    for (const Diagnostic& problem : problems) {
      list.push_back(to_json(problem));
      if (!arguments.json) print_error(problem.text());
    }
    if (!arguments.json) std::cout << name << (problems.empty() ? ": valid\n" : ": invalid\n");
    rows.push_back({{"scenario", name}, {"valid", problems.empty()}, {"diagnostics", list}});
  }
  if (arguments.json) print_json({{"valid", all_valid}, {"scenarios", rows}});
  return all_valid ? kMet : kInvalid;
}

}  // namespace

void add_validate(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* verb = app.add_subcommand("validate", "Check scenarios without running them");
  verb->add_option("SCENARIO", arguments->scenarios, "Paths or names of shipped scenarios")
      ->required();
  verb->add_option("--set", arguments->sets, "Replace one value; may be repeated")
      ->type_name("/POINTER=VALUE")
      ->allow_extra_args(false);
  verb->add_flag("--json", arguments->json, "Print JSON");
  verb->footer(kFooter);
  verb->callback([&action, arguments] { action = [arguments] { return validate(*arguments); }; });
}

}  // namespace rehearse::cli
