// The verbs of the program. Each stands in a file of its own and adds itself to the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace rehearse::cli {

/// What the command line asked for; returns the exit code. Errors are thrown.
using Action = std::function<int()>;

/// Each adds its subcommand, which sets `action` when it is the one given.
void add_run(CLI::App& app, Action& action);
void add_collapse(CLI::App& app, Action& action);
void add_sweep(CLI::App& app, Action& action);
void add_headroom(CLI::App& app, Action& action);
void add_flip(CLI::App& app, Action& action);
void add_validate(CLI::App& app, Action& action);
void add_show(CLI::App& app, Action& action);
void add_list(CLI::App& app, Action& action);
void add_describe(CLI::App& app, Action& action);
void add_schema(CLI::App& app, Action& action);
void add_report(CLI::App& app, Action& action);
void add_export(CLI::App& app, Action& action);
void add_compare(CLI::App& app, Action& action);
void add_check(CLI::App& app, Action& action);
/// Not shown in the help: plays one job for a parent process; see scenarios/run/job.hpp.
void add_worker(CLI::App& app, Action& action);

}  // namespace rehearse::cli
