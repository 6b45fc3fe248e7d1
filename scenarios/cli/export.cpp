#include "results/export.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/cli/exit_code.hpp"
#include "scenarios/cli/output.hpp"
#include "scenarios/cli/verbs.hpp"
#include "sim/config/suggest.hpp"

namespace rehearse::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  rehearse export result.db --format csv                     the time series
  rehearse export result.db --format csv --table windows
  rehearse export result.db --format csv --out tables        every table, as tables/NAME.csv
  rehearse export result.db --format json > result.json      every table, one document

Tables: replications, objectives, metrics, recovery, critical_path, events, failures,
breakdown, windows, series, cost, settings. A column's unit stands in its header. Numbers
are SI, shortest and exact; an unknown one is empty, `inf` stands for never.)";

struct Arguments {
  std::string result;
  std::string format = "csv";
  std::vector<std::string> tables;
  std::string out;
  bool json = false;
};

std::vector<results::DataTable> chosen(std::vector<results::DataTable> all,
                                       const std::vector<std::string>& names) {
  if (names.empty()) return all;
  std::vector<std::string> known;
  for (const auto& table : all) known.push_back(table.name);
  std::vector<results::DataTable> tables;
  for (const auto& name : names) {
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end())
      throw UsageError("--table: unknown table \"" + name + "\"" + config::suggestion(name, known));
    tables.push_back(all[static_cast<std::size_t>(found - known.begin())]);
  }
  return tables;
}

void write_csv(const std::vector<results::DataTable>& tables, const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) throw RunError("output", 0.0, directory + ": " + error.message());
  for (const auto& table : tables)
    write_file((std::filesystem::path(directory) / (table.name + ".csv")).string(),
               results::to_csv(table));
}

int export_result(const Arguments& arguments) {
  const bool json = arguments.json || arguments.format == "json";
  auto names = arguments.tables;
  if (!json && arguments.out.empty() && names.empty()) names = {"series"};
  const auto tables =
      chosen(results::export_tables(results::read_results(arguments.result)), names);
  if (json) {
    const std::string text =
        results::to_json(tables).dump(1, ' ', false, Json::error_handler_t::replace);
    if (arguments.out.empty())
      std::cout << text << '\n';
    else
      write_file(arguments.out, text + '\n');
  } else if (!arguments.out.empty()) {
    write_csv(tables, arguments.out);
  } else if (tables.size() == 1) {
    std::cout << results::to_csv(tables.front());
  } else {
    throw UsageError("--table: expected one table on standard output, or --out DIRECTORY");
  }
  return kMet;
}

}  // namespace

void add_export(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* verb = app.add_subcommand("export", "Write a result file as CSV or JSON");
  verb->add_option("RESULT", arguments->result, "Result file of `run --out`")
      ->type_name("FILE.db")
      ->required();
  verb->add_option("--format", arguments->format, "csv or json; default csv")
      ->check(CLI::IsMember({"csv", "json"}));
  verb->add_option("--table", arguments->tables, "Only this table; may be repeated")
      ->type_name("NAME")
      ->allow_extra_args(false);
  verb->add_option("--out", arguments->out, "Directory for CSV, file for JSON")->type_name("PATH");
  verb->add_flag("--json", arguments->json, "The same as --format json");
  verb->footer(kFooter);
  verb->callback(
      [&action, arguments] { action = [arguments] { return export_result(*arguments); }; });
}

}  // namespace rehearse::cli
