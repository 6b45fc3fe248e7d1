// Does a deployment come back by itself after a trigger has passed? A map over load and length of
// the trigger, with and without a protection.
#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "results/run_record.hpp"

namespace rehearse::results {

/// One run under one trigger.
struct CollapseRun {
  enum class Fate {
    recovered,  ///< the deployment's RTO is finite: 0 or a restoration within the run
    down,       ///< null RTO: still violating when the run ends
    undecided   ///< `reason` says why; often the objective was unmet before the trigger
  };
  Fate fate = Fate::undecided;
  std::string reason;
  /// Good requests per second in the last quarter of the time after the trigger, over those from
  /// the end of warm-up to the trigger, whole windows only. Nothing when either has no window or
  /// nothing was good before.
  std::optional<double> goodput_ratio;
};

/// Judges by the RTO rule (see recovery.hpp and windows.hpp): the disaster named must be one of the
/// record's, and its trigger lasts `trigger_s` from t0. A record without it is undecided.
CollapseRun judge_collapse(const RunRecord& record, const std::string& disaster, double trigger_s);

/// All runs at one load under one trigger.
struct CollapseCell {
  double load = 1.0;  ///< factor on every population's load
  double trigger_s = 0.0;
  bool protection = false;
  std::uint32_t seeds = 0;  ///< runs finished
  std::uint32_t recovered = 0;
  std::uint32_t down = 0;
  std::uint32_t undecided = 0;
  std::string reason;        ///< of the first undecided run
  double goodput_sum = 0.0;  ///< over the runs that have a ratio
  std::uint32_t goodput_runs = 0;

  void add(const CollapseRun& run);
  std::optional<double> goodput_ratio() const;  ///< mean
  /// '+' recovered in every run, 'X' in none though at least one is decided, '~' in some, '?' all
  /// undecided, '.' not played.
  char mark() const;
};

struct CollapseMap {
  std::string scenario;
  std::string fault;
  std::string disaster;
  std::uint64_t seed = 0;
  std::uint32_t seeds = 0;              ///< runs asked for per cell
  std::vector<std::string> protection;  ///< what it sets; empty: one panel only
  std::vector<double> loads;            ///< ascending
  std::vector<double> triggers_s;       ///< ascending
  /// Panel by panel (without, with protection), in it by trigger, then by load.
  std::vector<CollapseCell> cells;
};

/// Cells of a map whose other members are filled.
std::vector<CollapseCell> empty_cells(const CollapseMap& map);

/// Both panels and a legend; marks differ in shape, colour only helps.
std::string to_text(const CollapseMap& map, bool colour);
/// {"scenario", "fault", "disaster", "seed", "seeds", "protection": [text], "cells": [{"load",
/// "trigger_s", "protection": bool, "seeds", "recovered", "down", "undecided", "goodput_ratio",
/// "reason"}]}.
nlohmann::ordered_json to_json(const CollapseMap& map);
/// load,trigger_s,protection,seeds,recovered,down,undecided,goodput_ratio; protection is "off" or
/// "on", a missing ratio is empty.
std::string to_csv(const CollapseMap& map);

}  // namespace rehearse::results
