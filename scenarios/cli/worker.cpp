#include "scenarios/run/worker.hpp"

#include "scenarios/cli/verbs.hpp"

namespace rehearse::cli {

void add_worker(CLI::App& app, Action& action) {
  auto* verb = app.add_subcommand("worker", "Plays one job from standard input");
  verb->group("");
  verb->callback([&action] { action = run::serve; });
}

}  // namespace rehearse::cli
