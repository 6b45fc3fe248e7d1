// The checked tree behind Node: one NodeData per object, one Item per field of its kind.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/config/descriptor.hpp"
#include "sim/config/sources.hpp"
#include "sim/core/distribution.hpp"
#include "sim/core/json.hpp"

namespace rehearse::config {

class NodeData;
struct Item;

/// Of a list (no keys) or a map.
struct Group {
  std::vector<std::string> keys;
  std::vector<Item> items;
};

/// A distribution; `node` holds its parameters, or nothing for a bare constant.
struct Random {
  Distribution distribution;
  std::unique_ptr<NodeData> node;
};

/// A checked value. `value` is what was written (or the default), null where the field is absent.
struct Item {
  const json::Value* value = nullptr;
  std::variant<std::monostate, bool, double, std::int64_t, std::string, std::filesystem::path,
               std::unique_ptr<NodeData>, Group, Random>
      content;

  bool present() const { return value != nullptr; }
};

class NodeData {
 public:
  const Kind* kind = nullptr;
  std::string name;
  std::string pointer;
  const json::Value* value = nullptr;
  json::Mark anchor;  ///< of the nearest written value: the object, or what holds a default object
  const Sources* sources = nullptr;
  std::vector<Item> items;  ///< as kind->fields
  bool shorthand = false;   ///< the value stands for the shorthand field

  /// Pointer of a field of this object.
  std::string pointer_of(std::string_view field) const;
  const Item& item(std::string_view field) const;
};

}  // namespace rehearse::config
