// Result files: the records of a run's replications, its scenario and the program that played it,
// in one SQLite database that any SQLite tool can read.
//
// Format 3 (`PRAGMA user_version`; `PRAGMA application_id` is 0x52484552, "RHER"):
//
//   meta (key, value)          program_version, scenario_json, scenario, sets (JSON array)
//   setting, not_modelled      the lists of Inputs
//   replication                one row each: scenario, seed, times, recovery rules, engine counters
//   objective, disaster, event, reason, endpoint, failure, breakdown, population, service, store,
//   loss, series, usage        the lists of RunRecord, with its members as columns
//
// Every table but meta begins with (run, parent, row): the index of the replication in the file,
// the row of the endpoint (failure, breakdown) or store (loss) it belongs to or 0, and the place in
// its list (of setting and not_modelled, which belong to the whole file: 0, 0, place). Columns are
// in results/tables.hpp. Lists of numbers are little-endian blobs, lists of names JSON arrays,
// sketches the blobs of QuantileSketch::serialize, 64-bit fingerprints signed integers.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "results/inputs.hpp"
#include "results/run_record.hpp"
#include "sim/core/error.hpp"

namespace rehearse::results {

/// A result file cannot be read or written: "PATH: what is wrong". Exit code 4.
class StoreError : public RunError {
 public:
  StoreError(const std::string& path, const std::string& message);
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
};

struct StoredResult {
  std::string program_version;
  std::string scenario_json;  ///< the resolved scenario, as played
  Inputs inputs;              ///< empty where the writer did not state them
  std::vector<RunRecord> replications;
};

class Database;

/// Writes a result file, one replication after the other; what was appended stays readable when the
/// program is interrupted. Throws StoreError.
class ResultWriter {
 public:
  /// Replaces a result file that stands at `path`; refuses to replace any other file.
  ResultWriter(const std::string& path, const std::string& program_version,
               const std::string& scenario_json);
  ~ResultWriter();
  /// States the inputs of the run, at most once.
  void state(const Inputs& inputs);
  /// Appends one replication as one transaction.
  void append(const RunRecord& record);

 private:
  std::unique_ptr<Database> database_;
  int replications_ = 0;
};

/// Reads everything back, equal in every bit. Throws StoreError for a file that is missing, is not
/// a result file, is damaged, or was written in another format.
StoredResult read_results(const std::string& path);

/// Whether the file is there and claims to be a result file, of whatever format.
bool is_result_file(const std::string& path);

}  // namespace rehearse::results
