#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <set>
#include <thread>

#include "results/check_report.hpp"
#include "scenarios/cli/check_rules.hpp"
#include "scenarios/cli/check_session.hpp"
#include "scenarios/cli/exit_code.hpp"
#include "scenarios/cli/git_tree.hpp"
#include "scenarios/cli/output.hpp"
#include "scenarios/cli/verbs.hpp"
#include "scenarios/run/library.hpp"
#include "sim/core/units.hpp"

namespace rehearse::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  rehearse check plan.json --against git:origin/main
  rehearse check plan.json --against old-plan.json --tolerance '*/rto_s=30s'
  rehearse check plans/*.json --baseline baseline.json --update-baseline
  rehearse check plans/*.json --baseline baseline.json --junit rehearse.xml

A plan has got worse when a metric is worse with certainty and by more than its tolerance.
With --against both plans are played by this program with the same seeds, so that neither
chance nor an upgrade of the program counts. A waiver holds {"plan", "metric", "reason",
"owner", "expires"}. On a regression each change is taken back alone to find what did it.
Exit codes: 0 no plan got worse, 1 one did, 2 wrong usage, 3 scenario invalid, 4 run failed,
5 baseline missing, of another version or with other metrics, 6 undecided (with
--undecided=fail), 130 interrupted.)";

constexpr std::int64_t kGreatestSeed = 9007199254740991;  // exact in JSON
constexpr std::uint32_t kBaselineReplications = 20;

struct Arguments {
  std::vector<std::string> plans;
  std::string baseline;
  std::string against;
  bool update_baseline = false;
  std::string undecided = "warn";
  std::string budget = "60s";
  std::vector<std::string> metrics;
  std::vector<std::string> tolerances;
  std::string waivers;
  std::string junit;
  std::string markdown;
  bool annotations = false;
  bool no_blame = false;
  bool json = false;
  SessionOptions session;
};

SessionOptions session_of(const Arguments& arguments) {
  SessionOptions options = arguments.session;
  const auto budget = parse_quantity(arguments.budget, Unit::seconds);
  if (!budget || *budget <= 0)
    throw UsageError("--budget: expected " + accepted_quantity(Unit::seconds) + ", found \"" +
                     arguments.budget + "\"");
  options.budget_s = *budget;
  options.blame = !arguments.no_blame;
  options.rules.metrics = arguments.metrics;
  for (const auto& text : arguments.tolerances)
    options.rules.tolerances.push_back(tolerance_rule(text));
  if (!arguments.waivers.empty()) options.rules.waivers = read_waivers(arguments.waivers);
  options.rules.today = today();
  return options;
}

void check_usage(const Arguments& arguments) {
  std::set<std::string> names;
  for (const auto& plan : arguments.plans)
    if (!names.insert(plan_name(plan)).second)
      throw UsageError("two plans are called \"" + plan_name(plan) + "\"");
  if (!arguments.against.empty() && !arguments.baseline.empty())
    throw UsageError("expected --baseline or --against, found both");
  if (!arguments.against.empty() && arguments.update_baseline)
    throw UsageError("--update-baseline writes a baseline, which --against has not");
  if (!arguments.against.starts_with("git:") && !arguments.against.empty() &&
      arguments.plans.size() > 1)
    throw UsageError("--against FILE compares one plan, found " +
                     std::to_string(arguments.plans.size()));
}

std::string baseline_path(const Arguments& arguments) {
  return arguments.baseline.empty() ? "rehearse-baseline.json" : arguments.baseline;
}

/// The file of a plan, which may be named as a shipped one.
std::filesystem::path file_of(const std::string& plan) {
  if (std::filesystem::exists(plan)) return plan;
  for (const auto& shipped : run::shipped_scenarios(run::library_directories()))
    if (shipped.name == plan) return shipped.path;
  return plan;
}

Against in_git(const std::string& plan, const std::string& label, const GitTree& tree) {
  const auto path = tree.path_of(file_of(plan));
  if (!std::filesystem::exists(path))
    throw results::BaselineError(plan + ": not in " + label + ", so there is nothing to compare");
  return {label, path.string(), std::nullopt};
}

Against in_baseline(const std::string& plan, const std::string& path,
                    const results::Baseline& baseline) {
  const auto found = baseline.plans.find(plan_name(plan));
  if (found == baseline.plans.end())
    throw results::BaselineError(path + ": no plan \"" + plan_name(plan) +
                                 "\"; --update-baseline adds it");
  return {path, std::nullopt, found->second};
}

results::Baseline load_baseline(const std::string& path) {
  auto baseline = results::read_baseline(path);
  if (baseline.program_version != REHEARSE_VERSION)
    throw results::BaselineError(path + ": written by version " + baseline.program_version +
                                 ", this is " + REHEARSE_VERSION +
                                 "; --update-baseline writes it again, --against needs none");
  return baseline;
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(" *?'\"$\\&;|<>()[]") == std::string::npos) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string command_of(const Arguments& arguments, const results::PlanReport& report) {
  std::string text = "rehearse check " + quoted(report.file);
  text += arguments.against.empty() ? " --baseline " + quoted(baseline_path(arguments))
                                    : " --against " + quoted(arguments.against);
  for (const auto& metric : arguments.metrics) text += " --metric " + quoted(metric);
  for (const auto& rule : arguments.tolerances) text += " --tolerance " + quoted(rule);
  if (!arguments.waivers.empty()) text += " --waivers " + quoted(arguments.waivers);
  return text + " --seed " + std::to_string(report.seed);
}

std::vector<results::PlanReport> check_all(const Arguments& arguments,
                                           const SessionOptions& options) {
  std::unique_ptr<GitTree> tree;
  results::Baseline baseline;
  if (arguments.against.starts_with("git:"))
    tree = std::make_unique<GitTree>(arguments.against.substr(4), file_of(arguments.plans.front()));
  else if (arguments.against.empty())
    baseline = load_baseline(baseline_path(arguments));
  std::vector<results::PlanReport> reports;
  for (const auto& plan : arguments.plans) {
    Against against{arguments.against, arguments.against, std::nullopt};
    if (tree) against = in_git(plan, arguments.against, *tree);
    if (arguments.against.empty()) against = in_baseline(plan, baseline_path(arguments), baseline);
    reports.push_back(check_one(plan, against, options));
    reports.back().command = command_of(arguments, reports.back());
  }
  return reports;
}

int update_baseline(const Arguments& arguments, const SessionOptions& options) {
  const std::string path = baseline_path(arguments);
  results::Baseline baseline;
  // Other plans of the file stay, but not beside results of another version.
  if (std::filesystem::exists(path)) baseline = results::read_baseline(path);
  if (baseline.program_version != REHEARSE_VERSION) baseline.plans.clear();
  baseline.program_version = REHEARSE_VERSION;
  for (const auto& plan : arguments.plans)
    baseline.plans[plan_name(plan)] =
        play_plan(plan, options, arguments.session.replications.value_or(kBaselineReplications));
  write_file(path, results::to_text(baseline));
  print_note(path + ": " + std::to_string(arguments.plans.size()) + " plans written");
  return kMet;
}

void write_reports(const Arguments& arguments, const std::vector<results::PlanReport>& reports) {
  if (!arguments.junit.empty()) write_file(arguments.junit, results::to_junit(reports));
  if (!arguments.markdown.empty()) write_file(arguments.markdown, results::to_markdown(reports));
  if (arguments.annotations) std::cerr << results::to_annotations(reports);
  if (arguments.json) {
    Json plans = Json::array();
    for (const auto& report : reports) plans.push_back(results::to_json(report));
    print_json({{"plans", std::move(plans)}});
    return;
  }
  for (const auto& report : reports)
    std::cout << results::to_text(report, may_colour(STDOUT_FILENO));
}

int exit_code(const Arguments& arguments, const std::vector<results::PlanReport>& reports) {
  const auto any = [&](const auto& holds) {
    return std::any_of(reports.begin(), reports.end(), holds);
  };
  using results::CheckVerdict;
  if (any([](const auto& r) { return r.check.verdict == CheckVerdict::regressed; })) return kMissed;
  if (any([](const auto& r) { return !r.check.missing.empty(); })) return kNoBaseline;
  if (!any([](const auto& r) { return r.check.verdict == CheckVerdict::undecided; })) return kMet;
  if (arguments.undecided == "warn")
    print_note("undecided; --undecided=fail would refuse, a larger --budget may tell");
  return arguments.undecided == "fail" ? kUndecided : kMet;
}

int check(const Arguments& arguments) try {
  check_usage(arguments);
  const SessionOptions options = session_of(arguments);
  if (arguments.update_baseline) return update_baseline(arguments, options);
  const auto reports = check_all(arguments, options);
  write_reports(arguments, reports);
  return exit_code(arguments, reports);
} catch (const PlayInterrupted&) {
  print_note("interrupted; nothing was judged");
  return kInterrupted;
} catch (const results::BaselineError& error) {
  print_error(error.what());
  return kNoBaseline;
}

void add_options(CLI::App& verb, Arguments& arguments) {
  verb.add_option("PLAN", arguments.plans, "Scenarios")->required();
  verb.add_option("--baseline", arguments.baseline,
                  "Results kept per seed; default rehearse-baseline.json")
      ->type_name("FILE");
  verb.add_option("--against", arguments.against, "Play this, too, and compare")
      ->type_name("git:REF|FILE");
  verb.add_flag("--update-baseline", arguments.update_baseline,
                "Write the baseline, judge nothing");
  verb.add_option("--undecided", arguments.undecided, "fail, warn or pass; default warn")
      ->check(CLI::IsMember({"fail", "warn", "pass"}));
  verb.add_option("--budget", arguments.budget, "Time per plan; default 60s")->type_name("TIME");
  verb.add_option("--metric", arguments.metrics, "Look at these only; * and ?; may be repeated")
      ->type_name("PATTERN")
      ->allow_extra_args(false);
  verb.add_option("--tolerance", arguments.tolerances, "What a metric may lose; may be repeated")
      ->type_name("PATTERN=AMOUNT")
      ->allow_extra_args(false);
  verb.add_option("--waivers", arguments.waivers, "Metrics that may get worse for a while")
      ->type_name("FILE.json");
  verb.add_option("--junit", arguments.junit, "Write JUnit XML")->type_name("FILE");
  verb.add_option("--markdown", arguments.markdown, "Write a summary for a comment")
      ->type_name("FILE");
  verb.add_flag("--annotations", arguments.annotations, "GitHub annotations on standard error");
  verb.add_flag("--no-blame", arguments.no_blame, "Do not look for what did it");
  auto& session = arguments.session;
  verb.add_option("--seed", session.seed, "Random numbers; default: the baseline's or the plan's")
      ->check(CLI::Range(std::int64_t{0}, kGreatestSeed));
  verb.add_option("--replications", session.replications,
                  "So many runs, judged once; default: 5, 10, ... as the budget allows")
      ->check(CLI::Range(1U, 1000000U));
  verb.add_option("--jobs", session.play.jobs, "Runs side by side; default: processors")
      ->check(CLI::Range(1U, 1024U));
  verb.add_flag("--json", arguments.json, "Print JSON");
  verb.add_flag("--quiet", session.play.quiet, "No progress bar");
}

}  // namespace

void add_check(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  arguments->session.play.jobs = std::max(1U, std::thread::hardware_concurrency());
  auto* verb = app.add_subcommand("check", "Refuse a plan that got worse");
  add_options(*verb, *arguments);
  verb->footer(kFooter);
  verb->callback([&action, arguments] { action = [arguments] { return check(*arguments); }; });
}

}  // namespace rehearse::cli
