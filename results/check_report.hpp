// What a check says: text, JSON, JUnit, Markdown, GitHub annotations.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "results/blame.hpp"
#include "results/check.hpp"

namespace rehearse::results {

/// One plan checked.
struct PlanReport {
  std::string file;     ///< as the command line named it
  std::string against;  ///< "git:main", a file
  std::string command;  ///< that checks this plan again
  PlanCheck check;
  std::vector<Culprit> culprits;
  std::map<std::string, std::vector<std::string>> path_changes;  ///< by disaster
  std::vector<std::string> notes;
  std::size_t replications = 0;
  std::uint64_t seed = 0;
  bool paired = true;
  double seconds = 0.0;
};

std::string to_text(const PlanReport& report, bool colour);
nlohmann::ordered_json to_json(const PlanReport& report);

/// JUnit XML: a suite per plan, a case per metric; its class is the plan, its name disaster and
/// objective. Undecided and waived cases are skipped, a missing metric is an error. The text of a
/// failure holds target, was, now, interval, the change of the critical path and the command.
std::string to_junit(const std::vector<PlanReport>& reports);

/// Begins with the line `<!-- rehearse-check -->`, by which one comment is found again.
std::string to_markdown(const std::vector<PlanReport>& reports);

/// Workflow commands of GitHub Actions, one a line, at the lines of the culprits.
std::string to_annotations(const std::vector<PlanReport>& reports);

/// "was 120 ms, now 152 ms: +32 ms worse (+26.7 %), interval 28 ms to 36 ms, tolerance 6 ms".
std::string describe(const CheckRow& row);
/// "region-loss: rto" of an objective's row, else the metric.
std::string title_of(const CheckRow& row);

}  // namespace rehearse::results
