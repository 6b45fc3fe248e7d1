#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include "results/report.hpp"
#include "scenarios/cli/exit_code.hpp"
#include "scenarios/cli/output.hpp"
#include "scenarios/cli/verbs.hpp"

namespace rehearse::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  rehearse report result.db --html report.html       of what `run --out result.db` wrote
  rehearse report result.db > report.html
  rehearse report result.db --json > report.json     what the page shows, as data

The page is one file and loads nothing from anywhere. It opens on a phone and prints.)";

struct Arguments {
  std::string result;
  std::string html;
  std::string swings;
  bool json = false;
};

Json swings_of(const std::string& path) {
  if (path.empty()) return Json::object();
  std::ifstream file(path);
  Json swings = Json::parse(file, nullptr, false);
  if (!file || !swings.is_object())
    throw UsageError("--swings: expected a JSON file {POINTER: TEXT}, found \"" + path + "\"");
  for (const auto& [pointer, text] : swings.items())
    if (!text.is_string())
      throw UsageError("--swings: expected a text at \"" + pointer + "\" in " + path);
  return swings;
}

int report(const Arguments& arguments) {
  const results::ReportOptions options{.swings = swings_of(arguments.swings)};
  const auto result = results::read_results(arguments.result);
  if (result.replications.empty())
    throw RunError("report", 0.0, arguments.result + " holds no finished replication");
  if (arguments.json) {
    print_json(results::report_data(result, options));
  } else if (arguments.html.empty()) {
    std::cout << results::html_report(result, options);
  } else {
    write_file(arguments.html, results::html_report(result, options));
  }
  return kMet;
}

}  // namespace

void add_report(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* verb = app.add_subcommand("report", "Write a result file as one HTML page");
  verb->add_option("RESULT", arguments->result, "Result file of `run --out`")
      ->type_name("FILE.db")
      ->required();
  verb->add_option("--html", arguments->html, "Where to write; default: standard output")
      ->type_name("FILE");
  verb->add_option("--swings", arguments->swings,
                   "What the verdict owes to single inputs, shown beside them: {POINTER: TEXT}")
      ->type_name("FILE.json");
  verb->add_flag("--json", arguments->json, "Print what the page shows as JSON");
  verb->footer(kFooter);
  verb->callback([&action, arguments] { action = [arguments] { return report(*arguments); }; });
}

}  // namespace rehearse::cli
