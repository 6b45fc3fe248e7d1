#include "scenarios/run/study_axis.hpp"

#include <fmt/format.h>
#include <algorithm>

#include <charconv>
#include <cmath>
#include <optional>

#include "sim/core/units.hpp"

namespace rehearse::run {
namespace {

using Json = nlohmann::ordered_json;
using config::Node;
using results::StudyValue;

std::optional<double> number_in_si(const std::string& text) {
  for (int unit = 0; unit <= static_cast<int>(Unit::usd_per_byte_month); ++unit)
    if (const auto number = parse_quantity(text, static_cast<Unit>(unit))) return number;
  return std::nullopt;
}

/// The number in front and the unit behind it; nothing for a text that does not begin with one.
std::optional<Written> written(const Json& value) {
  if (value.is_number()) return Written{value.get<double>(), ""};
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  Written out;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out.number);
  if (read.ec != std::errc()) return std::nullopt;
  out.suffix = std::string(read.ptr, text.data() + text.size());
  if (!out.suffix.empty() && !number_in_si(text)) return std::nullopt;
  return out;
}

void read_range(Axis& axis, const Node& node, const Json& json, std::vector<Diagnostic>& problems) {
  const char* wanted = "expected a number, or a quantity such as \"300/s\"";
  const auto from = written(json.value("from", Json()));
  const auto to = written(json.value("to", Json()));
  if (!from) problems.push_back(node.problem("from", wanted));
  if (!to) problems.push_back(node.problem("to", wanted));
  if (!from || !to) return;
  axis.from = from->number;
  axis.to = to->number;
  axis.suffix = to->suffix;
  axis.logarithmic = node.text("scale") == "log";
  axis.integer = node.flag("integer");
  if (!axis.names.unknown && node.has("steps"))
    axis.steps = static_cast<std::uint32_t>(node.integer("steps"));
  if (from->suffix != to->suffix)
    problems.push_back(
        node.problem("to", fmt::format("expected the unit of \"from\" (\"{}\"), found \"{}\"",
                                       from->suffix, to->suffix)));
  if (axis.from >= axis.to) problems.push_back(node.problem("to", "expected more than \"from\""));
  if (axis.logarithmic && axis.from <= 0)
    problems.push_back(node.problem("from", "expected a number above 0 for a logarithmic scale"));
}

void read_pointers(Axis& axis, const Node& node, std::vector<Diagnostic>& problems) {
  if (node.has("pointer")) axis.names.pointers.push_back(node.text("pointer"));
  for (const auto& pointer : node.texts("pointers")) axis.names.pointers.push_back(pointer);
  axis.load = node.flag("load");
  const int ways = node.has("pointer") + node.has("pointers") + axis.load;
  if (ways != 1)
    problems.push_back(node.problem(
        "", fmt::format("expected exactly one of pointer, pointers and load, found {}", ways)));
  for (const auto& pointer : axis.names.pointers)
    if (!pointer.starts_with("/"))
      problems.push_back(node.problem(
          node.has("pointer") ? "pointer" : "pointers",
          fmt::format("expected a JSON pointer, which begins with '/', found \"{}\"", pointer)));
}

void check_load(const Axis& axis, const Node& node, std::vector<Diagnostic>& problems) {
  const auto is_factor = [](const Json& value) {
    return value.is_number() && value.get<double>() > 0;
  };
  const bool good = axis.is_range()
                        ? axis.from > 0 && axis.suffix.empty()
                        : std::all_of(axis.values.begin(), axis.values.end(), is_factor);
  if (!good) problems.push_back(node.problem("", "expected factors above 0 on the load"));
}

}  // namespace

StudyValue study_value(const Json& value) {
  StudyValue out{value.dump()};
  if (value.is_number()) out.number = value.get<double>();
  if (value.is_string())
    if (const auto number = number_in_si(value.get<std::string>())) out.number = *number;
  return out;
}

StudyValue Axis::at(double u) const {
  if (!is_range()) {
    const auto n = static_cast<double>(values.size());
    const auto place = static_cast<std::size_t>(std::clamp(std::floor(u * n), 0.0, n - 1.0));
    return study_value(values[place]);
  }
  double number = logarithmic ? from * std::pow(to / from, u) : from + (to - from) * u;
  number = integer ? std::round(number) : number;
  // Twelve digits: 0.30000000000000004 helps nobody.
  number = std::stod(fmt::format("{:.12g}", number));
  if (!suffix.empty()) return study_value(Json(format_number(number) + suffix));
  const bool whole = number == std::floor(number) && std::abs(number) < 1e15;
  return study_value(whole ? Json(static_cast<std::int64_t>(number)) : Json(number));
}

std::vector<StudyValue> Axis::levels() const {
  std::vector<StudyValue> out;
  const std::size_t n = is_range() ? steps : values.size();
  for (std::size_t i = 0; i < n; ++i)
    out.push_back(is_range()
                      ? at(n == 1 ? 0.0 : static_cast<double>(i) / (static_cast<double>(n) - 1))
                      : study_value(values[i]));
  return out;
}

Axis read_axis(const std::string& name, const Node& node, const Json& json, bool unknown,
               std::vector<Diagnostic>& problems) {
  Axis axis;
  axis.names.name = name;
  axis.names.unknown = unknown;
  if (unknown) axis.names.source = node.text("source");
  read_pointers(axis, node, problems);
  const bool range = node.has("from") || node.has("to");
  if (range == node.has("values")) {
    problems.push_back(node.problem("", "expected either values, or from and to"));
    return axis;
  }
  if (range)
    read_range(axis, node, json, problems);
  else
    axis.values = json.at("values").get<std::vector<Json>>();
  if (axis.load) check_load(axis, node, problems);
  return axis;
}

}  // namespace rehearse::run
