// One axis of a study: which values it takes.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "results/study.hpp"
#include "sim/config/node.hpp"

namespace rehearse::run {

/// A number as a scenario writes it: 300 and "/s", or 4 and "".
struct Written {
  double number = 0.0;
  std::string suffix;
};

/// An axis is either a list of values, or a range of numbers that share one unit suffix.
struct Axis {
  results::StudyAxis names;
  bool load = false;                           ///< factor on the load instead of pointers
  std::vector<nlohmann::ordered_json> values;  ///< empty: a range
  double from = 0.0;
  double to = 0.0;
  std::string suffix;
  std::uint32_t steps = 0;  ///< of a range in a grid; 0: not said
  bool logarithmic = false;
  bool integer = false;

  bool is_range() const { return values.empty(); }
  /// The value at the share `u` in [0, 1] of the way from the first to the last.
  results::StudyValue at(double u) const;
  /// The values of a list, or `steps` values of a range, both ends among them.
  std::vector<results::StudyValue> levels() const;
};

/// A JSON value with its number in SI: a number itself, or a text that is a quantity of any unit.
results::StudyValue study_value(const nlohmann::ordered_json& value);

/// Reads one member of /axes or /unknowns; `json` is the same member of the document. Appends what
/// is wrong to `problems`.
Axis read_axis(const std::string& name, const config::Node& node,
               const nlohmann::ordered_json& json, bool unknown, std::vector<Diagnostic>& problems);

}  // namespace rehearse::run
