#include "gui/models/catalogue.hpp"

#include <algorithm>
#include <stdexcept>

namespace rehearse::gui {
namespace {

constexpr int kDeepest = 24;  // steps nest without end

Parameter read_parameter(const Json& row) {
  return {.name = row.at("name"),
          .doc = row.value("doc", ""),
          .type = row.at("type"),
          .required = row.value("required", false),
          .fallback = row.contains("default") ? row.at("default") : Json(),
          .source = row.value("source", "")};
}

Kind read_kind(const Json& row) {
  Kind kind{.name = row.at("name"),
            .family = row.at("family"),
            .component = row.value("component", false),
            .doc = row.value("doc", ""),
            .shorthand = row.value("shorthand", ""),
            .parameters = {},
            .metrics = {}};
  for (const Json& parameter : row.at("parameters"))
    kind.parameters.push_back(read_parameter(parameter));
  for (const Json& metric : row.value("metrics", Json::array()))
    kind.metrics.push_back({metric.at("name"), metric.value("unit", ""), metric.value("doc", "")});
  return kind;
}

bool in_family(const std::string& families, const std::string& family) {
  return ("|" + families + "|").find("|" + family + "|") != std::string::npos;
}

std::string shape_of(const Json& type) {
  return type.is_object() ? type.value("shape", "") : std::string();
}

}  // namespace

const Parameter* Kind::parameter(const std::string& wanted) const {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const Parameter& p) { return p.name == wanted; });
  return found == parameters.end() ? nullptr : &*found;
}

Catalogue::Catalogue(const Json& description) try {
  for (const Json& row : description.at("kinds")) {
    kinds_.push_back(read_kind(row));
    by_family_.emplace(kinds_.back().family, kinds_.size() - 1);
  }
} catch (const Json::exception& error) {
  throw std::invalid_argument(std::string("catalogue: ") + error.what());
}

const Kind* Catalogue::find(const std::string& family, const std::string& name) const {
  const auto [begin, end] = by_family_.equal_range(family);
  for (auto i = begin; i != end; ++i)
    if (kinds_[i->second].name == name) return &kinds_[i->second];
  return nullptr;
}

std::vector<const Kind*> Catalogue::of_family(const std::string& family) const {
  std::vector<const Kind*> out;
  const auto [begin, end] = by_family_.equal_range(family);
  for (auto i = begin; i != end; ++i) out.push_back(&kinds_[i->second]);
  return out;
}

const Kind* Catalogue::kind_of(const Json& type, const Json& value) const {
  const std::string shape = shape_of(type);
  const std::string family = type.is_object() ? type.value("family", "") : "";
  if (shape == "object") {
    const auto kinds = of_family(family);
    return kinds.empty() ? nullptr : kinds.front();
  }
  if (shape == "variant" && value.is_object() && value.contains("kind") &&
      value.at("kind").is_string())
    return find(family, value.at("kind"));
  if (shape == "tagged" && value.is_object() && value.size() >= 1)
    return find(family, value.items().begin().key());
  return nullptr;
}

Json Catalogue::type_at(const Json& scenario, const Pointer& pointer) const {
  Json type{{"shape", "object"}, {"family", "scenario"}};
  const Json* value = &scenario;
  static const Json nothing;
  for (const std::string& token : tokens(pointer)) {
    const std::string shape = shape_of(type);
    if (shape == "map" || shape == "list") {
      type = type.at("element");
    } else if (shape == "tagged") {
      type = Json{{"shape", "kind"}, {"family", type.at("family")}, {"name", token}};
    } else {
      const Kind* kind =
          shape == "kind" ? find(type.at("family"), type.at("name")) : kind_of(type, *value);
      const Parameter* parameter = kind == nullptr ? nullptr : kind->parameter(token);
      if (parameter == nullptr) return nullptr;
      type = parameter->type;
    }
    if (value->is_object() && value->contains(token)) {
      value = &value->at(token);
    } else if (value->is_array() && token.find_first_not_of("0123456789") == std::string::npos &&
               token.size() < 9 && std::stoul(token) < value->size()) {
      value = &value->at(std::stoul(token));
    } else {
      value = &nothing;
    }
  }
  return type;
}

Json Catalogue::example(const Kind& kind, const Json& scenario) const {
  Json out = Json::object();
  for (const Parameter& parameter : kind.parameters)
    if (parameter.required) out[parameter.name] = example_of(parameter.type, scenario, 0);
  return out;
}

Json Catalogue::example_of(const Json& type, const Json& scenario, int depth) const {
  const std::string shape = shape_of(type);
  if (depth > kDeepest) return nullptr;
  if (shape == "boolean") return false;
  if (shape == "integer") return std::max<std::int64_t>(1, type.value("min", std::int64_t{1}));
  if (shape == "choice") return type.at("words").front();
  if (shape == "reference") {
    const auto found = names(type.value("family", ""), scenario);
    return found.empty() ? Json("") : Json(found.front());
  }
  if (shape == "quantity") {
    static const std::map<std::string, Json> kExamples{
        {"seconds", "30s"}, {"bytes", "1 GB"}, {"bytes_per_s", "1 Gbps"}, {"ratio", 0.99},
        {"per_s", "100/s"}, {"cores", "1"},    {"usd_per_h", "10 USD/h"}};
    const auto found = kExamples.find(type.value("unit", ""));
    return found == kExamples.end() ? Json(1) : found->second;
  }
  if (shape == "list") return Json::array({example_of(type.at("element"), scenario, depth + 1)});
  if (shape == "map") return Json{{"a", example_of(type.at("element"), scenario, depth + 1)}};
  if (shape == "object" || shape == "variant" || shape == "tagged") {
    const auto kinds = of_family(type.value("family", ""));
    if (kinds.empty()) return Json::object();
    Json inner = Json::object();
    for (const Parameter& p : kinds.front()->parameters)
      if (p.required) inner[p.name] = example_of(p.type, scenario, depth + 1);
    if (shape == "object") return inner;
    if (shape == "tagged") return Json{{kinds.front()->name, inner}};
    Json out{{"kind", kinds.front()->name}};
    out.update(inner);
    return out;
  }
  return "";
}

std::vector<std::string> Catalogue::names(const std::string& family, const Json& scenario) const {
  std::vector<std::string> out;
  collect(Json{{"shape", "object"}, {"family", "scenario"}}, scenario, "", family, out, 0);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void Catalogue::collect(const Json& type, const Json& value, const std::string& prefix,
                        const std::string& family, std::vector<std::string>& out, int depth) const {
  if (depth > kDeepest || !value.is_object()) return;
  if (shape_of(type) == "map") {
    const Json& element = type.at("element");
    for (const auto& [key, member] : value.items()) {
      const Kind* kind = kind_of(element, member);
      const std::string name = prefix.empty() ? key : prefix + "/" + key;
      if (kind != nullptr && in_family(family, kind->family)) out.push_back(name);
      const bool scope = kind != nullptr && kind->component;
      collect(element, member, scope ? name : prefix, family, out, depth + 1);
    }
    return;
  }
  const Kind* kind = kind_of(type, value);
  if (kind == nullptr) return;
  for (const Parameter& parameter : kind->parameters)
    if (value.contains(parameter.name))
      collect(parameter.type, value.at(parameter.name), prefix, family, out, depth + 1);
}

}  // namespace rehearse::gui
