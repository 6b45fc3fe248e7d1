#include "scenarios/run/library.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "scenarios/cli/output.hpp"
#include "scenarios/cli/verbs.hpp"

namespace rehearse::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  rehearse list
  rehearse list --json

REHEARSE_LIBRARY names other directories to look in.)";

void print_text(const std::vector<run::Shipped>& scenarios) {
  std::size_t width = 0;
  for (const auto& scenario : scenarios) width = std::max(width, scenario.name.size());
  for (const auto& scenario : scenarios)
    std::cout << fmt::format("{:{}}  {}\n", scenario.name, width,
                             run::first_sentence(scenario.description));
}

int list(bool json) {
  const auto scenarios = run::shipped_scenarios(run::library_directories());
  if (!json) {
    print_text(scenarios);
    return 0;
  }
  Json rows = Json::array();
  for (const auto& scenario : scenarios)
    rows.push_back({{"name", scenario.name},
                    {"summary", run::first_sentence(scenario.description)},
                    {"description", scenario.description},
                    {"path", scenario.path.string()}});
  print_json(rows);
  return 0;
}

}  // namespace

void add_list(CLI::App& app, Action& action) {
  auto json = std::make_shared<bool>(false);
  auto* verb = app.add_subcommand("list", "List the shipped scenarios");
  verb->add_flag("--json", *json, "Print JSON");
  verb->footer(kFooter);
  verb->callback([&action, json] { action = [json] { return list(*json); }; });
}

}  // namespace rehearse::cli
