#include "gui/document/json_patch.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace rehearse::gui {
namespace {

using Kind = PatchOperation::Kind;

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw std::invalid_argument("patch at \"" + path + "\": " + why);
}

/// The container that holds what the pointer names.
Json& parent_of(Json& document, const Pointer& pointer) {
  try {
    return document.at(pointer.parent_pointer());
  } catch (const Json::exception&) {
    refuse(pointer.to_string(), "its parent does not exist");
  }
}

std::size_t index_in(const Json& list, const Pointer& pointer, std::size_t end) {
  const std::string& token = pointer.back();
  if (token == "-" && end > list.size()) return list.size();
  const bool digits = !token.empty() && std::all_of(token.begin(), token.end(),
                                                    [](char c) { return c >= '0' && c <= '9'; });
  const std::size_t index = digits && token.size() < 10 ? std::stoul(token) : end;
  if (index >= end) refuse(pointer.to_string(), "no such element");
  return index;
}

/// Ordered objects have no insertion in the middle, so members behind it are appended again.
void insert_member(Json& object, const std::string& key, const Json& value,
                   const std::optional<std::string>& before) {
  if (!before || !object.contains(*before)) {
    object[key] = value;
    return;
  }
  Json out = Json::object();
  for (auto& [name, member] : object.items()) {
    if (name == *before) out[key] = value;
    out[name] = std::move(member);
  }
  object = std::move(out);
}

void add(Json& document, const PatchOperation& operation, const Pointer& pointer) {
  Json& parent = parent_of(document, pointer);
  if (parent.is_array()) {
    const std::size_t index = index_in(parent, pointer, parent.size() + 1);
    parent.insert(parent.begin() + static_cast<std::ptrdiff_t>(index), operation.value);
  } else if (parent.is_object() && !parent.contains(pointer.back())) {
    insert_member(parent, pointer.back(), operation.value, operation.before);
  } else {
    refuse(operation.path, parent.is_object() ? "already there" : "its parent holds no members");
  }
}

void erase(Json& document, const PatchOperation& operation, const Pointer& pointer) {
  Json& parent = parent_of(document, pointer);
  if (parent.is_array()) {
    parent.erase(index_in(parent, pointer, parent.size()));
  } else if (!parent.is_object() || parent.erase(pointer.back()) == 0) {
    refuse(operation.path, "nothing to remove");
  }
}

void apply_one(Json& document, const PatchOperation& operation) {
  const Pointer pointer(operation.path);
  if (operation.kind == Kind::replace) {
    if (!document.contains(pointer)) refuse(operation.path, "nothing to replace");
    document.at(pointer) = operation.value;
  } else if (pointer.empty()) {
    refuse(operation.path, "the whole document can only be replaced");
  } else if (operation.kind == Kind::add) {
    add(document, operation, pointer);
  } else {
    erase(document, operation, pointer);
  }
}

std::optional<std::string> member_after(const Json& object, const std::string& key) {
  bool found = false;
  for (const auto& [name, value] : object.items()) {
    if (found) return name;
    found = name == key;
  }
  return std::nullopt;
}

bool exists(const Json& document, const Pointer& pointer) {
  return !(!pointer.empty() && pointer.back() == "-") && document.contains(pointer);
}

}  // namespace

void apply(Json& document, const Patch& patch) {
  if (patch.size() == 1) return apply_one(document, patch.front());
  Json copy = document;
  for (const PatchOperation& operation : patch) apply_one(copy, operation);
  document = std::move(copy);
}

Edit make_set(const Json& document, const Pointer& pointer, Json value) {
  if (exists(document, pointer)) {
    return {{{Kind::replace, pointer.to_string(), std::move(value), {}}},
            {{Kind::replace, pointer.to_string(), document.at(pointer), {}}}};
  }
  Pointer top = pointer;  // the outermost value that is missing
  while (!top.empty() && !document.contains(top.parent_pointer())) {
    value = Json{{top.back(), std::move(value)}};
    top.pop_back();
  }
  const Json& parent = document.at(top.parent_pointer());
  if (!parent.is_structured()) refuse(pointer.to_string(), "its parent holds no members");
  if (parent.is_array() && top.back() == "-") top = top.parent_pointer() / parent.size();
  return {{{Kind::add, top.to_string(), std::move(value), {}}},
          {{Kind::remove, top.to_string(), nullptr, {}}}};
}

Edit make_remove(const Json& document, const Pointer& pointer) {
  if (pointer.empty() || !exists(document, pointer))
    refuse(pointer.to_string(), "nothing to remove");
  const Json& parent = document.at(pointer.parent_pointer());
  std::optional<std::string> before;
  if (parent.is_object()) before = member_after(parent, pointer.back());
  return {{{Kind::remove, pointer.to_string(), nullptr, {}}},
          {{Kind::add, pointer.to_string(), document.at(pointer), std::move(before)}}};
}

Edit operator+(Edit first, const Edit& second) {
  first.forward.insert(first.forward.end(), second.forward.begin(), second.forward.end());
  first.backward.insert(first.backward.begin(), second.backward.begin(), second.backward.end());
  return first;
}

Json to_json(const Patch& patch) {
  static constexpr const char* kNames[] = {"add", "remove", "replace"};
  Json out = Json::array();
  for (const PatchOperation& operation : patch) {
    Json row{{"op", kNames[static_cast<int>(operation.kind)]}, {"path", operation.path}};
    if (operation.kind != Kind::remove) row["value"] = operation.value;
    if (operation.before) row["before"] = *operation.before;
    out.push_back(std::move(row));
  }
  return out;
}

Patch patch_from_json(const Json& json) try {
  Patch out;
  for (const Json& row : json) {
    const std::string op = row.at("op");
    if (op != "add" && op != "remove" && op != "replace")
      throw std::invalid_argument("patch: unknown operation \"" + op + "\"");
    PatchOperation operation;
    operation.kind = op == "add" ? Kind::add : op == "remove" ? Kind::remove : Kind::replace;
    operation.path = row.at("path");
    if (operation.kind != Kind::remove) operation.value = row.at("value");
    if (row.contains("before")) operation.before = row.at("before").get<std::string>();
    out.push_back(std::move(operation));
  }
  return out;
} catch (const Json::exception& error) {
  throw std::invalid_argument(std::string("patch: ") + error.what());
}

std::vector<std::string> tokens(const Pointer& pointer) {
  std::vector<std::string> out;
  for (Pointer at = pointer; !at.empty(); at.pop_back()) out.push_back(at.back());
  std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace rehearse::gui
