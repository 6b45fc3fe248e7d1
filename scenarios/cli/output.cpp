#include "scenarios/cli/output.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string_view>

#include "models/module.hpp"
#include "scenarios/run/library.hpp"

namespace rehearse::cli {

void print_error(const std::string& text) { std::cerr << "rehearse: error: " << text << '\n'; }

void print_note(const std::string& text) { std::cerr << "rehearse: " << text << '\n'; }

void print_json(const Json& json) {
  std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

Json to_json(const Diagnostic& problem) {
  return {{"file", problem.where.file},
          {"line", problem.where.line},
          {"column", problem.where.column},
          {"pointer", problem.pointer},
          {"message", problem.message}};
}

void write_file(const std::string& path, const std::string& text) {
  // A device or a pipe cannot be replaced.
  const bool special = std::filesystem::exists(path) && !std::filesystem::is_regular_file(path);
  const std::string written = special ? path : path + ".part";
  std::ofstream file(written, std::ios::binary);
  file << text;
  file.close();
  std::error_code error;
  if (file && !special) std::filesystem::rename(written, path, error);
  if (file && !error) return;
  if (!special) std::filesystem::remove(written, error);
  throw RunError("output", 0.0, "cannot write " + path);
}

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

bool may_colour(int descriptor) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return is_terminal(descriptor) && (no_colour == nullptr || *no_colour == '\0') && !dumb;
}

int terminal_width(int descriptor) {
  winsize size{};
  return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void ScenarioArguments::add_to(CLI::App& verb) {
  verb.add_option("SCENARIO", scenario, "Path, or name of a shipped scenario")->required();
  verb.add_option("--set", sets, "Replace one value; may be repeated")
      ->type_name("/POINTER=VALUE")
      ->allow_extra_args(false);
}

config::LoadOptions ScenarioArguments::load_options() const {
  return {.library = run::library_directories(), .sets = sets};
}

config::Scenario ScenarioArguments::load() const {
  return config::load_scenario(scenario, models::catalogue(), load_options());
}

}  // namespace rehearse::cli
