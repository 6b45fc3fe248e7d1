#include <filesystem>
#include <map>

#include "results/sqlite.hpp"
#include "results/store.hpp"
#include "results/study.hpp"
#include "results/study_schema.hpp"

namespace rehearse::results {
namespace {

constexpr int kWriterWaitMs = 10000;

Verdict verdict_named(const std::string& name) {
  if (name == "met") return Verdict::met;
  return name == "missed" ? Verdict::missed : Verdict::undecided;
}

Objective::Metric metric_named(Database& database, const std::string& name) {
  using Metric = Objective::Metric;
  for (const auto metric : {Metric::rpo, Metric::rto, Metric::latency, Metric::availability,
                            Metric::cost_per_hour, Metric::throughput, Metric::error_ratio})
    if (name == to_string(metric)) return metric;
  database.fail(SQLITE_CORRUPT);
}

using Places = std::map<std::int64_t, std::size_t>;  ///< row of the table `run` to its place

Places read_runs(Database& database, Study& study) {
  Places places;
  Statement rows(database,
                 "SELECT run, point, replication, seed, state, coalesce(verdict, ''), message,"
                 " wall_s, events, requests, fingerprint FROM run ORDER BY point, replication");
  while (rows.step()) {
    StudyRun& run = study.runs.emplace_back();
    std::int64_t id = 0;
    std::string state;
    std::string verdict;
    std::string fingerprint;
    rows.read(0, id);
    rows.read(1, run.point);
    rows.read(2, run.replication);
    rows.read(3, run.seed);
    rows.read(4, state);
    rows.read(5, verdict);
    rows.read(6, run.message);
    rows.read(7, run.wall_s);
    rows.read(8, run.events);
    rows.read(9, run.requests);
    rows.read(10, fingerprint);
    if (run.point >= study.plan.points.size()) database.fail(SQLITE_CORRUPT);
    run.failed = state == "failed";
    run.verdict = verdict_named(verdict);
    run.fingerprint = std::strtoull(fingerprint.c_str(), nullptr, 16);
    places.emplace(id, study.runs.size() - 1);
  }
  return places;
}

StudyRun& run_at(Database& database, Study& study, const Places& places, std::int64_t id) {
  const auto found = places.find(id);
  if (found == places.end()) database.fail(SQLITE_CORRUPT);
  return study.runs[found->second];
}

void read_metrics(Database& database, Study& study, const Places& places) {
  Statement rows(database, "SELECT run, scope, name, unit, value FROM metric ORDER BY run, scope");
  while (rows.step()) {
    std::int64_t id = 0;
    rows.read(0, id);
    StudyMetric& metric = run_at(database, study, places, id).metrics.emplace_back();
    rows.read(1, metric.scope);
    rows.read(2, metric.name);
    rows.read(3, metric.unit);
    rows.read(4, metric.value);
  }
}

void read_objectives(Database& database, Study& study, const Places& places) {
  Statement rows(database,
                 "SELECT run, name, metric, target, quantile, scope, disaster, confidence,"
                 " value IS NULL, value, at_least, verdict, reason FROM objective"
                 " ORDER BY run, row");
  while (rows.step()) {
    std::int64_t id = 0;
    rows.read(0, id);
    auto& [objective, achieved, verdict] =
        run_at(database, study, places, id).objectives.emplace_back();
    std::string metric;
    std::string word;
    int missing = 0;
    double value = 0.0;
    rows.read(1, objective.name);
    rows.read(2, metric);
    rows.read(3, objective.target);
    rows.read(4, objective.quantile);
    rows.read(5, objective.scope);
    rows.read(6, objective.disaster);
    rows.read(7, objective.confidence);
    rows.read(8, missing);
    rows.read(9, value);
    rows.read(10, achieved.at_least);
    rows.read(11, word);
    rows.read(12, achieved.reason);
    objective.metric = metric_named(database, metric);
    if (missing == 0) achieved.value = value;
    verdict = verdict_named(word);
  }
}

void require_file(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) throw StoreError(path, "no such file");
  if (std::filesystem::is_directory(path, error)) throw StoreError(path, "is a directory");
}

}  // namespace

Study read_study(const std::string& path) {
  require_file(path);
  Database database(path, Database::Mode::read);
  sqlite3_busy_timeout(database.handle(), kWriterWaitMs);
  database.execute("BEGIN");  // one state of a file that may be growing
  check_study_format(database, path);
  Study study;
  study.plan = read_study_plan(database);
  const Places places = read_runs(database, study);
  read_metrics(database, study, places);
  read_objectives(database, study, places);
  database.execute("COMMIT");
  return study;
}

bool is_study_file(const std::string& path) try {
  require_file(path);
  Database database(path, Database::Mode::read);
  return database.number("PRAGMA application_id") == kStudyApplication;
} catch (const StoreError&) {
  return false;
}

}  // namespace rehearse::results
