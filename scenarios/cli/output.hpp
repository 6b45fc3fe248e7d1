// What verbs share: messages, the terminal, scenarios by name.
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/config/scenario.hpp"

namespace rehearse::cli {

using Json = nlohmann::ordered_json;

/// "rehearse: error: TEXT" on standard error.
void print_error(const std::string& text);
/// "rehearse: TEXT" on standard error.
void print_note(const std::string& text);

/// On standard output, indented by two; bytes that are not UTF-8 are replaced.
void print_json(const Json& json);

/// {"file", "line", "column", "pointer", "message"}; line and column 0 where there is none.
Json to_json(const Diagnostic& problem);

/// Replaces the file as a whole, or leaves it as it was. Throws RunError.
void write_file(const std::string& path, const std::string& text);

bool is_terminal(int descriptor);
/// A terminal, and neither NO_COLOR nor TERM=dumb says otherwise.
bool may_colour(int descriptor);
/// Columns of the terminal; 80 where it does not say.
int terminal_width(int descriptor);

/// A scenario as the command line names it.
struct ScenarioArguments {
  std::string scenario;
  std::vector<std::string> sets;

  void add_to(CLI::App& verb);
  config::LoadOptions load_options() const;
  config::Scenario load() const;
};

}  // namespace rehearse::cli
