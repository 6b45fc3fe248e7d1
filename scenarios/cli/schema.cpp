#include <memory>

#include "models/module.hpp"
#include "scenarios/cli/output.hpp"
#include "scenarios/cli/verbs.hpp"
#include "sim/config/scenario.hpp"

namespace rehearse::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  rehearse schema > rehearse.schema.json

Let an editor know it by the key "$schema" of the scenario.)";

int print_schema() {
  print_json(config::json_schema(models::catalogue()));
  return 0;
}

}  // namespace

void add_schema(CLI::App& app, Action& action) {
  auto json = std::make_shared<bool>(false);
  auto* verb = app.add_subcommand("schema", "Print the JSON Schema (Draft 7) of scenario files");
  verb->add_flag("--json", *json, "Changes nothing: the schema is JSON");
  verb->footer(kFooter);
  verb->callback([&action, json] { action = print_schema; });
}

}  // namespace rehearse::cli
