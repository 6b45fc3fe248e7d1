#include "sim/config/settings.hpp"

#include <string>
#include <utility>

namespace rehearse::config {
namespace {

class Collector {
 public:
  explicit Collector(const Sources& sources) : sources_(sources) {}

  void node(const NodeData& data) {
    const json::Member* kind = data.shorthand ? nullptr : data.value->find("kind");
    if (kind && !declares_kind(data)) leaf(data.pointer + "/kind", kind->value);
    for (std::size_t i = 0; i < data.items.size(); ++i) {
      if (data.items[i].present()) item(data.pointer_of(data.kind->fields[i].name), data.items[i]);
    }
  }

  std::vector<Setting> take() { return std::move(out_); }

 private:
  static bool declares_kind(const NodeData& data) {
    for (const Field& f : data.kind->fields) {
      if (f.name == "kind") return true;
    }
    return false;
  }

  void leaf(const std::string& pointer, const json::Value& value) {
    out_.push_back({pointer, json::to_json(value), sources_.origin(value.where)});
  }

  void item(const std::string& pointer, const Item& item) {
    if (const auto* child = std::get_if<std::unique_ptr<NodeData>>(&item.content)) {
      object(**child, *item.value);
    } else if (const auto* group = std::get_if<Group>(&item.content)) {
      elements(pointer, *group, *item.value);
    } else if (const auto* random = std::get_if<Random>(&item.content); random && random->node) {
      object(*random->node, *item.value);
    } else {
      leaf(pointer, *item.value);
    }
  }

  void object(const NodeData& child, const json::Value& value) {
    const std::size_t before = out_.size();
    node(child);
    if (out_.size() == before) leaf(child.pointer, value);
  }

  void elements(const std::string& pointer, const Group& group, const json::Value& value) {
    if (group.items.empty()) leaf(pointer, value);
    for (std::size_t i = 0; i < group.items.size(); ++i) {
      const std::string key = group.keys.empty() ? std::to_string(i) : group.keys[i];
      item(pointer + json::pointer_token(key), group.items[i]);
    }
  }

  const Sources& sources_;
  std::vector<Setting> out_;
};

}  // namespace

std::vector<Setting> settings_of(const NodeData& root) {
  Collector collector(*root.sources);
  collector.node(root);
  return collector.take();
}

}  // namespace rehearse::config
