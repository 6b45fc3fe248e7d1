// What the verbs that search a threshold share.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "results/verdict.hpp"
#include "scenarios/cli/output.hpp"
#include "scenarios/run/threshold.hpp"

namespace rehearse::cli {

struct SearchArguments {
  ScenarioArguments scenario;
  std::optional<std::uint64_t> seed;
  std::uint32_t replications = 8;
  unsigned jobs;
  bool json = false;
  bool quiet = false;

  SearchArguments();
  void add_to(CLI::App& verb);
  std::uint64_t seed_of(const config::Scenario& scenario) const;
};

/// Plays with a progress bar; Ctrl-C stops it.
run::ThresholdOutcome play_search(const SearchArguments& arguments, const std::string& title,
                                  run::ThresholdSearch search);

int exit_code(results::Verdict verdict);

}  // namespace rehearse::cli
