#include "sim/config/descriptor.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "sim/config/distributions.hpp"

namespace rehearse::config {
namespace {

Type of_shape(Shape shape) {
  Type type;
  type.shape = shape;
  return type;
}

Type of_family(Shape shape, std::string family) {
  Type type = of_shape(shape);
  type.family = std::move(family);
  return type;
}

Type container(Shape shape, Type element, std::size_t min_items) {
  Type type = of_shape(shape);
  type.element = std::make_shared<const Type>(std::move(element));
  type.min_items = min_items;
  return type;
}

/// What every scenario may say; `extends` never reaches the check, the reader consumes it.
std::vector<Field> root_fields() {
  return {
      {"$schema", text(), "URI of the JSON Schema, for editors."},
      {"description", text(), "What the scenario teaches and what to look at."},
      {"extends", text(),
       "Another scenario, by path relative to this file or by name; the other keys of this file "
       "are a JSON Merge Patch (RFC 7396) on it: null deletes."}};
}

std::vector<Field>::iterator field_named(Kind& kind, const std::string& name) {
  return std::find_if(kind.fields.begin(), kind.fields.end(),
                      [&](const Field& f) { return f.name == name; });
}

bool is_root_field(const std::string& name) {
  return name == "$schema" || name == "description" || name == "extends";
}

void complete_root(Kind& root) {
  for (Field& f : root_fields()) {
    if (field_named(root, f.name) == root.fields.end()) root.fields.push_back(std::move(f));
  }
}

bool in_family(const std::string& family, std::string_view wanted) {
  while (!wanted.empty()) {
    const std::size_t bar = wanted.find('|');
    if (wanted.substr(0, bar) == family) return true;
    if (bar == std::string_view::npos) return false;
    wanted.remove_prefix(bar + 1);
  }
  return false;
}

}  // namespace

Type boolean() { return of_shape(Shape::boolean); }

Type any_value() { return of_shape(Shape::any); }

Type integer(double min, double max) {
  Type type = of_shape(Shape::integer);
  type.min = min;
  type.max = max;
  return type;
}

Type quantity(Unit unit, double min, double max) {
  Type type = of_shape(Shape::quantity);
  type.unit = unit;
  type.min = min;
  type.max = max;
  return type;
}

Type positive(Unit unit) {
  Type type = quantity(unit, 0);
  type.above_min = true;
  return type;
}

Type text() { return of_shape(Shape::text); }

Type choice(std::vector<std::string> words) {
  Type type = of_shape(Shape::choice);
  type.words = std::move(words);
  return type;
}

Type reference(std::string family) { return of_family(Shape::reference, std::move(family)); }
Type list_of(Type element, std::size_t min_items) {
  return container(Shape::list, std::move(element), min_items);
}
Type map_of(Type element, std::size_t min_items) {
  return container(Shape::map, std::move(element), min_items);
}
Type object(std::string kind) { return of_family(Shape::object, std::move(kind)); }
Type variant(std::string family) { return of_family(Shape::variant, std::move(family)); }
Type tagged(std::string family) { return of_family(Shape::tagged, std::move(family)); }
Type file_path() { return of_shape(Shape::file); }

Type distribution(Unit unit) {
  Type type = tagged(distribution_family);
  type.unit = unit;
  return type;
}

Catalogue::Catalogue() {
  for (Kind& kind : distribution_kinds()) {
    std::string key = kind.family + "/" + kind.name;
    kinds_.emplace(std::move(key), std::move(kind));
  }
}

void Catalogue::add(Kind kind) {
  if (kind.family.empty()) kind.family = kind.name;
  if (kind.name == "scenario") complete_root(kind);
  std::string key = kind.name;
  const auto taken = kinds_.find(key);
  if (taken != kinds_.end() && taken->second.family != kind.family)
    key = kind.family + "/" + kind.name;
  if (!kinds_.emplace(key, std::move(kind)).second) {
    throw std::logic_error("kind registered twice: " + key);
  }
}

void Catalogue::add_field(const std::string& kind, Field field) {
  const auto found = kinds_.find(kind);
  if (found == kinds_.end()) throw std::logic_error("no kind " + kind + " to add a field to");
  const auto old = field_named(found->second, field.name);
  if (old == found->second.fields.end()) {
    found->second.fields.push_back(std::move(field));
  } else if (kind == "scenario" && is_root_field(field.name)) {
    *old = std::move(field);
  } else {
    throw std::logic_error("field " + field.name + " added twice to " + kind);
  }
}

const Kind* Catalogue::find(const std::string& name) const {
  const auto found = kinds_.find(name);
  if (found != kinds_.end()) return &found->second;
  for (const auto& [key, kind] : kinds_) {
    if (key.ends_with("/" + name)) return &kind;
  }
  return nullptr;
}

std::vector<const Kind*> Catalogue::family(const std::string& name) const {
  std::vector<const Kind*> out;
  for (const auto& [key, kind] : kinds_) {
    if (in_family(kind.family, name)) out.push_back(&kind);
  }
  return out;
}

}  // namespace rehearse::config
