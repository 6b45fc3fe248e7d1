// Reading a scenario: file, `extends` chain, `--set`, strict check against the catalogue.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sim/config/descriptor.hpp"
#include "sim/config/node.hpp"

namespace rehearse::config {

/// One line of `show --resolved`.
struct Setting {
  std::string pointer;
  Json value;
  Origin origin;
};

/// A scenario that passed every check of the reader. Immutable; nodes live as long as it does.
class Scenario {
 public:
  ~Scenario();
  Scenario(Scenario&&) noexcept;
  Node root() const;
  /// The component of that family with that qualified name; must exist (references are checked).
  Node find(const std::string& family, const std::string& name) const;
  /// Merged document after `extends` and `--set`, before defaults; writes deterministically.
  const Json& document() const;
  std::vector<Setting> settings() const;
  /// Data files the scenario named, absolute.
  std::vector<std::filesystem::path> files() const;
  std::string name() const;  ///< file stem

 private:
  friend class Reader;
  struct Impl;
  explicit Scenario(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

struct LoadOptions {
  std::vector<std::filesystem::path>
      library;                    ///< where names that are no path (and `extends`) are looked for
  std::vector<std::string> sets;  ///< "/json/pointer=VALUE"
  std::string root = "scenario";  ///< kind of the whole document
};

/// Reads `name_or_path`. Throws ScenarioError with every problem found.
Scenario load_scenario(const std::string& name_or_path, const Catalogue& catalogue,
                       const LoadOptions& options);
/// The same from a document in memory (Python, sweeps, tests); `origin_name` stands in messages.
Scenario read_scenario(const std::string& json_text, const std::string& origin_name,
                       const Catalogue& catalogue, const LoadOptions& options);

/// JSON Schema (Draft 7) of a scenario file.
Json json_schema(const Catalogue& catalogue);
/// The catalogue as `describe --json` prints it.
Json describe(const Catalogue& catalogue);
/// Reference page (Markdown) of one kind.
std::string reference_page(const Catalogue& catalogue, const Kind& kind);

}  // namespace rehearse::config
