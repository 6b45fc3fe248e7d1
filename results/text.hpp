// The outcome of a run on one screen.
#pragma once

#include <cstddef>
#include <string>

#include "results/summary.hpp"

namespace rehearse::results {

struct TextOptions {
  bool colour = false;      ///< ANSI colours; marks differ in shape, too
  std::size_t height = 39;  ///< lines; rows beyond are counted, not shown
};

/// Verdict, objectives (missed first), the worst disaster's critical path as a waterfall, lost
/// writes by store, traffic, where each endpoint's p99 comes from, the busiest services, the first
/// bottleneck, cost and speed: at most 80 columns wide and
/// `height` lines high, ends with a newline.
std::string to_text(const Summary& summary, const TextOptions& options = {});

}  // namespace rehearse::results
