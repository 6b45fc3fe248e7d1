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

namespace rehearse::config {

using Json = nlohmann::ordered_json;

/// The physical dimension of a quantity and, with it, the suffixes a scenario may write and the SI
/// unit that the program sees: seconds, bytes, bytes per second, CPU cores, ...
enum class Unit {
  none,         ///< a plain number
  seconds,      ///< "30s" "250 ms" "5 min" "4h" "7d" "10us"
  bytes,        ///< "4 GiB" "64 kB" "100 MB" "1 TiB" "512 B"
  bytes_per_s,  ///< "1 Gbps" (bits!) "125 MB/s" "10 MiB/s"
  cores,        ///< "500m" "2" 1.5
  ratio,        ///< 0.25 or "25 %"
  per_s,        ///< "9000/s" "10/min" or a plain number per second
  usd,          ///< plain number
  usd_per_h,
  usd_per_byte,       ///< "0.02 USD/GB"
  usd_per_byte_month  ///< "0.023 USD/GB-month"
};

/// How a value is written.
enum class Shape {
  boolean,
  integer,
  quantity,   ///< number, or string with unit
  text,
  choice,     ///< one of a list of words
  reference,  ///< name of another component, of a given family
  list,
  map,        ///< object keyed by name
  object,     ///< object of one fixed kind
  variant,    ///< object whose key "kind" names one of the kinds of a family
  tagged,     ///< object with exactly one key, a kind of the family: {"compute": {...}} or {"compute": "2ms"}
  file        ///< path of a data file, relative to the scenario file that names it
};

/// Type of a parameter. Made with the functions below; kinds are named, not pointed to, so that
/// types may be recursive (a step may hold a list of steps).
struct Type {
  Shape shape = Shape::text;
  Unit unit = Unit::none;
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool above_min = false;             ///< the minimum itself is excluded
  std::vector<std::string> words;     ///< choice
  std::string family;                 ///< reference, variant, tagged: family; object: kind
  std::shared_ptr<const Type> element;  ///< list, map
  std::size_t min_items = 0;            ///< list, map
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

/// A kind of object in a scenario. A kind with `component` true is a named thing of the deployment,
/// traffic, policies, faults or objectives: it can be referred to and is listed by `describe`.
struct Kind {
  std::string name;    ///< "database", "region-loss", "compute"
  std::string family;  ///< "data_store", "fault", "step"; equal to the name where there is one kind
  std::string doc;     ///< first sentence is the summary; the rest: model, equations, source, limits
  std::vector<Field> fields;
  std::vector<Metric> metrics = {};
  std::string shorthand = {};  ///< field set by a value that is not an object
  bool component = false;
};

/// All kinds the program knows. Filled explicitly by register_all functions, never by static
/// constructors.
class Catalogue {
 public:
  Catalogue();  ///< knows the distributions
  void add(Kind kind);
  /// Adds a field to a kind that exists already (a family hangs its section into the root).
  void add_field(const std::string& kind, Field field);
  const Kind* find(const std::string& name) const;
  std::vector<const Kind*> family(const std::string& name) const;
  const std::map<std::string, Kind>& kinds() const { return kinds_; }

 private:
  std::map<std::string, Kind> kinds_;
};

}  // namespace rehearse::config
