#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "sim/config/overlay.hpp"

namespace rehearse::config {

using json::Member;
using json::Value;

void merge_patch(Value& target, Value patch) {
  if (!patch.is_object()) {
    target = std::move(patch);
    return;
  }
  if (!target.is_object()) {
    target = Value();
    target.type = Value::Type::object;
    target.where = patch.where;
  }
  std::unordered_map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < target.members.size(); ++i) place.emplace(target.members[i].key, i);
  std::vector<bool> deleted(target.members.size(), false);
  for (Member& change : patch.members) {
    const auto known = place.find(change.key);
    const bool deletes = change.value.type == Value::Type::null;
    if (known == place.end()) {
      if (deletes) continue;
      Value fresh;
      merge_patch(fresh, std::move(change.value));
      target.members.push_back({std::move(change.key), change.key_where, std::move(fresh)});
      continue;
    }
    Member& old = target.members[known->second];
    if (deletes) {
      deleted[known->second] = true;
      continue;
    }
    if (!change.value.is_object() || !old.value.is_object()) old.key_where = change.key_where;
    merge_patch(old.value, std::move(change.value));
  }
  std::size_t i = 0;
  std::erase_if(target.members, [&](const Member&) {
    const std::size_t at = i++;
    return at < deleted.size() && deleted[at];
  });
}

}  // namespace rehearse::config
