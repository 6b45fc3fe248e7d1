#include "tests/fuzz/read_input.hpp"

#include <cstdlib>
#include <iostream>
#include <string>

#include "sim/config/scenario.hpp"

namespace rehearse::fuzz {
namespace {

using config::Json;

[[noreturn]] void fail(const std::string& why) {
  std::cerr << "finding: " << why << '\n';
  std::abort();
}

void check_error(const ScenarioError& error) {
  if (error.diagnostics().empty()) fail("refused without a reason");
  for (const Diagnostic& d : error.diagnostics()) {
    if (d.message.empty()) fail("a diagnostic without a message");
    Json(d.text()).dump();  // throws where the text is not UTF-8
  }
}

/// What the reader accepted, it accepts again as it writes it.
void check_accepted(const config::Scenario& scenario, const config::Catalogue& catalogue) {
  for (const config::Setting& setting : scenario.settings()) {
    if (setting.pointer.empty() && setting.value.is_object()) fail("a setting without a pointer");
  }
  const std::string written = scenario.document().dump();
  try {
    if (config::read_scenario(written, "again.json", catalogue, {}).document() !=
        scenario.document()) {
      fail("reads back as another document");
    }
  } catch (const ScenarioError& error) {
    fail(std::string("refuses its own document: ").append(error.what()));
  }
}

}  // namespace

void read_input(const config::Catalogue& catalogue, const std::uint8_t* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = input.find('\0');
  config::LoadOptions options;
  if (end != std::string::npos) options.sets.push_back(input.substr(end + 1));
  try {
    check_accepted(config::read_scenario(input.substr(0, end), "fuzz.json", catalogue, options),
                   catalogue);
  } catch (const ScenarioError& error) {
    check_error(error);
  }
}

}  // namespace rehearse::fuzz
