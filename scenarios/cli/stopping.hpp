// --until-certain and --until-precision: how many replications are enough.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "results/sequential.hpp"
#include "scenarios/run/replications.hpp"

namespace rehearse::cli {

/// "5%", "5 %" or "0.05"; nothing for anything else.
std::optional<double> parse_share(const std::string& text);

struct StoppingArguments {
  std::string certain;
  std::string precision;

  void add_to(CLI::App& verb);
  bool given() const { return !certain.empty() || !precision.empty(); }
  /// Throws UsageError for a value that is no share between 0 and 1.
  results::StoppingRule rule() const;
};

/// Replications that are played at most when a rule is given and --replications is not.
constexpr std::uint32_t kMostReplications = 1000;

/// Makes `options` stop when the rule is satisfied; `watch` must outlive the run.
void watch_replications(results::Sequential& watch, run::ReplicationOptions& options);

/// Leaves out what was played but not needed, and an interruption that was none.
void drop_surplus(const results::Sequential& watch, bool interrupted, run::Outcome& outcome);

}  // namespace rehearse::cli
