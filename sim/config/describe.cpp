// The catalogue as JSON, for `describe --json`, the GUI's forms and the Python keywords.
#include <cmath>
#include <string_view>

#include "sim/config/scenario.hpp"
#include "sim/config/type_text.hpp"

namespace rehearse::config {
namespace {

constexpr Unit last_unit = Unit::usd_per_byte_month;

Json describe_type(const Type& type) {
  Json out;
  out["shape"] = shape_name(type.shape);
  out["text"] = type_text(type);
  const bool random = type.shape == Shape::tagged && type.unit != Unit::none;
  if (type.shape == Shape::quantity || random) {
    out["unit"] = type.owner_unit ? "of the distribution" : unit_info(type.unit).name;
  }
  if (std::isfinite(type.min)) out["min"] = bound_json(type.min);
  if (std::isfinite(type.max)) out["max"] = bound_json(type.max);
  if (type.above_min) out["above_min"] = true;
  if (!type.words.empty()) out["words"] = type.words;
  if (!type.family.empty()) out["family"] = type.family;
  if (type.element) out["element"] = describe_type(*type.element);
  if (type.min_items > 0) out["min_items"] = type.min_items;
  return out;
}

Json describe_field(const Field& field) {
  Json out;
  out["name"] = field.name;
  out["type"] = describe_type(field.type);
  out["doc"] = field.doc;
  out["required"] = field.required;
  if (!field.fallback.is_null()) out["default"] = field.fallback;
  if (!field.source.empty()) out["source"] = field.source;
  return out;
}

Json describe_kind(const Kind& kind) {
  Json out;
  out["name"] = kind.name;
  out["family"] = kind.family;
  out["component"] = kind.component;
  out["doc"] = kind.doc;
  if (!kind.shorthand.empty()) out["shorthand"] = kind.shorthand;
  out["parameters"] = Json::array();
  for (const Field& field : kind.fields) out["parameters"].push_back(describe_field(field));
  out["metrics"] = Json::array();
  for (const Metric& m : kind.metrics) {
    Json metric;
    metric["name"] = m.name;
    metric["unit"] = m.unit;
    metric["doc"] = m.doc;
    out["metrics"].push_back(std::move(metric));
  }
  return out;
}

Json describe_units() {
  Json out = Json::object();
  for (int i = 0; i <= static_cast<int>(last_unit); ++i) {
    const UnitInfo& info = unit_info(static_cast<Unit>(i));
    Json unit;
    unit["symbol"] = info.symbol;
    unit["example"] = info.example;
    unit["suffixes"] = Json::array();
    for (const UnitSuffix& suffix : info.suffixes) {
      if (!suffix.text.empty()) unit["suffixes"].push_back(suffix.text);
    }
    out[std::string(info.name)] = std::move(unit);
  }
  return out;
}

}  // namespace

Json describe(const Catalogue& catalogue) {
  Json out;
  out["kinds"] = Json::array();
  for (const auto& [key, kind] : catalogue.kinds()) out["kinds"].push_back(describe_kind(kind));
  out["units"] = describe_units();
  return out;
}

}  // namespace rehearse::config
