// Faults as planned and events as they happened, in lanes by component.
#pragma once

#include <string>
#include <vector>

#include "gui/document/json_patch.hpp"
#include "results/run_record.hpp"

namespace rehearse::gui {

struct PlannedFault {
  std::string name;
  std::string kind;
  std::string target;
  double at_s = 0.0;
  double duration_s = -1.0;  ///< negative: for good
};

struct Lane {
  std::string component;  ///< as in TimelineEvent; "fault:<name>" for planned faults
  std::string label;
  int fault = -1;                   ///< index of a planned fault
  std::vector<std::size_t> events;  ///< indices into the record's timeline
};

struct Timeline {
  std::vector<PlannedFault> faults;
  std::vector<Lane> lanes;  ///< faults first, then components in the order of their first event
};

/// `record` may be null: then there are faults only.
Timeline read_timeline(const Json& scenario, const results::RunRecord* record);

/// Ids of every event that had to happen before this one, itself included, ascending.
std::vector<std::uint32_t> causes_of(const results::RunRecord& record, std::uint32_t id);

}  // namespace rehearse::gui
