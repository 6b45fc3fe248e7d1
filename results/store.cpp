#include "results/store.hpp"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <type_traits>

#include "results/sqlite.hpp"
#include "results/tables.hpp"

namespace rehearse::results {
namespace {

constexpr int kFormat = 4;
constexpr std::int64_t kApplication = 0x52484552;
constexpr int kKeys = 3;  // run, parent, row

template <typename T>
constexpr int kColumns = std::tuple_size_v<decltype(Table<T>::fields(std::declval<T&>()))>;

template <typename T>
void create_table(Database& database) {
  database.execute(
      fmt::format("CREATE TABLE {} (run INTEGER, parent INTEGER, row INTEGER, {},"
                  " PRIMARY KEY (run, parent, row)) WITHOUT ROWID",
                  Table<T>::name, Table<T>::columns));
}

template <typename... T>
void create_tables(Database& database) {
  (create_table<T>(database), ...);
}

void create_format(Database& database) {
  database.execute(fmt::format("PRAGMA application_id = {}", kApplication));
  database.execute(fmt::format("PRAGMA user_version = {}", kFormat));
  database.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)");
  create_tables<RunRecord, Objective, DisasterRecord, TimelineEvent, FailureReason, EndpointRecord,
                EndpointRecord::Failures, Breakdown::Row, PopulationRecord, ServiceRecord,
                StoreRecord, LossRecord, SeriesRecord, UsageRecord, SettingRecord, LimitRecord>(
      database);
}

template <typename Value>
void bind_field(Statement& statement, int at, const Value& value) {
  if constexpr (std::is_enum_v<Value>) {
    statement.bind(at, static_cast<int>(value));
  } else {
    statement.bind(at, value);
  }
}

template <typename Value>
void read_field(Statement& statement, int at, Value& value) {
  if constexpr (std::is_enum_v<Value>) {
    int number = 0;
    statement.read(at, number);
    value = static_cast<Value>(number);
  } else {
    statement.read(at, value);
  }
}

// Inserts the rows of one list.
template <typename T>
void insert(Database& database, int run, std::size_t parent, const std::vector<T>& rows) {
  std::string marks = "?, ?, ?";
  for (int i = 0; i < kColumns<T>; ++i) marks += ", ?";
  Statement statement(database, fmt::format("INSERT INTO {} VALUES ({})", Table<T>::name, marks));
  for (std::size_t row = 0; row < rows.size(); ++row) {
    statement.bind(0, run);
    statement.bind(1, parent);
    statement.bind(2, row);
    int at = kKeys;
    std::apply([&](const auto&... field) { (bind_field(statement, at++, field), ...); },
               Table<T>::fields(rows[row]));
    statement.step();
    statement.reset();
  }
}

template <typename T>
std::vector<T> select(Database& database, int run, std::size_t parent = 0) {
  Statement statement(
      database,
      fmt::format("SELECT * FROM {} WHERE run = ? AND parent = ? ORDER BY row", Table<T>::name));
  statement.bind(0, run);
  statement.bind(1, parent);
  std::vector<T> rows;
  while (statement.step()) {
    rows.emplace_back();
    int at = kKeys;
    std::apply([&](auto&... field) { (read_field(statement, at++, field), ...); },
               Table<T>::fields(rows.back()));
  }
  return rows;
}

void insert_record(Database& database, int run, const RunRecord& record) {
  insert<RunRecord>(database, run, 0, {record});
  insert(database, run, 0, record.objectives);
  insert(database, run, 0, record.disasters);
  insert(database, run, 0, record.timeline);
  insert(database, run, 0, record.reasons);
  insert(database, run, 0, record.endpoints);
  for (std::size_t i = 0; i < record.endpoints.size(); ++i) {
    insert(database, run, i, record.endpoints[i].failures);
    insert(database, run, i, record.endpoints[i].breakdown.rows);
  }
  insert(database, run, 0, record.populations);
  insert(database, run, 0, record.services);
  insert(database, run, 0, record.stores);
  for (std::size_t i = 0; i < record.stores.size(); ++i) {
    insert(database, run, i, record.stores[i].losses);
  }
  insert(database, run, 0, record.series);
  insert(database, run, 0, record.usage);
}

void select_lists(Database& database, int run, RunRecord& record) {
  record.objectives = select<Objective>(database, run);
  record.disasters = select<DisasterRecord>(database, run);
  record.timeline = select<TimelineEvent>(database, run);
  record.reasons = select<FailureReason>(database, run);
  record.endpoints = select<EndpointRecord>(database, run);
  for (std::size_t i = 0; i < record.endpoints.size(); ++i) {
    record.endpoints[i].failures = select<EndpointRecord::Failures>(database, run, i);
    record.endpoints[i].breakdown.rows = select<Breakdown::Row>(database, run, i);
  }
  record.populations = select<PopulationRecord>(database, run);
  record.services = select<ServiceRecord>(database, run);
  record.stores = select<StoreRecord>(database, run);
  for (std::size_t i = 0; i < record.stores.size(); ++i) {
    record.stores[i].losses = select<LossRecord>(database, run, i);
  }
  record.series = select<SeriesRecord>(database, run);
  record.usage = select<UsageRecord>(database, run);
}

void check_format(Database& database, const std::string& path) {
  if (database.number("PRAGMA application_id") != kApplication) {
    throw StoreError(path, "not a result file");
  }
  const auto format = database.number("PRAGMA user_version");
  if (format == kFormat) return;
  throw StoreError(path, fmt::format("written by {} version of the program (format {}, this one "
                                     "reads {})",
                                     format > kFormat ? "a newer" : "an older", format, kFormat));
}

// Makes room at `path`, which may hold an older result but nothing else.
void clear(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (fs::is_directory(path, error)) throw StoreError(path, "is a directory");
  if (!fs::exists(path, error)) return;
  if (fs::file_size(path, error) > 0) {
    Database old(path, Database::Mode::read);
    if (old.number("PRAGMA application_id") != kApplication) {
      throw StoreError(path, "not a result file, so it is not replaced");
    }
  }
  if (!fs::remove(path, error)) throw StoreError(path, "cannot replace: " + error.message());
}

template <typename Value>
void put_meta(Database& database, const std::string& key, const Value& value) {
  Statement statement(database, "INSERT INTO meta VALUES (?, ?)");
  statement.bind(0, key);
  statement.bind(1, value);
  statement.step();
}

template <typename Value = std::string>
Value get_meta(Database& database, const std::string& key) {
  Statement statement(database, "SELECT value FROM meta WHERE key = ?");
  statement.bind(0, key);
  Value value;
  if (statement.step()) statement.read(0, value);
  return value;
}

// Runs `work` in one transaction.
template <typename Work>
void transact(Database& database, const Work& work) {
  database.execute("BEGIN");
  try {
    work();
    database.execute("COMMIT");
  } catch (const StoreError&) {
    // SQLite may have rolled back by itself; a failure to do so again changes nothing.
    sqlite3_exec(database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

Inputs select_inputs(Database& database) {
  Inputs inputs;
  inputs.scenario = get_meta(database, "scenario");
  inputs.sets = get_meta<std::vector<std::string>>(database, "sets");
  inputs.settings = select<SettingRecord>(database, 0);
  inputs.limits = select<LimitRecord>(database, 0);
  return inputs;
}

}  // namespace

StoreError::StoreError(const std::string& path, const std::string& message)
    : RunError(path, 0.0, message), text_(path + ": " + message) {}

ResultWriter::ResultWriter(const std::string& path, const std::string& program_version,
                           const std::string& scenario_json) {
  clear(path);
  database_ = std::make_unique<Database>(path, Database::Mode::create);
  database_->execute("BEGIN");
  create_format(*database_);
  put_meta(*database_, "program_version", program_version);
  put_meta(*database_, "scenario_json", scenario_json);
  database_->execute("COMMIT");
}

ResultWriter::~ResultWriter() = default;

void ResultWriter::state(const Inputs& inputs) {
  transact(*database_, [&] {
    put_meta(*database_, "scenario", inputs.scenario);
    put_meta(*database_, "sets", inputs.sets);
    insert(*database_, 0, 0, inputs.settings);
    insert(*database_, 0, 0, inputs.limits);
  });
}

void ResultWriter::append(const RunRecord& record) {
  transact(*database_, [&] { insert_record(*database_, replications_, record); });
  ++replications_;
}

StoredResult read_results(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) throw StoreError(path, "no such file");
  if (std::filesystem::is_directory(path, error)) throw StoreError(path, "is a directory");
  Database database(path, Database::Mode::read);
  check_format(database, path);
  StoredResult result;
  result.program_version = get_meta(database, "program_version");
  result.scenario_json = get_meta(database, "scenario_json");
  result.inputs = select_inputs(database);
  const auto runs = database.number("SELECT count(*) FROM replication");
  for (int run = 0; run < runs; ++run) {
    auto rows = select<RunRecord>(database, run);
    if (rows.size() != 1) throw StoreError(path, "damaged result file");
    select_lists(database, run, rows.front());
    result.replications.push_back(std::move(rows.front()));
  }
  return result;
}

bool is_result_file(const std::string& path) {
  // "The SQLite Database File Format": magic at 0, application id at 68, big-endian. Read as bytes,
  // so that a damaged result file is still taken for one.
  std::ifstream file(path, std::ios::binary);
  std::array<unsigned char, 72> head{};
  file.read(reinterpret_cast<char*>(head.data()), head.size());
  if (!file || std::memcmp(head.data(), "SQLite format 3", 16) != 0) return false;
  std::int64_t application = 0;
  for (std::size_t at = 68; at < 72; ++at) application = application << 8 | head[at];
  return application == kApplication;
}

}  // namespace rehearse::results
