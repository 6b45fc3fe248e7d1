// One plan of `rehearse check`: playing it, judging it, finding what changed it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "results/check_report.hpp"
#include "scenarios/cli/plays.hpp"
#include "sim/config/scenario.hpp"

namespace rehearse::cli {

struct SessionOptions {
  results::CheckRules rules;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint32_t> replications;  ///< exactly so many, judged once
  double budget_s = 60.0;
  bool blame = true;
  PlayOptions play;
};

/// What the plan is compared with: another file, or what a baseline kept.
struct Against {
  std::string label;                    ///< for messages
  std::optional<std::string> scenario;  ///< to be played with the same seeds
  std::optional<results::PlanResult> kept;
};

/// Plays 5, 10, 20, ... replications until every metric is decided, one has regressed, or the next
/// step would take longer than the budget; then blames. Throws BaselineError, ScenarioError,
/// RunError, PlayInterrupted.
results::PlanReport check_one(const std::string& file, const Against& against,
                              const SessionOptions& options);

/// Plays a plan for a baseline.
results::PlanResult play_plan(const std::string& file, const SessionOptions& options,
                              std::uint32_t replications);

/// The name of a plan: its file's without the extension.
std::string plan_name(const std::string& file);

}  // namespace rehearse::cli
