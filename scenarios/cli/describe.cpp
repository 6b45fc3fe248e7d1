#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>

#include "models/module.hpp"
#include "scenarios/cli/output.hpp"
#include "scenarios/cli/verbs.hpp"
#include "scenarios/run/library.hpp"
#include "sim/config/scenario.hpp"
#include "sim/config/suggest.hpp"

namespace rehearse::cli {
namespace {

namespace fs = std::filesystem;
using config::Catalogue;
using config::Kind;

constexpr const char* kFooter = R"(Examples:
  rehearse describe                       all kinds
  rehearse describe database              parameters, units, defaults, metrics of one kind
  rehearse describe discipline            all kinds of a family
  rehearse describe --json                the whole catalogue, for programs
  rehearse describe --markdown DIRECTORY  the reference pages)";

struct Arguments {
  std::string kind;
  std::string markdown;
  bool json = false;
};

using Families = std::map<std::string, std::vector<const Kind*>>;

Families families(const Catalogue& catalogue) {
  Families families;
  for (const auto& [name, kind] : catalogue.kinds()) families[kind.family].push_back(&kind);
  return families;
}

void print_kinds(const Catalogue& catalogue) {
  std::size_t width = 0;
  for (const auto& [name, kind] : catalogue.kinds()) width = std::max(width, name.size());
  for (const auto& [family, kinds] : families(catalogue)) {
    std::cout << family << '\n';
    for (const Kind* kind : kinds)
      std::cout << fmt::format("  {:{}}  {}\n", kind->name, width, run::first_sentence(kind->doc));
  }
}

/// The kind of that name, or those of the family of that name.
std::vector<const Kind*> kinds_named(const Catalogue& catalogue, const std::string& name) {
  if (const Kind* kind = catalogue.find(name)) return {kind};
  const Families known = families(catalogue);
  if (const auto family = known.find(name); family != known.end()) return family->second;
  std::vector<std::string> names;
  for (const auto& [kind, descriptor] : catalogue.kinds()) names.push_back(kind);
  for (const auto& [family, kinds] : known) names.push_back(family);
  throw UsageError("unknown kind \"" + name + "\"" + config::suggestion(name, names));
}

std::string file_name(const Kind& kind) {
  std::string name = kind.name;
  std::replace(name.begin(), name.end(), '/', '-');
  return name + ".md";
}

std::string index_page(const Catalogue& catalogue) {
  std::string page =
      "# Reference\n\nEvery kind of object in a scenario file, by family. Written by "
      "`rehearse describe --markdown`.\n";
  for (const auto& [family, kinds] : families(catalogue)) {
    page += fmt::format("\n## {}\n\n", family);
    for (const Kind* kind : kinds)
      page += fmt::format("- [{}]({}): {}.\n", kind->name, file_name(*kind),
                          run::first_sentence(kind->doc));
  }
  return page;
}

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw RunError("output", 0.0, "cannot write " + path.string());
}

void write_pages(const Catalogue& catalogue, const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  write_file(directory / "README.md", index_page(catalogue));
  for (const auto& [name, kind] : catalogue.kinds())
    write_file(directory / file_name(kind), config::reference_page(catalogue, kind));
}

Json kind_json(const Catalogue& catalogue, const Kind& kind) {
  const Json all = config::describe(catalogue);
  for (const Json& row : all.at("kinds"))
    if (row.at("name") == kind.name) return row;
  return nullptr;
}

/// In JSON one kind is an object, several are a list.
void print_pages(const Catalogue& catalogue, const std::vector<const Kind*>& kinds, bool json) {
  if (json) {
    Json pages = Json::array();
    for (const Kind* kind : kinds) pages.push_back(kind_json(catalogue, *kind));
    print_json(kinds.size() == 1 ? pages.front() : pages);
    return;
  }
  for (const Kind* kind : kinds) {
    if (kind != kinds.front()) std::cout << '\n';
    std::cout << config::reference_page(catalogue, *kind);
  }
}

int describe(const Arguments& arguments) {
  const Catalogue catalogue = models::catalogue();
  if (!arguments.markdown.empty()) {
    write_pages(catalogue, arguments.markdown);
  } else if (arguments.kind.empty()) {
    arguments.json ? print_json(config::describe(catalogue)) : print_kinds(catalogue);
  } else {
    print_pages(catalogue, kinds_named(catalogue, arguments.kind), arguments.json);
  }
  return 0;
}

}  // namespace

void add_describe(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* verb = app.add_subcommand("describe", "What a scenario may hold: kinds and parameters");
  verb->add_option("KIND", arguments->kind, "One kind, or a family of kinds; default: all");
  verb->add_option("--markdown", arguments->markdown, "Write the reference pages")
      ->type_name("DIRECTORY");
  verb->add_flag("--json", arguments->json, "Print JSON");
  verb->footer(kFooter);
  verb->callback([&action, arguments] { action = [arguments] { return describe(*arguments); }; });
}

}  // namespace rehearse::cli
