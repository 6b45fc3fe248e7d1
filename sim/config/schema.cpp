// JSON Schema (Draft 7) from the catalogue. Two flavours of every definition: a whole scenario, and
// a patch (a file with `extends`), in which nothing is required and null deletes.
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/config/distributions.hpp"
#include "sim/config/scenario.hpp"
#include "sim/config/type_text.hpp"
#include "sim/core/json.hpp"

namespace rehearse::config {
namespace {

constexpr const char* name_pattern = "^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$";

/// What a definition describes; `unit` is that of the enclosing distribution.
struct Flavour {
  bool patch = false;
  Unit unit = Unit::none;
};

Json typed(const char* type) { return Json{{"type", type}}; }

Json one_of(std::vector<Json> options, const Flavour& flavour) {
  if (options.size() == 1) return options.front();
  return Json{{flavour.patch ? "anyOf" : "oneOf", std::move(options)}};
}

Json bounded(Json schema, const Type& type) {
  if (std::isfinite(type.min))
    schema[type.above_min ? "exclusiveMinimum" : "minimum"] = bound_json(type.min);
  if (std::isfinite(type.max)) schema["maximum"] = bound_json(type.max);
  return schema;
}

Json closed_object(Json properties, Json required) {
  properties["$comment"] = Json::object();
  Json out = typed("object");
  out["properties"] = std::move(properties);
  if (!required.empty()) out["required"] = std::move(required);
  out["additionalProperties"] = false;
  return out;
}

class SchemaWriter {
 public:
  explicit SchemaWriter(const Catalogue& catalogue) : catalogue_(catalogue) {}

  Json write() {
    const Kind& root = *catalogue_.find("scenario");
    Json whole = kind_ref(root, {});
    Json patch = kind_ref(root, {true, Unit::none});
    Json out;
    out["$schema"] = "http://json-schema.org/draft-07/schema#";
    out["title"] = "Rehearse scenario";
    out["description"] = root.doc;
    out["type"] = "object";
    out["if"] = Json{{"required", {"extends"}}};
    out["then"] = std::move(patch);
    out["else"] = std::move(whole);
    out["definitions"] = std::move(definitions_);
    return out;
  }

 private:
  Json quantity_schema(const Type& type, const Flavour& f) {
    const Unit unit = type.owner_unit ? f.unit : type.unit;
    Json number = bounded(typed("number"), type);
    if (unit == Unit::none) return number;
    Json text = typed("string");
    text["pattern"] = quantity_pattern(unit, type.min < 0);
    return Json{{"oneOf", {std::move(number), std::move(text)}}};
  }

  Json list_schema(const Type& type, const Flavour& f) {
    Json out = typed("array");
    out["items"] = schema(*type.element, {false, f.unit});  // a patch replaces a list as a whole
    if (type.min_items > 0) out["minItems"] = type.min_items;
    out["maxItems"] = json::Limits().elements;
    return out;
  }

  Json map_schema(const Type& type, const Flavour& f) {
    Json out = typed("object");
    out["properties"] = Json{{"$comment", Json::object()}};
    out["patternProperties"] = Json{{name_pattern, member(*type.element, f)}};
    out["additionalProperties"] = false;
    if (type.min_items > 0 && !f.patch) out["minProperties"] = type.min_items;
    return out;
  }

  Json tagged_schema(const Type& type, const Flavour& f) {
    std::vector<Json> options;
    const Flavour inner{f.patch, type.unit};
    const bool random = type.family == distribution_family;
    if (random) options.push_back(quantity_schema(quantity(type.unit, 0), f));
    Json all = Json::object();
    for (const Kind* kind : catalogue_.family(type.family)) {
      Json payload = kind_ref(*kind, random ? inner : f);
      if (f.patch) payload = Json{{"anyOf", {typed("null"), std::move(payload)}}};
      if (f.patch) {
        all[kind->name] = std::move(payload);
      } else {
        options.push_back(
            closed_object(Json{{kind->name, std::move(payload)}}, Json::array({kind->name})));
      }
    }
    if (f.patch) options.push_back(closed_object(std::move(all), Json::array()));
    return one_of(std::move(options), f);
  }

  Json variant_schema(const Type& type, const Flavour& f) {
    std::vector<Json> options;
    std::vector<const Kind*> short_kinds;
    for (const Kind* kind : catalogue_.family(type.family)) {
      options.push_back(variant_ref(*kind, f));
      if (!kind->shorthand.empty()) short_kinds.push_back(kind);
    }
    if (short_kinds.size() == 1) {
      options.push_back(Json{{"not", typed("object")},
                             {"allOf", Json::array({shorthand_schema(*short_kinds.front(), f)})}});
    }
    return one_of(std::move(options), f);
  }

  /// Scalars and small containers stand in place; kinds and families are definitions.
  Json schema(const Type& type, const Flavour& f) {
    switch (type.shape) {
      case Shape::boolean:
        return typed("boolean");
      case Shape::integer:
        return bounded(typed("integer"), type);
      case Shape::quantity:
        return quantity_schema(type, f);
      case Shape::choice:
        return Json{{"enum", type.words}};
      case Shape::list:
        return list_schema(type, f);
      case Shape::map:
        return map_schema(type, f);
      case Shape::object:
        return kind_ref(*catalogue_.find(type.family), f);
      case Shape::variant:
        return family_ref(type, f);
      case Shape::tagged:
        return family_ref(type, f);
      case Shape::any:
        return Json(true);
      default:
        return typed("string");
    }
  }

  Json member(const Type& type, const Flavour& f) {
    Json out = schema(type, f);
    if (!f.patch) return out;
    return Json{{"anyOf", {typed("null"), std::move(out)}}};
  }

  /// The long form: an object with the fields of the kind.
  Json fields_schema(const Kind& kind, const Flavour& f, bool with_kind_key) {
    Json properties = Json::object();
    Json required = Json::array();
    if (with_kind_key) {
      properties["kind"] = Json{{"const", kind.name}};
      if (!f.patch) required.push_back("kind");
    }
    for (const Field& field : kind.fields) {
      properties[field.name] = described(field, member(field.type, f));
      if (field.required && !f.patch) required.push_back(field.name);
    }
    return closed_object(std::move(properties), std::move(required));
  }

  static Json described(const Field& field, Json schema) {
    // Draft 7 ignores what stands beside $ref.
    Json out = schema.contains("$ref") ? Json{{"allOf", Json::array({std::move(schema)})}}
                                       : std::move(schema);
    if (!field.doc.empty()) out["description"] = field.doc;
    if (!field.fallback.is_null()) out["default"] = field.fallback;
    return out;
  }

  /// What may stand for the kind instead of an object with its fields.
  Json shorthand_schema(const Kind& kind, const Flavour& f) {
    const Field* field = nullptr;
    Json long_form = Json::array();  // signs that an object is the long form
    long_form.push_back(Json{{"maxProperties", 0}});
    for (const Field& candidate : kind.fields) {
      long_form.push_back(Json{{"required", Json::array({candidate.name})}});
      if (candidate.name == kind.shorthand) field = &candidate;
    }
    const bool object_too = field->type.shape == Shape::map || field->type.shape == Shape::tagged;
    Json not_this = typed("object");
    if (object_too) not_this["anyOf"] = std::move(long_form);
    Json out;
    out["allOf"] = Json::array({schema(field->type, f)});
    out["not"] = std::move(not_this);
    return out;
  }

  Json kind_schema(const Kind& kind, const Flavour& f) {
    Json fields = fields_schema(kind, f, false);
    if (kind.shorthand.empty()) return fields;
    return one_of({std::move(fields), shorthand_schema(kind, f)}, f);
  }

  std::string label(const std::string& name, const Flavour& f) const {
    std::string out = f.patch ? "patch." : "";
    out += name;
    if (f.unit != Unit::none) out.append(".").append(unit_info(f.unit).name);
    return out;
  }

  /// Reference to a definition, made by `make` when first asked for.
  template <typename Make>
  Json ref(const std::string& name, Make make) {
    if (begun_.insert(name).second) {
      Json made = make();
      definitions_[name] = std::move(made);
    }
    std::string at = "#/definitions" + json::pointer_token(name);
    return Json{{"$ref", std::move(at)}};
  }

  Json kind_ref(const Kind& kind, Flavour f) {
    const bool random = kind.family == distribution_family;
    if (!random) f.unit = Unit::none;
    const bool shared = catalogue_.find(kind.name) != &kind;
    std::string name = random || shared ? kind.family + "." + kind.name : kind.name;
    return ref(label(name, f), [&] { return kind_schema(kind, f); });
  }

  Json variant_ref(const Kind& kind, Flavour f) {
    f.unit = Unit::none;
    return ref(label(kind.family + "." + kind.name + ".variant", f),
               [&] { return fields_schema(kind, f, true); });
  }

  Json family_ref(const Type& type, const Flavour& f) {
    const Flavour named{f.patch, type.unit};
    const bool tagged = type.shape == Shape::tagged;
    std::string name = type.family + (tagged ? ".tagged" : ".any");
    if (type.family == distribution_family) name = type.family;
    return ref(label(name, named),
               [&] { return tagged ? tagged_schema(type, f) : variant_schema(type, f); });
  }

  const Catalogue& catalogue_;
  Json definitions_ = Json::object();
  std::set<std::string> begun_;
};

}  // namespace

Json json_schema(const Catalogue& catalogue) { return SchemaWriter(catalogue).write(); }

}  // namespace rehearse::config
