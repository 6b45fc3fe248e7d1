// What a plan achieved, per seed, kept for later: the committed file that `check --baseline` reads.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "results/critical_path.hpp"
#include "results/document_diff.hpp"
#include "results/samples.hpp"
#include "sim/core/error.hpp"

namespace rehearse::results {

/// The baseline is missing or cannot be compared with. Exit code 5.
class BaselineError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A plan with what its replications achieved.
struct PlanResult {
  Document document;
  Samples samples;
  std::vector<Objective> objectives;
  /// Critical path of each disaster in the first replication.
  std::map<std::string, std::vector<Step>> paths;

  void add(const RunRecord& record);
};

/// Plans by name. Written one value per line, so that a new baseline can be reviewed.
struct Baseline {
  std::string program_version;
  std::map<std::string, PlanResult> plans;
};

/// Throws BaselineError for a file that is missing, is none, is of another format, or lacks what it
/// must hold.
Baseline read_baseline(const std::string& path);
std::string to_text(const Baseline& baseline);

}  // namespace rehearse::results
