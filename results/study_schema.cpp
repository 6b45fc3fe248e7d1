#include "results/study_schema.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "results/sqlite.hpp"
#include "results/store.hpp"

namespace rehearse::results {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kTables = R"(
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE axis (axis INTEGER PRIMARY KEY, name TEXT, role TEXT, pointers TEXT, source TEXT);
CREATE TABLE point (point INTEGER PRIMARY KEY, design INTEGER);
CREATE TABLE value (point INTEGER, axis INTEGER, json TEXT, number REAL,
  PRIMARY KEY (point, axis)) WITHOUT ROWID;
CREATE TABLE run (run INTEGER PRIMARY KEY, point INTEGER, replication INTEGER, seed INTEGER,
  state TEXT, verdict TEXT, message TEXT, wall_s REAL, events INTEGER, requests INTEGER,
  fingerprint TEXT, UNIQUE (point, replication));
CREATE TABLE metric (run INTEGER, scope TEXT, name TEXT, unit TEXT, value REAL,
  PRIMARY KEY (run, scope, name)) WITHOUT ROWID;
CREATE TABLE objective (run INTEGER, row INTEGER, name TEXT, metric TEXT, target REAL,
  quantile REAL, scope TEXT, disaster TEXT, confidence REAL, value REAL, at_least REAL,
  verdict TEXT, reason TEXT, PRIMARY KEY (run, row)) WITHOUT ROWID;
)";

constexpr const char* kShown[] = {"rto_s",          "rpo_s",         "availability",
                                  "throughput_rps", "latency_p50_s", "latency_p99_s",
                                  "cost_per_h"};

/// A name of an axis has letters, digits, '_', '.' and '-' only.
std::string quoted(const std::string& name) { return "\"" + name + "\""; }

/// One row per run with a column per axis.
std::string runs_view(const StudyPlan& plan) {
  std::string sql =
      "CREATE VIEW runs AS SELECT run.run, run.point, point.design, run.replication, run.seed, "
      "run.state, run.verdict";
  for (std::size_t i = 0; i < plan.axes.size(); ++i)
    sql += fmt::format(
        ", (SELECT coalesce(number, json) FROM value WHERE value.point = run.point AND axis = {})"
        " AS {}",
        i, quoted(plan.axes[i].name));
  for (const char* name : kShown)
    sql += fmt::format(
        ", (SELECT value FROM metric WHERE metric.run = run.run AND scope = '' AND name = '{0}')"
        " AS {0}",
        name);
  return sql + ", run.wall_s FROM run JOIN point USING (point)";
}

void put_meta(Database& database, const std::string& key, const std::string& value) {
  Statement statement(database, "INSERT OR REPLACE INTO meta VALUES (?, ?)");
  statement.bind(0, key);
  statement.bind(1, value);
  statement.step();
}

std::string get_meta(Database& database, const std::string& key) {
  Statement statement(database, "SELECT value FROM meta WHERE key = ?");
  statement.bind(0, key);
  std::string value;
  if (statement.step()) statement.read(0, value);
  return value;
}

template <typename Number>
Number get_number(Database& database, const std::string& key) {
  const std::string text = get_meta(database, key);
  if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos || text.size() > 20)
    database.fail(SQLITE_CORRUPT);
  return static_cast<Number>(std::stoull(text));
}

Json to_json(const StudyLoss& loss) {
  Json per_year = Json::object();
  for (const auto& [disaster, times] : loss.per_year) per_year[disaster] = times;
  return {{"usd_per_minute", loss.usd_per_minute},
          {"usd_per_lost_write", loss.usd_per_lost_write},
          {"per_year", std::move(per_year)}};
}

StudyLoss read_loss(Database& database) try {
  const std::string text = get_meta(database, "loss");
  if (text.empty()) return {};
  const Json json = Json::parse(text);
  StudyLoss loss{json.at("usd_per_minute"), json.at("usd_per_lost_write"), {}};
  for (const auto& [disaster, times] : json.at("per_year").items())
    loss.per_year.emplace_back(disaster, times.get<double>());
  return loss;
} catch (const Json::exception&) {
  database.fail(SQLITE_CORRUPT);
}

void put_all_meta(Database& database, const StudyPlan& plan) {
  put_meta(database, "study", plan.study);
  put_meta(database, "study_json", plan.study_json);
  put_meta(database, "design", plan.design);
  put_meta(database, "uncertainty", plan.uncertainty);
  put_meta(database, "scenario", plan.scenario);
  put_meta(database, "scenario_json", plan.scenario_json);
  put_meta(database, "data_files", plan.data_files);
  put_meta(database, "program_version", plan.program_version);
  put_meta(database, "program_build", plan.program_build);
  put_meta(database, "seed", std::to_string(plan.seed));
  put_meta(database, "points", std::to_string(plan.points.size()));
  update_study_plan(database, plan);
}

void put_axes(Database& database, const StudyPlan& plan) {
  Statement statement(database, "INSERT INTO axis VALUES (?, ?, ?, ?, ?)");
  for (std::size_t i = 0; i < plan.axes.size(); ++i) {
    const StudyAxis& axis = plan.axes[i];
    statement.bind(0, i);
    statement.bind(1, axis.name);
    statement.bind(2, std::string(axis.unknown ? "unknown" : "axis"));
    statement.bind(3, axis.pointers);
    statement.bind(4, axis.source);
    statement.step();
    statement.reset();
  }
}

void put_points(Database& database, const StudyPlan& plan) {
  Statement point(database, "INSERT INTO point VALUES (?, ?)");
  Statement value(database, "INSERT INTO value VALUES (?, ?, ?, ?)");
  for (std::size_t p = 0; p < plan.points.size(); ++p) {
    point.bind(0, p);
    point.bind(1, plan.points[p].design);
    point.step();
    point.reset();
    for (std::size_t a = 0; a < plan.points[p].values.size(); ++a) {
      value.bind(0, p);
      value.bind(1, a);
      value.bind(2, plan.points[p].values[a].json);
      value.bind(3, plan.points[p].values[a].number);
      value.step();
      value.reset();
    }
  }
}

void read_axes(Database& database, StudyPlan& plan) {
  Statement statement(database, "SELECT name, role, pointers, source FROM axis ORDER BY axis");
  while (statement.step()) {
    StudyAxis& axis = plan.axes.emplace_back();
    std::string role;
    statement.read(0, axis.name);
    statement.read(1, role);
    statement.read(2, axis.pointers);
    statement.read(3, axis.source);
    axis.unknown = role == "unknown";
  }
}

void read_points(Database& database, StudyPlan& plan) {
  Statement points(database, "SELECT design FROM point ORDER BY point");
  while (points.step()) points.read(0, plan.points.emplace_back().design);
  Statement values(database, "SELECT point, json, number FROM value ORDER BY point, axis");
  while (values.step()) {
    std::size_t point = 0;
    values.read(0, point);
    if (point >= plan.points.size()) database.fail(SQLITE_CORRUPT);
    StudyValue& value = plan.points[point].values.emplace_back();
    values.read(1, value.json);
    values.read(2, value.number);
  }
  for (const StudyPoint& point : plan.points)
    if (point.values.size() != plan.axes.size()) database.fail(SQLITE_CORRUPT);
}

}  // namespace

void create_study_tables(Database& database, const StudyPlan& plan) {
  database.execute(kTables);
  database.execute(runs_view(plan));
  put_all_meta(database, plan);
  put_axes(database, plan);
  put_points(database, plan);
  database.execute(fmt::format("PRAGMA application_id = {}", kStudyApplication));
  database.execute(fmt::format("PRAGMA user_version = {}", kStudyFormat));
}

void check_study_format(Database& database, const std::string& path) {
  if (database.number("PRAGMA application_id") != kStudyApplication)
    throw StoreError(path, "not a study file");
  const auto format = database.number("PRAGMA user_version");
  if (format == kStudyFormat) return;
  throw StoreError(
      path, fmt::format("written by {} version of the program (format {}, this one "
                        "reads {})",
                        format > kStudyFormat ? "a newer" : "an older", format, kStudyFormat));
}

StudyPlan read_study_plan(Database& database) {
  StudyPlan plan;
  plan.study = get_meta(database, "study");
  plan.study_json = get_meta(database, "study_json");
  plan.design = get_meta(database, "design");
  plan.uncertainty = get_meta(database, "uncertainty");
  plan.scenario = get_meta(database, "scenario");
  plan.scenario_json = get_meta(database, "scenario_json");
  plan.data_files = get_meta(database, "data_files");
  plan.program_version = get_meta(database, "program_version");
  plan.program_build = get_meta(database, "program_build");
  plan.seed = get_number<std::uint64_t>(database, "seed");
  plan.replications = get_number<std::uint32_t>(database, "replications");
  plan.loss = read_loss(database);
  read_axes(database, plan);
  read_points(database, plan);
  return plan;
}

void update_study_plan(Database& database, const StudyPlan& plan) {
  put_meta(database, "replications", std::to_string(plan.replications));
  put_meta(database, "loss", to_json(plan.loss).dump());
}

}  // namespace rehearse::results
