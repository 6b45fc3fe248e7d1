// What changed between two results.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gui/document/json_patch.hpp"
#include "results/summary.hpp"

namespace rehearse::gui {

struct Estimate {
  std::optional<double> value;
  std::optional<double> low;
  std::optional<double> high;
};

enum class Change { same, better, worse, unclear };

/// A figure of both runs. Better or worse only where the intervals do not overlap, or where there
/// are none: a figure of one replication has no interval, and the difference may be chance.
struct Delta {
  std::string name;
  results::Objective objective;  ///< how the figure is written, and which way is better
  Estimate a;
  Estimate b;
  Change change = Change::unclear;
};

/// Objectives that both judged, then for every population p50 and p99 and the share of good
/// requests, then the cost.
std::vector<Delta> deltas_of(const results::Summary& a, const results::Summary& b);

struct Difference {
  std::string pointer;
  std::string before;  ///< empty: it was not there
  std::string after;
};

/// Values that differ between two scenarios, by pointer; whole objects that one lacks are one
/// entry.
std::vector<Difference> differences(const Json& a, const Json& b);

}  // namespace rehearse::gui
