#include "sim/config/type_text.hpp"

#include <array>
#include <cmath>

namespace rehearse::config {
namespace {

std::string bound(double value, Unit unit, Shape shape) {
  return shape == Shape::integer ? format_number(value) : format_quantity(value, unit);
}

std::string noun(Unit unit) {
  std::string text(unit_info(unit).noun);
  return text.substr(text.find(' ') + 1);
}

}  // namespace

std::string range_text(const Type& type, Unit unit) {
  const bool low = std::isfinite(type.min);
  const bool high = std::isfinite(type.max);
  const std::string min = bound(type.min, unit, type.shape);
  const std::string max = bound(type.max, unit, type.shape);
  if (low && high && !type.above_min) return "from " + min + " to " + max;
  if (low && high) return "above " + min + " and at most " + max;
  if (low) return (type.above_min ? "above " : "at least ") + min;
  if (high) return "at most " + max;
  return {};
}

Json bound_json(double value) {
  constexpr double exact = 9007199254740992.0;  // 2^53
  if (value == std::floor(value) && std::abs(value) <= exact) {
    return Json(static_cast<std::int64_t>(value));
  }
  return Json(value);
}

std::string of_range(const Type& type, Unit unit) {
  std::string text = range_text(type, unit);
  return text.starts_with("at ") ? text.insert(0, "of ") : text;
}

bool in_range(const Type& type, double value) {
  return value <= type.max && (type.above_min ? value > type.min : value >= type.min);
}

std::string families_text(const std::string& families) {
  std::string out;
  for (const char c : families) {
    if (c == '|') {
      out += " or ";
    } else {
      out += c;
    }
  }
  return out;
}

std::string shape_name(Shape shape) {
  static constexpr std::array<const char*, 13> names = {
      "boolean", "integer", "quantity", "text",   "choice", "reference", "list",
      "map",     "object",  "variant",  "tagged", "file",   "any value"};
  return names.at(static_cast<std::size_t>(shape));
}

std::string type_text(const Type& type) {
  switch (type.shape) {
    case Shape::quantity:
      return type.owner_unit ? "quantity" : noun(type.unit);
    case Shape::choice: {
      std::string out;
      for (const std::string& w : type.words) out += (out.empty() ? "" : ", ") + w;
      return "one of " + out;
    }
    case Shape::reference:
      return families_text(type.family) + " name";
    case Shape::list:
      return "list of " + type_text(*type.element);
    case Shape::map:
      return "map of " + type_text(*type.element);
    case Shape::object:
      return type.family;
    case Shape::variant:
      return families_text(type.family);
    case Shape::tagged:
      if (type.family == "distribution") return "distribution of " + noun(type.unit);
      return families_text(type.family);
    default:
      return shape_name(type.shape);
  }
}

}  // namespace rehearse::config
