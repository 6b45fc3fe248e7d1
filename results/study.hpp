// Study files: every finished run of a sweep with the values of its axes, its verdict and its
// metrics, in one SQLite database that any SQLite tool can read. docs/studies.md describes the
// tables.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "results/verdict.hpp"

namespace rehearse::results {

/// The kind of an objective as scenarios write it: "rto", "error-ratio", "cost", ...
const char* to_string(Objective::Metric metric);

/// Something that is varied: a decision, or an input that is not known well.
struct StudyAxis {
  std::string name;
  bool unknown = false;
  std::vector<std::string> pointers;  ///< JSON pointers into the scenario
  std::string source;                 ///< of the range of an unknown

  bool operator==(const StudyAxis&) const = default;
};

struct StudyValue {
  std::string json;  ///< as it is set in the scenario
  /// In SI; NaN for a value that is no number.
  double number = std::numeric_limits<double>::quiet_NaN();
};

/// For the expected loss per year: what disasters cost, and how often they come.
struct StudyLoss {
  double usd_per_minute = 0.0;                           ///< of recovery time
  double usd_per_lost_write = 0.0;                       ///< of an acknowledged write
  std::vector<std::pair<std::string, double>> per_year;  ///< by disaster; empty: not stated
};

struct StudyPoint {
  std::uint32_t design = 0;        ///< points that differ in unknowns only share it
  std::vector<StudyValue> values;  ///< one per axis
};

/// What is to be played: every point with replications 0 to `replications` - 1 under one seed.
struct StudyPlan {
  std::string study;
  std::string study_json;   ///< the definition
  std::string design;       ///< of the axes: "grid", "zip", "list", "latin_hypercube"
  std::string uncertainty;  ///< of the unknowns: "latin_hypercube", "morris"; empty without them
  std::string scenario;
  std::string scenario_json;  ///< without the axes
  std::string data_files;     ///< JSON object: path to hash, of the files that the scenario names
  std::string program_version;
  std::string program_build;  ///< hash of the program
  std::uint64_t seed = 0;
  std::uint32_t replications = 1;
  std::vector<StudyAxis> axes;
  std::vector<StudyPoint> points;
  StudyLoss loss;
};

struct StudyMetric {
  std::string scope;  ///< "" (deployment), "service:web", "disaster:lost/store:orders"
  std::string name;
  std::string unit;
  double value = 0.0;  ///< NaN: the run could not tell; infinite: never
};

struct StudyObjective {
  Objective objective;
  Achieved achieved;
  Verdict verdict = Verdict::undecided;
};

/// One run that ended.
struct StudyRun {
  std::uint32_t point = 0;
  std::uint32_t replication = 0;
  std::uint64_t seed = 0;
  bool failed = false;
  Verdict verdict = Verdict::undecided;  ///< of a run that did not fail
  std::string message;                   ///< why it failed
  double wall_s = 0.0;                   ///< of the simulation alone
  std::uint64_t events = 0;
  std::uint64_t requests = 0;
  std::uint64_t fingerprint = 0;
  std::vector<StudyMetric> metrics;
  std::vector<StudyObjective> objectives;
};

struct Study {
  StudyPlan plan;
  std::vector<StudyRun> runs;  ///< by point, then replication
};

/// Everything a study file says about one run.
StudyRun study_run(const RunRecord& record, std::uint32_t point);

class Database;

/// The one writer of a study file. While it exists no other can be opened on the same file, but
/// anybody may read. Throws StoreError.
class StudyWriter {
 public:
  /// Creates the file, or goes on with one that was begun for the same plan. Refuses any other
  /// file; a plan differs when the program, the scenario, the seed, the axes or the points do.
  /// More (or fewer) replications than before, or another statement of losses, are no difference.
  StudyWriter(const std::string& path, const StudyPlan& plan);
  ~StudyWriter();
  StudyWriter(const StudyWriter&) = delete;
  StudyWriter& operator=(const StudyWriter&) = delete;

  struct Done {
    std::uint32_t point = 0;
    std::uint32_t replication = 0;
    double wall_s = 0.0;
  };
  /// Runs that need not be played again; those that failed are not among them.
  const std::vector<Done>& done() const { return done_; }
  /// Writes one run as one transaction; replaces the same run where it failed before.
  void append(const StudyRun& run);

 private:
  class Lock;
  std::unique_ptr<Lock> lock_;  // released last
  std::unique_ptr<Database> database_;
  std::vector<Done> done_;
};

/// Reads a study file, also one that is being written. Throws StoreError for a file that is
/// missing, is no study file, is damaged, or was written in another format.
Study read_study(const std::string& path);

/// Whether the file is a study file at all.
bool is_study_file(const std::string& path);

}  // namespace rehearse::results
