#include "sim/core/json.hpp"

namespace rehearse::json {

const Member* Value::find(std::string_view key) const {
  for (const Member& m : members) {
    if (m.key == key) return &m;
  }
  return nullptr;
}

Value from_json(const Json& document, Mark where) {
  Value out;
  out.where = where;
  if (document.is_object()) {
    out.type = Value::Type::object;
    for (const auto& [key, value] : document.items()) {
      out.members.push_back({key, where, from_json(value, where)});
    }
  } else if (document.is_array()) {
    out.type = Value::Type::array;
    for (const Json& element : document) out.elements.push_back(from_json(element, where));
  } else {
    out.scalar = document;
    if (document.is_boolean()) out.type = Value::Type::boolean;
    if (document.is_number()) out.type = Value::Type::number;
    if (document.is_string()) out.type = Value::Type::string;
  }
  return out;
}

Json to_json(const Value& value) {
  if (value.is_object()) {
    Json out = Json::object();
    // The vector below: the map's own insertion searches for the key each time. Keys are unique.
    auto& members = static_cast<std::vector<std::pair<const std::string, Json>>&>(
        out.get_ref<Json::object_t&>());
    members.reserve(value.members.size());
    for (const Member& m : value.members) members.emplace_back(m.key, to_json(m.value));
    return out;
  }
  if (value.is_array()) {
    Json out = Json::array();
    for (const Value& element : value.elements) out.push_back(to_json(element));
    return out;
  }
  return value.scalar;
}

std::string pointer_token(std::string_view key) {
  std::string out = "/";
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

std::string as_utf8(const std::string& text) {
  const std::string dumped = Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  return Json::parse(dumped).get<std::string>();
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string shown(text);
  if (text.size() > longest) {
    std::size_t cut = longest;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
    shown = std::string(text.substr(0, cut)) + "...";
  }
  return Json(shown).dump(-1, ' ', false, Json::error_handler_t::replace);
}

namespace {

std::string list_of(std::size_t size) {
  if (size == 0) return "an empty list";
  return std::string("a list of ").append(std::to_string(size));
}

}  // namespace

std::string brief(const Value& value) {
  switch (value.type) {
    case Value::Type::object:
      return value.members.empty() ? "an empty object" : "an object";
    case Value::Type::array:
      return list_of(value.elements.size());
    case Value::Type::string:
      return in_quotes(value.text());
    default:
      return value.scalar.dump();
  }
}

}  // namespace rehearse::json
