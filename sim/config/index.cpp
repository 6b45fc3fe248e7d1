#include <algorithm>
#include <string_view>

#include "sim/config/check.hpp"

namespace rehearse::config {
namespace {

template <typename Visit>
void for_each_family(std::string_view families, Visit visit) {
  while (true) {
    const std::size_t bar = families.find('|');
    visit(families.substr(0, bar));
    if (bar == std::string_view::npos) return;
    families.remove_prefix(bar + 1);
  }
}

}  // namespace

const Index::Entry* Index::add(const std::string& family, const std::string& name, Entry entry) {
  const auto [known, fresh] = families_[family].emplace(name, entry);
  if (fresh) return nullptr;
  if (entry.map_element && !known->second.map_element) {
    known->second = entry;
    return nullptr;
  }
  return &known->second;
}

const NodeData* Index::find(const std::string& families, const std::string& name) const {
  const NodeData* found = nullptr;
  for_each_family(families, [&](std::string_view family) {
    const auto members = families_.find(family);
    if (found || members == families_.end()) return;
    const auto entry = members->second.find(name);
    if (entry != members->second.end()) found = entry->second.node;
  });
  return found;
}

std::vector<std::string> Index::names(const std::string& families) const {
  std::vector<std::string> out;
  for_each_family(families, [&](std::string_view family) {
    const auto members = families_.find(family);
    if (members == families_.end()) return;
    for (const auto& [name, entry] : members->second) out.push_back(name);
  });
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace rehearse::config
