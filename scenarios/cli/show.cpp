#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "scenarios/cli/output.hpp"
#include "scenarios/cli/verbs.hpp"

namespace rehearse::cli {
namespace {

using config::Origin;
using config::Setting;

constexpr const char* kFooter = R"(Examples:
  rehearse show staging                 the scenario after `extends`
  rehearse show staging --resolved      every setting: where it stands, value, where it comes from
  rehearse show staging --resolved --set /run/duration=2h | grep /run/)";

struct Arguments {
  ScenarioArguments scenario;
  bool resolved = false;
  bool json = false;
};

const char* word(Origin::From from) {
  switch (from) {
    case Origin::From::file:
      return "file";
    case Origin::From::set:
      return "set";
    case Origin::From::fallback:
      break;
  }
  return "default";
}

std::string place(const Position& where) {
  if (where.line == 0) return where.file;
  return fmt::format("{}:{}:{}", where.file, where.line, where.column);
}

std::string text_of(const Origin& origin) {
  switch (origin.from) {
    case Origin::From::file:
      return place(origin.where);
    case Origin::From::set:
      return "--set";
    case Origin::From::fallback:
      break;
  }
  return origin.source.empty() ? "default" : "default: " + origin.source;
}

void print_settings(const std::vector<Setting>& settings) {
  std::size_t pointer_width = 0;
  for (const Setting& setting : settings)
    pointer_width = std::max(pointer_width, setting.pointer.size());
  for (const Setting& setting : settings)
    std::cout << fmt::format("{:{}}  {:<20}  {}\n", setting.pointer, pointer_width,
                             setting.value.dump(), text_of(setting.origin));
}

Json to_json(const Setting& setting) {
  const Origin& origin = setting.origin;
  return {{"pointer", setting.pointer},
          {"value", setting.value},
          {"origin",
           {{"from", word(origin.from)},
            {"file", origin.where.file},
            {"line", origin.where.line},
            {"column", origin.where.column},
            {"source", origin.source}}}};
}

int show(const Arguments& arguments) {
  const auto scenario = arguments.scenario.load();
  if (!arguments.resolved) {
    print_json(scenario.document());
    return 0;
  }
  const auto settings = scenario.settings();
  if (!arguments.json) {
    print_settings(settings);
    return 0;
  }
  Json rows = Json::array();
  for (const Setting& setting : settings) rows.push_back(to_json(setting));
  print_json(rows);
  return 0;
}

}  // namespace

void add_show(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* verb = app.add_subcommand("show", "Print a scenario after `extends` and --set");
  arguments->scenario.add_to(*verb);
  verb->add_flag("--resolved", arguments->resolved,
                 "Every setting, defaults too, with the place it comes from");
  verb->add_flag("--json", arguments->json, "Print JSON");
  verb->footer(kFooter);
  verb->callback([&action, arguments] { action = [arguments] { return show(*arguments); }; });
}

}  // namespace rehearse::cli
