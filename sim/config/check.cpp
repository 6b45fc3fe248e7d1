#include "sim/config/check.hpp"

#include <algorithm>
#include <stdexcept>

#include "sim/config/check_scope.hpp"
#include "sim/config/suggest.hpp"
#include "sim/config/type_text.hpp"

namespace rehearse::config {
namespace {

using json::Value;

bool is_name_character(char c, bool first) {
  const bool alphanumeric =
      (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return alphanumeric || (!first && (c == '_' || c == '.' || c == '-'));
}

bool is_name(const std::string& text) {
  constexpr std::size_t longest = 128;
  if (text.empty() || text.size() > longest || !is_name_character(text.front(), true)) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_name_character(c, false); });
}

std::size_t field_index(const Kind& kind, std::string_view name) {
  for (std::size_t i = 0; i < kind.fields.size(); ++i) {
    if (kind.fields[i].name == name) return i;
  }
  return kind.fields.size();
}

std::vector<std::string> field_names(const Kind& kind) {
  std::vector<std::string> out;
  for (const Field& f : kind.fields) out.push_back(f.name);
  return out;
}

}  // namespace

Checker::Checker(const Catalogue& catalogue, Sources& sources, Problems& problems,
                 std::deque<Value>& defaults, std::vector<std::filesystem::path> library)
    : catalogue_(catalogue),
      sources_(sources),
      problems_(problems),
      defaults_(defaults),
      library_(std::move(library)) {}

std::unique_ptr<NodeData> Checker::root(const Value& document, const std::string& kind) {
  anchor_ = document.where;
  std::unique_ptr<NodeData> data = node(document, kind_named(kind));
  resolve_references();
  return data;
}

json::Mark Checker::where(const Value& value) const {
  return sources_.is_default(value.where) ? anchor_ : value.where;
}

void Checker::problem(const Value& value, std::string message) {
  if (sources_.is_default(value.where)) message += " (the default)";
  problems_.add(where(value), path_, std::move(message));
}

void Checker::wrong(const Value& value, const std::string& expected) {
  problem(value, "expected " + expected + ", found " + json::brief(value));
}

const Kind& Checker::kind_named(const std::string& name) const {
  const Kind* kind = catalogue_.find(name);
  if (!kind) throw std::logic_error("a descriptor names the kind " + name + ", which nobody added");
  return *kind;
}

Item Checker::check(const Value& value, const Type& type) {
  constexpr std::size_t deepest = 400;  // documents are bounded by the parser, defaults by this
  if (depth_ > deepest) throw std::logic_error("defaults contain each other at " + path_);
  const Scoped<std::size_t> deeper(depth_, depth_ + 1);
  const Scoped<json::Mark> anchor(anchor_, where(value));
  switch (type.shape) {
    case Shape::boolean:
      return check_boolean(value);
    case Shape::integer:
      return check_integer(value, type);
    case Shape::quantity:
      return check_quantity(value, type);
    case Shape::text:
      return check_text(value);
    case Shape::choice:
      return check_choice(value, type);
    case Shape::reference:
      return check_reference(value, type);
    case Shape::list:
      return check_list(value, type);
    case Shape::map:
      return check_map(value, type);
    case Shape::object:
      return check_object(value, type);
    case Shape::variant:
      return check_variant(value, type);
    case Shape::tagged:
      return check_tagged(value, type);
    case Shape::file:
      return check_file(value);
    case Shape::any:
      return {&value, {}};
  }
  return {};
}

Item Checker::check_list(const Value& value, const Type& type) {
  const Scoped<bool> element(map_element_, false);
  if (!value.is_array() || value.elements.size() < type.min_items) {
    std::string wanted = "a list";
    if (type.min_items > 0) wanted += " of at least " + std::to_string(type.min_items);
    wrong(value, wanted);
    return {};
  }
  Group group;
  group.items.reserve(value.elements.size());
  for (std::size_t i = 0; i < value.elements.size(); ++i) {
    const Descend into(path_, json::pointer_token(std::to_string(i)));
    group.items.push_back(check(value.elements[i], *type.element));
  }
  return {&value, std::move(group)};
}

bool Checker::good_name(const json::Member& member) {
  if (is_name(member.key)) return true;
  problems_.add(sources_.is_default(member.key_where) ? anchor_ : member.key_where, path_,
                "expected a name of at most 128 letters, digits, '_', '.' and '-', starting with a "
                "letter or digit, found " +
                    json::in_quotes(member.key));
  return false;
}

Item Checker::check_map(const Value& value, const Type& type) {
  if (!value.is_object()) {
    wrong(value, "an object with names as keys");
    return {};
  }
  Group group;
  std::size_t bad_names = 0;
  for (const json::Member& m : value.members) {
    if (is_comment(m.key)) continue;
    if (!good_name(m)) ++bad_names;
    if (!is_name(m.key)) continue;
    const Descend into(path_, json::pointer_token(m.key));
    const Descend named(name_, name_.empty() ? m.key : json::pointer_token(m.key));
    const Scoped<bool> element(map_element_, true);
    group.keys.push_back(m.key);
    group.items.push_back(check(m.value, *type.element));
  }
  if (group.keys.size() + bad_names < type.min_items) {
    problem(value, "expected an object with at least " + std::to_string(type.min_items) +
                       " names as keys, found " + std::to_string(group.keys.size() + bad_names));
  }
  return {&value, std::move(group)};
}

Item Checker::check_object(const Value& value, const Type& type) {
  return {&value, node(value, kind_named(type.family))};
}

bool Checker::stands_for_shorthand(const Value& value, const Kind& kind) const {
  if (kind.shorthand.empty()) return false;
  if (!value.is_object()) return true;
  const Type& type = kind.fields.at(field_index(kind, kind.shorthand)).type;
  const auto is_field = [&](const json::Member& m) {
    return !is_comment(m.key) && field_index(kind, m.key) < kind.fields.size();
  };
  if (std::any_of(value.members.begin(), value.members.end(), is_field)) return false;
  const auto written = std::count_if(value.members.begin(), value.members.end(),
                                     [](const json::Member& m) { return !is_comment(m.key); });
  if (type.shape == Shape::map) return written > 0;
  if (type.shape != Shape::tagged || written != 1)
    return type.shape == Shape::tagged && written > 1;
  const std::string& key = only_member(value)->key;
  return kind_in(catalogue_.family(type.family), key) || !nearest(key, field_names(kind));
}

std::unique_ptr<NodeData> Checker::node(const Value& value, const Kind& kind,
                                        std::string_view tag_key) {
  auto data = std::make_unique<NodeData>();
  data->kind = &kind;
  data->name = name_;
  data->pointer = path_;
  data->value = &value;
  data->anchor = where(value);
  data->sources = &sources_;
  data->items.resize(kind.fields.size());
  if (kind.component && !name_.empty()) register_component(*data, map_element_);
  const Scoped<bool> element(map_element_, false);
  if (stands_for_shorthand(value, kind)) {
    const std::size_t i = field_index(kind, kind.shorthand);
    data->shorthand = true;
    data->items[i] = check(value, kind.fields[i].type);
    if (!data->items[i].present()) data->items[i].value = &value;
  } else if (value.is_object()) {
    written_fields(*data, tag_key);
  } else {
    wrong(value, "an object (" + kind.name + ")");
    return data;
  }
  absent_fields(*data);
  return data;
}

void Checker::written_fields(NodeData& node, std::string_view tag_key) {
  for (const json::Member& m : node.value->members) {
    if (is_comment(m.key) || (!tag_key.empty() && m.key == tag_key)) continue;
    const std::size_t i = field_index(*node.kind, m.key);
    if (i == node.kind->fields.size()) {
      const std::string hint =
          problems_.full() ? std::string() : suggestion(m.key, field_names(*node.kind));
      problems_.add(
          sources_.is_default(m.key_where) ? anchor_ : m.key_where, path_,
          "expected a field of " + node.kind->name + ", found " + json::in_quotes(m.key) + hint);
      continue;
    }
    const Descend into(path_, json::pointer_token(m.key));
    node.items[i] = check(m.value, node.kind->fields[i].type);
    node.items[i].value = &m.value;  // present, also where the check failed
  }
}

const Value& Checker::fallback(const Field& field) {
  const Value*& known = default_of_[&field];
  if (!known) {
    std::filesystem::path directory;
    directory = sources_.of({}).directory;
    const std::int32_t source =
        sources_.add({Origin::From::fallback, "default", std::move(directory), field.source});
    known = &defaults_.emplace_back(json::from_json(field.fallback, {source, 0, 0}));
  }
  return *known;
}

void Checker::absent_fields(NodeData& node) {
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const Field& field = node.kind->fields[i];
    if (node.items[i].present()) continue;
    if (!field.fallback.is_null()) {
      const Descend into(path_, json::pointer_token(field.name));
      node.items[i] = check(fallback(field), field.type);
    } else if (field.required) {
      problem(*node.value, "expected the field " + json::in_quotes(field.name) + " (" +
                               type_text(field.type) + "), found none");
    }
  }
}

void Checker::register_component(const NodeData& node, bool map_element) {
  const Index::Entry* other = index_.add(node.kind->family, node.name, {&node, map_element});
  if (!other || !map_element || !other->map_element) return;
  problem(*node.value, "expected a " + node.kind->family + " name that stands once, found " +
                           json::in_quotes(node.name) + " again (first at " + other->node->pointer +
                           ")");
}

}  // namespace rehearse::config
