// Component descriptors: what a kind of component is called, which parameters it takes and which
// metrics it reports. Declared once beside each model class; from them come the scenario reader,
// the JSON Schema, the reference pages, the GUI forms and the Python keywords.
#pragma once

#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/units.hpp"

namespace rehearse::config {

using Json = nlohmann::ordered_json;

using rehearse::Unit;

/// How a value is written.
enum class Shape {
  boolean,
  integer,
  quantity,  ///< number, or string with unit
  text,
  choice,     ///< one of a list of words
  reference,  ///< name of another component, of a given family
  list,
  map,      ///< object keyed by name
  object,   ///< object of one fixed kind
  variant,  ///< object whose key "kind" names one of the kinds of a family
  tagged,  ///< object with exactly one key, a kind of the family: {"compute": {...}} or {"compute":
           ///< "2ms"}
  file,    ///< path of a data file, relative to the scenario file that names it
  any      ///< any JSON value, unchecked; read it from the document
};

/// Type of a parameter. Made with the functions below; kinds are named, not pointed to, so that
/// types may be recursive (a step may hold a list of steps).
struct Type {
  Shape shape = Shape::text;
  Unit unit = Unit::none;
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool above_min = false;               ///< the minimum itself is excluded
  std::vector<std::string> words;       ///< choice
  std::string family;                   ///< reference, variant, tagged: family; object: kind
  std::shared_ptr<const Type> element;  ///< list, map
  std::size_t min_items = 0;            ///< list, map
  bool owner_unit = false;  ///< quantity of a distribution: takes the unit of the distribution
};

Type boolean();
Type integer(double min, double max);
Type quantity(Unit unit, double min, double max = std::numeric_limits<double>::infinity());
Type positive(Unit unit);  ///< > 0
Type text();
Type choice(std::vector<std::string> words);
Type reference(std::string family);
Type list_of(Type element, std::size_t min_items = 0);
Type map_of(Type element, std::size_t min_items = 0);
Type object(std::string kind);
Type variant(std::string family);
Type tagged(std::string family);
Type file_path();
Type any_value();
/// A random variate with values in `unit`: "2ms" (constant), or one key naming a distribution.
/// The family "distribution" is registered by sim/config itself.
Type distribution(Unit unit);

/// One parameter. Without a default and not required means: may be absent (`Node::has` is false).
struct Field {
  std::string name;
  Type type;
  std::string doc;
  Json fallback = nullptr;  ///< default, as a scenario would write it; null: none
  bool required = false;
  std::string source = {};  ///< where the default comes from, for `show --resolved` and the docs
};

struct Metric {
  std::string name;
  std::string unit;
  std::string doc;
};

/// A kind of object in a scenario. Any value that is not an object may stand for one whose kind has
/// a `shorthand`; so may an object that can only be the shorthand's value (a map, a tagged object).
/// A kind with `component` true is a named thing of the deployment, traffic, policies, faults or
/// objectives: it can be referred to and is listed by `describe`.
struct Kind {
  std::string name;  ///< "database", "region-loss", "compute"
  std::string family =
      {};  ///< "data_store", "fault", "step"; the name itself where there is one kind
  std::string doc =
      {};  ///< first sentence is the summary; the rest: model, equations, source, limits
  std::vector<Field> fields = {};
  std::vector<Metric> metrics = {};
  std::string shorthand = {};  ///< field set by a value that is not an object
  bool component = false;
};

/// All kinds the program knows. Filled explicitly by register_all functions, never by static
/// constructors.
class Catalogue {
 public:
  Catalogue();  ///< knows the distributions
  /// Two families may have a kind of the same name. The root kind "scenario" gets the fields
  /// "$schema", "description" and "extends" unless it declares them.
  void add(Kind kind);
  /// Adds a field to a kind that exists already (a family hangs its section into the root).
  void add_field(const std::string& kind, Field field);
  /// By name, or by "family/name" where two families share the name; null if there is none.
  const Kind* find(const std::string& name) const;
  /// Kinds of a family, or of several: "service|data_store".
  std::vector<const Kind*> family(const std::string& name) const;
  /// By name; a kind whose name was taken stands under "family/name".
  const std::map<std::string, Kind>& kinds() const { return kinds_; }

 private:
  std::map<std::string, Kind> kinds_;
};

}  // namespace rehearse::config
