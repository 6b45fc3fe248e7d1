#include "scenarios/cli/search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "scenarios/cli/exit_code.hpp"
#include "scenarios/cli/interrupt.hpp"
#include "scenarios/cli/progress_bar.hpp"

namespace rehearse::cli {
namespace {

constexpr std::int64_t kGreatestSeed = 9007199254740991;  // exact in JSON

}  // namespace

SearchArguments::SearchArguments() : jobs(std::max(1U, std::thread::hardware_concurrency())) {}

void SearchArguments::add_to(CLI::App& verb) {
  scenario.add_to(verb);
  verb.add_option("--replications", replications, "Searches under other random numbers; default 8")
      ->check(CLI::Range(1U, 10000U));
  verb.add_option("--seed", seed, "Random numbers; default: the scenario's")
      ->check(CLI::Range(std::int64_t{0}, kGreatestSeed));
  verb.add_option("--jobs", jobs, "Runs side by side; default: processors")
      ->check(CLI::Range(1U, 1024U));
  verb.add_flag("--json", json, "Print JSON");
  verb.add_flag("--quiet", quiet, "No progress bar");
}

std::uint64_t SearchArguments::seed_of(const config::Scenario& loaded) const {
  return seed.value_or(static_cast<std::uint64_t>(loaded.root().child("run").integer("seed")));
}

run::ThresholdOutcome play_search(const SearchArguments& arguments, const std::string& title,
                                  run::ThresholdSearch search) {
  const InterruptGuard guard;
  ProgressBar bar(title, 1, arguments.quiet);
  search.replications = arguments.replications;
  search.jobs = arguments.jobs;
  search.interrupted = InterruptGuard::interrupted;
  search.on_progress = [&bar](std::uint32_t runs, double share) {
    bar.update(share, fmt::format("{} runs", runs), std::numeric_limits<double>::quiet_NaN());
  };
  auto outcome = run::find_thresholds(search);
  if (outcome.interrupted) print_note("interrupted; nothing was found yet");
  return outcome;
}

int exit_code(results::Verdict verdict) {
  if (verdict == results::Verdict::met) return kMet;
  return verdict == results::Verdict::missed ? kMissed : kUndecided;
}

}  // namespace rehearse::cli
