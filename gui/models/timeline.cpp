#include "gui/models/timeline.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "gui/models/deployment_builder.hpp"
#include "sim/core/units.hpp"

namespace rehearse::gui {
namespace {

double seconds_of(const Json& value, double otherwise) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return otherwise;
  return parse_quantity(value.get<std::string>(), Unit::seconds).value_or(otherwise);
}

}  // namespace

Timeline read_timeline(const Json& scenario, const results::RunRecord* record) {
  Timeline out;
  for (const auto& [name, fault] : member(scenario, "faults").items()) {
    if (!fault.is_object()) continue;
    out.lanes.push_back({"fault:" + name, name, static_cast<int>(out.faults.size()), {}});
    out.faults.push_back({name, text_of(member(fault, "kind")), text_of(member(fault, "target")),
                          seconds_of(member(fault, "at"), 0),
                          seconds_of(member(fault, "duration"), -1)});
  }
  if (record == nullptr) return out;
  std::map<std::string, std::size_t> lane_of;
  for (std::size_t i = 0; i < record->timeline.size(); ++i) {
    const std::string& component = record->timeline[i].component;
    const auto [found, fresh] = lane_of.try_emplace(component, out.lanes.size());
    if (fresh) out.lanes.push_back({component, component, -1, {}});
    out.lanes[found->second].events.push_back(i);
  }
  return out;
}

std::vector<std::uint32_t> causes_of(const results::RunRecord& record, std::uint32_t id) {
  std::set<std::uint32_t> seen;
  std::vector<std::uint32_t> open{id};
  while (!open.empty()) {
    const std::uint32_t at = open.back();
    open.pop_back();
    if (at == 0 || at > record.timeline.size() || !seen.insert(at).second) continue;
    const auto& causes = record.timeline[at - 1].causes;
    open.insert(open.end(), causes.begin(), causes.end());
  }
  return {seen.begin(), seen.end()};
}

}  // namespace rehearse::gui
