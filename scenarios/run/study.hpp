// The definition of a study: one scenario and what is varied in it. docs/studies.md describes the
// file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/study.hpp"
#include "scenarios/run/job.hpp"
#include "sim/config/descriptor.hpp"
#include "sim/core/error.hpp"

namespace rehearse::run {

/// The descriptors of a study file; its root kind is "study".
config::Catalogue study_catalogue();

/// A study ready to be played.
struct Sweep {
  results::StudyPlan plan;
  Job base;                                    ///< without the axes
  std::vector<std::vector<std::string>> sets;  ///< per point, after those of `base`
  std::vector<double> expected;                ///< per point: how long a run is, in any unit
};

struct SweepOverrides {
  std::vector<std::string> sets;  ///< "/pointer=VALUE" on the scenario
  std::optional<std::uint32_t> replications;
  std::optional<std::uint64_t> seed;
};

/// Reads a study, its scenario, and checks the scenario at every point (at the first thousand; a
/// worker finds what is wrong with others). Throws ScenarioError with places in the study file.
/// `plan.program_version` and `program_build` are left empty.
Sweep load_sweep(const std::string& path, const SweepOverrides& overrides);

/// The scenario of a sweep without its axes, as it stands in the file now.
std::string current_scenario(const Sweep& sweep);

/// 64-bit FNV-1a of a file, as 16 hexadecimal digits; empty when it cannot be read.
std::string file_hash(const std::string& path);

}  // namespace rehearse::run
