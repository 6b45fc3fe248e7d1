// What a scenario may hold, as `rehearse describe --json` tells it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gui/document/json_patch.hpp"

namespace rehearse::gui {

struct Parameter {
  std::string name;
  std::string doc;
  /// {"shape":
  /// "text|quantity|boolean|choice|integer|reference|list|map|object|variant|tagged|file", "text",
  /// and by shape "unit", "min", "max", "words", "family", "element", ...}.
  Json type;
  bool required = false;
  Json fallback;       ///< default as a scenario would write it; null: none
  std::string source;  ///< of the default
};

struct Metric {
  std::string name;
  std::string unit;
  std::string doc;
};

struct Kind {
  std::string name;
  std::string family;
  bool component = false;
  std::string doc;
  std::string shorthand;  ///< the parameter that stands for the whole when no object is written
  std::vector<Parameter> parameters;
  std::vector<Metric> metrics;

  const Parameter* parameter(const std::string& wanted) const;
};

class Catalogue {
 public:
  Catalogue() = default;
  /// Reads the document of `describe --json`. Throws std::invalid_argument.
  explicit Catalogue(const Json& description);

  bool empty() const { return kinds_.empty(); }
  const std::vector<Kind>& kinds() const { return kinds_; }
  const Kind* find(const std::string& family, const std::string& name) const;
  std::vector<const Kind*> of_family(const std::string& family) const;

  /// The kind of a value of this type: of an object its family's only kind, of a variant what its
  /// "kind" says, of a tagged value what its only member is called. Nothing when it does not say.
  const Kind* kind_of(const Json& type, const Json& value) const;

  /// Type of the value at a pointer into a scenario; null where no parameter stands there.
  Json type_at(const Json& scenario, const Pointer& pointer) const;

  /// The least that a new object of a kind needs: its required parameters with examples. References
  /// take the first name that exists.
  Json example(const Kind& kind, const Json& scenario) const;

  /// Names of the components of a family (or "a|b") in a scenario, as references write them.
  std::vector<std::string> names(const std::string& family, const Json& scenario) const;

 private:
  Json example_of(const Json& type, const Json& scenario, int depth) const;
  void collect(const Json& type, const Json& value, const std::string& prefix,
               const std::string& family, std::vector<std::string>& out, int depth) const;

  std::vector<Kind> kinds_;
  std::multimap<std::string, std::size_t> by_family_;
};

}  // namespace rehearse::gui
