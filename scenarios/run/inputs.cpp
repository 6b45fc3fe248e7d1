#include "scenarios/run/inputs.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace rehearse::run {
namespace {

using config::Field;
using config::Kind;
using config::Node;
using config::Shape;
using config::Type;

bool is_object(const Type& type) {
  if (type.family == "distribution") return false;
  return type.shape == Shape::object || type.shape == Shape::variant || type.shape == Shape::tagged;
}

bool is_quantity(const Type& type) {
  return type.shape == Shape::quantity || type.shape == Shape::integer ||
         type.family == "distribution";
}

/// Walks the objects of a scenario beside the kinds that declare them.
class Walk {
 public:
  explicit Walk(const config::Catalogue& catalogue) : catalogue_(catalogue) {}

  void object(const Node& node, const Kind& kind) {
    kinds_.insert(&kind);
    for (const Field& field : kind.fields) {
      fields_.emplace(node.pointer() + "/" + field.name, &field);
      if (node.has(field.name)) children(node, field);
    }
  }

  /// The field that a setting belongs to: of its own pointer, or of the nearest object above.
  const Field* field_of(std::string pointer) const {
    while (!pointer.empty()) {
      if (const auto found = fields_.find(pointer); found != fields_.end()) return found->second;
      pointer.resize(pointer.rfind('/'));
    }
    return nullptr;
  }

  const std::set<const Kind*>& kinds() const { return kinds_; }

 private:
  void children(const Node& node, const Field& field) {
    const Type& type = field.type;
    if (is_object(type)) return typed(node.child(field.name), type);
    if (!type.element) return;
    if (type.element->element && is_object(*type.element->element)) {
      for (const auto& list : node.lists(field.name))
        for (const Node& element : list) typed(element, *type.element->element);
    } else if (!is_object(*type.element)) {
      return;
    } else if (type.shape == Shape::map) {
      for (const auto& [key, value] : node.map(field.name)) typed(value, *type.element);
    } else {
      for (const Node& element : node.list(field.name)) typed(element, *type.element);
    }
  }

  void typed(const Node& node, const Type& type) {
    for (const Kind* kind : candidates(type))
      if (kind->name == node.kind()) return object(node, *kind);
  }

  std::vector<const Kind*> candidates(const Type& type) const {
    if (type.shape != Shape::object) return catalogue_.family(type.family);
    const Kind* only = catalogue_.find(type.family);
    return only == nullptr ? std::vector<const Kind*>() : std::vector<const Kind*>{only};
  }

  const config::Catalogue& catalogue_;
  std::map<std::string, const Field*> fields_;
  std::set<const Kind*> kinds_;
};

const char* word(config::Origin::From from) {
  if (from == config::Origin::From::file) return "file";
  return from == config::Origin::From::set ? "set" : "default";
}

results::SettingRecord record_of(const config::Setting& setting, const Field* field) {
  results::SettingRecord record;
  record.pointer = setting.pointer;
  record.value = setting.value.dump();
  record.origin = word(setting.origin.from);
  record.file = setting.origin.where.file;
  record.line = setting.origin.where.line;
  record.source = setting.origin.source;
  if (field == nullptr) return record;
  record.doc = field->doc;
  const Type& leaf = field->type.element ? *field->type.element : field->type;
  record.quantity = is_quantity(leaf) && setting.value.is_primitive();
  return record;
}

/// What follows the last "Limits:" or "Not modelled:" of a description.
std::string limits_of(const std::string& doc) {
  for (const char* mark : {"Limits: ", "Not modelled: "})
    if (const auto at = doc.rfind(mark); at != std::string::npos)
      return doc.substr(mark[0] == 'L' ? at + 8 : at);
  return {};
}

}  // namespace

results::Inputs inputs_of(const config::Scenario& scenario, const config::Catalogue& catalogue) {
  Walk walk(catalogue);
  if (const Kind* root = catalogue.find("scenario")) walk.object(scenario.root(), *root);
  results::Inputs inputs;
  for (const config::Setting& setting : scenario.settings())
    inputs.settings.push_back(record_of(setting, walk.field_of(setting.pointer)));
  for (const Kind* kind : walk.kinds())
    if (std::string text = limits_of(kind->doc); !text.empty())
      inputs.limits.push_back({kind->name, std::move(text)});
  std::sort(inputs.limits.begin(), inputs.limits.end(),
            [](const auto& a, const auto& b) { return a.kind < b.kind; });
  return inputs;
}

}  // namespace rehearse::run
