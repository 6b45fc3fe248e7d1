// Reference pages (Markdown) from the catalogue.
#include <fmt/format.h>

#include <set>
#include <string>

#include "sim/config/distributions.hpp"
#include "sim/config/scenario.hpp"
#include "sim/config/type_text.hpp"

namespace rehearse::config {
namespace {

/// Text for a table cell.
std::string cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string code(const std::string& text) {
  std::string out = "`";
  return out.append(text).append("`");
}

const Type& leaf(const Type& type) { return type.element ? leaf(*type.element) : type; }

std::string unit_cell(const Type& type) {
  const Type& inner = leaf(type);
  if (inner.owner_unit) return "of the value";
  return std::string(unit_info(inner.unit).symbol);
}

std::string default_cell(const Field& field) {
  if (field.required) return "**required**";
  return field.fallback.is_null() ? "none" : code(field.fallback.dump());
}

std::string parameters(const Kind& kind) {
  if (kind.fields.empty()) return "None.\n";
  std::string out =
      "| name | type | unit | default | range | meaning | source of the default |\n"
      "|---|---|---|---|---|---|---|\n";
  for (const Field& f : kind.fields) {
    out += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", code(f.name),
                       cell(type_text(f.type)), unit_cell(f.type), cell(default_cell(f)),
                       range_text(leaf(f.type)), cell(f.doc), cell(f.source));
  }
  return out;
}

std::string metrics(const Kind& kind) {
  if (kind.metrics.empty()) return {};
  std::string out = "\n## Metrics\n\n| name | unit | meaning |\n|---|---|---|\n";
  for (const Metric& m : kind.metrics) {
    out += fmt::format("| {} | {} | {} |\n", code(m.name), cell(m.unit), cell(m.doc));
  }
  return out;
}

/// Builds a value with every required field filled in, for the example.
class Skeleton {
 public:
  explicit Skeleton(const Catalogue& catalogue) : catalogue_(catalogue) {}

  Json object_of(const Kind& kind) {
    Json out = Json::object();
    if (!open_.insert(&kind).second) return out;  // a recursive kind
    for (const Field& f : kind.fields) {
      if (f.required || f.name == kind.shorthand) out[f.name] = value(f.type);
    }
    open_.erase(&kind);
    return out;
  }

  /// As it stands in a scenario: the tagged or variant form of the kind.
  Json written(const Kind& kind, Shape shape) {
    if (shape == Shape::tagged) {
      const bool shorten = !kind.shorthand.empty() && only_shorthand(kind);
      return Json{{kind.name, shorten ? value(field(kind, kind.shorthand)) : object_of(kind)}};
    }
    Json out = Json::object();
    if (shape == Shape::variant) out["kind"] = kind.name;
    out.update(object_of(kind));
    return out;
  }

 private:
  static const Type& field(const Kind& kind, const std::string& name) {
    for (const Field& f : kind.fields) {
      if (f.name == name) return f.type;
    }
    return kind.fields.front().type;
  }

  static bool only_shorthand(const Kind& kind) {
    for (const Field& f : kind.fields) {
      if (f.required && f.name != kind.shorthand) return false;
    }
    return true;
  }

  static Json number(const Type& type) {
    const std::string_view example = unit_info(type.unit).example;
    if (!type.owner_unit && !example.empty()) return Json(std::string(example));
    return bound_json(in_range(type, 1) ? 1 : type.min);
  }

  Json family_value(const Type& type) {
    if (type.family == distribution_family) return number(type);
    const auto kinds = catalogue_.family(type.family);
    return kinds.empty() ? Json::object() : written(*kinds.front(), type.shape);
  }

  Json value(const Type& type) {
    switch (type.shape) {
      case Shape::boolean:
        return true;
      case Shape::integer:
        return bound_json(in_range(type, 1) ? 1 : type.min);
      case Shape::quantity:
        return number(type);
      case Shape::choice:
        return type.words.front();
      case Shape::reference:
        return "name-of-a-" + type.family.substr(0, type.family.find('|'));
      case Shape::list:
        return Json::array({value(*type.element)});
      case Shape::map:
        return Json{{"name", value(*type.element)}};
      case Shape::object:
        return object_of(*catalogue_.find(type.family));
      case Shape::file:
        return "data.csv";
      case Shape::text:
      case Shape::any:
        return "text";
      default:
        return family_value(type);
    }
  }

  const Catalogue& catalogue_;
  std::set<const Kind*> open_;
};

bool takes(const Type& type, Shape shape, const std::string& family) {
  const Type& inner = leaf(type);
  const std::string bars = "|" + inner.family + "|";
  return inner.shape == shape && bars.find("|" + family + "|") != std::string::npos;
}

/// How the kind is chosen where it is written.
Shape usage(const Catalogue& catalogue, const Kind& kind) {
  for (const auto& [key, owner] : catalogue.kinds()) {
    for (const Field& f : owner.fields) {
      if (takes(f.type, Shape::tagged, kind.family)) return Shape::tagged;
      if (takes(f.type, Shape::variant, kind.family)) return Shape::variant;
    }
  }
  return kind.family == distribution_family ? Shape::tagged : Shape::object;
}

}  // namespace

std::string reference_page(const Catalogue& catalogue, const Kind& kind) {
  std::string out = fmt::format("# {}\n\n", kind.name);
  if (kind.family != kind.name) out += fmt::format("Family: {}.\n\n", code(kind.family));
  out += kind.doc + "\n\n## Parameters\n\n" + parameters(kind);
  if (!kind.shorthand.empty()) {
    out += fmt::format("\nA bare value stands for {}.\n", code(kind.shorthand));
  }
  out += metrics(kind);
  const Json example = Skeleton(catalogue).written(kind, usage(catalogue, kind));
  out += fmt::format("\n## Example\n\n```json\n{}\n```\n", example.dump(2));
  return out;
}

}  // namespace rehearse::config
