#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "results/sqlite.hpp"
#include "results/store.hpp"
#include "results/study.hpp"
#include "results/study_schema.hpp"

namespace rehearse::results {
namespace {

constexpr int kReaderWaitMs = 10000;

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw StoreError(path, "holds runs of " + what +
                             "; runs are not mixed: name another file with --out, or begin anew "
                             "with --fresh");
}

std::string shown(const StudyPoint& point, const std::vector<StudyAxis>& axes) {
  std::string text;
  for (std::size_t i = 0; i < axes.size(); ++i)
    text += (text.empty() ? "" : ", ") + axes[i].name + " = " + point.values[i].json;
  return text;
}

bool same_values(const StudyPoint& a, const StudyPoint& b) {
  if (a.design != b.design || a.values.size() != b.values.size()) return false;
  for (std::size_t i = 0; i < a.values.size(); ++i)
    if (a.values[i].json != b.values[i].json) return false;
  return true;
}

void compare_points(const std::string& path, const StudyPlan& old, const StudyPlan& plan) {
  if (old.axes != plan.axes) refuse(path, "other axes");
  if (old.points.size() != plan.points.size())
    refuse(path, fmt::format("{} points, the study has {}", old.points.size(), plan.points.size()));
  for (std::size_t p = 0; p < plan.points.size(); ++p)
    if (!same_values(old.points[p], plan.points[p]))
      refuse(path, fmt::format("another point {}: {} instead of {}", p,
                               shown(old.points[p], old.axes), shown(plan.points[p], plan.axes)));
}

void compare(const std::string& path, const StudyPlan& old, const StudyPlan& plan) {
  if (old.program_version != plan.program_version)
    refuse(path, fmt::format("program version {}, this is {}", old.program_version,
                             plan.program_version));
  if (old.program_build != plan.program_build)
    refuse(path, fmt::format("another build of the program ({}, this is {})", old.program_build,
                             plan.program_build));
  if (old.scenario_json != plan.scenario_json) refuse(path, "a scenario that was changed since");
  if (old.data_files != plan.data_files)
    refuse(path, "a scenario whose data files were changed since");
  if (old.seed != plan.seed)
    refuse(path, fmt::format("seed {}, the study has {}", old.seed, plan.seed));
  compare_points(path, old, plan);
}

void remove_run(Database& database, const StudyRun& run) {
  Statement find(database, "SELECT run FROM run WHERE point = ? AND replication = ?");
  find.bind(0, run.point);
  find.bind(1, run.replication);
  if (!find.step()) return;
  std::int64_t old = 0;
  find.read(0, old);
  for (const char* table : {"objective", "metric", "run"}) {
    Statement remove(database, fmt::format("DELETE FROM {} WHERE run = ?", table));
    remove.bind(0, old);
    remove.step();
  }
}

std::int64_t insert_run(Database& database, const StudyRun& run) {
  Statement statement(database,
                      "INSERT INTO run VALUES (NULL, ?, ?, ?, ?, nullif(?, ''), ?, ?, ?, ?, ?)");
  statement.bind(0, run.point);
  statement.bind(1, run.replication);
  statement.bind(2, run.seed);
  statement.bind(3, std::string(run.failed ? "failed" : "done"));
  statement.bind(4, std::string(run.failed ? "" : to_string(run.verdict)));
  statement.bind(5, run.message);
  statement.bind(6, run.wall_s);
  statement.bind(7, run.events);
  statement.bind(8, run.requests);
  statement.bind(9, fmt::format("{:016x}", run.fingerprint));
  statement.step();
  return sqlite3_last_insert_rowid(database.handle());
}

void insert_metrics(Database& database, std::int64_t id, const StudyRun& run) {
  Statement statement(database, "INSERT INTO metric VALUES (?, ?, ?, ?, ?)");
  for (const StudyMetric& metric : run.metrics) {
    statement.bind(0, id);
    statement.bind(1, metric.scope);
    statement.bind(2, metric.name);
    statement.bind(3, metric.unit);
    statement.bind(4, metric.value);
    statement.step();
    statement.reset();
  }
}

void insert_objectives(Database& database, std::int64_t id, const StudyRun& run) {
  Statement statement(database,
                      "INSERT INTO objective VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (std::size_t row = 0; row < run.objectives.size(); ++row) {
    const auto& [objective, achieved, verdict] = run.objectives[row];
    statement.bind(0, id);
    statement.bind(1, row);
    statement.bind(2, objective.name);
    statement.bind(3, std::string(to_string(objective.metric)));
    statement.bind(4, objective.target);
    statement.bind(5, objective.quantile);
    statement.bind(6, objective.scope);
    statement.bind(7, objective.disaster);
    statement.bind(8, objective.confidence);
    statement.bind(9, achieved.value.value_or(std::numeric_limits<double>::quiet_NaN()));
    statement.bind(10, achieved.at_least);
    statement.bind(11, std::string(to_string(verdict)));
    statement.bind(12, achieved.reason);
    statement.step();
    statement.reset();
  }
}

}  // namespace

/// Advisory, of this open file alone: a killed program holds it no longer, and its workers never
/// do. Closed after the database, since closing any descriptor of a file ends SQLite's own locks.
class StudyWriter::Lock {
 public:
  explicit Lock(const std::string& path)
      : fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
    if (fd_ < 0) throw StoreError(path, std::string("cannot open: ") + std::strerror(errno));
    if (::flock(fd_, LOCK_EX | LOCK_NB) == 0) return;
    const int error = errno;
    ::close(fd_);
    if (error == EWOULDBLOCK)
      throw StoreError(path, "another program is writing this study; wait for it, or stop it");
    throw StoreError(path, std::string("cannot lock: ") + std::strerror(error));
  }
  ~Lock() { ::close(fd_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int fd_;
};

StudyWriter::StudyWriter(const std::string& path, const StudyPlan& plan) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) throw StoreError(path, "is a directory");
  lock_ = std::make_unique<Lock>(path);
  database_ = std::make_unique<Database>(path, Database::Mode::create);
  sqlite3_busy_timeout(database_->handle(), kReaderWaitMs);
  const bool fresh = database_->number("SELECT count(*) FROM sqlite_master") == 0;
  if (!fresh) {
    check_study_format(*database_, path);
    compare(path, read_study_plan(*database_), plan);
  }
  // Readers and the writer do not wait for each other, and one fsync makes a run durable.
  database_->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  database_->execute("BEGIN IMMEDIATE");
  fresh ? create_study_tables(*database_, plan) : update_study_plan(*database_, plan);
  database_->execute("COMMIT");
  Statement done(*database_, "SELECT point, replication, wall_s FROM run WHERE state = 'done'");
  while (done.step()) {
    Done& one = done_.emplace_back();
    done.read(0, one.point);
    done.read(1, one.replication);
    done.read(2, one.wall_s);
  }
}

StudyWriter::~StudyWriter() {
  // One plain file at the end, unless somebody is reading right now: then the next writer does it.
  sqlite3_busy_timeout(database_->handle(), 0);
  sqlite3_exec(database_->handle(), "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr);
}

void StudyWriter::append(const StudyRun& run) {
  database_->execute("BEGIN IMMEDIATE");
  try {
    remove_run(*database_, run);
    const std::int64_t id = insert_run(*database_, run);
    insert_metrics(*database_, id, run);
    insert_objectives(*database_, id, run);
    database_->execute("COMMIT");
  } catch (const StoreError&) {
    // SQLite may have rolled back by itself; a failure to do so again changes nothing.
    sqlite3_exec(database_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

}  // namespace rehearse::results
