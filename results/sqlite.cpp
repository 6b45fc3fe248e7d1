#include "results/sqlite.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "results/store.hpp"

namespace rehearse::results {
namespace {

std::string explain(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return "cannot write: the disk is full";
    case SQLITE_IOERR:
      return "cannot read or write: disk I/O error (full, over a limit, or failing)";
    case SQLITE_NOTADB:
      return "not a result file";
    case SQLITE_CORRUPT:
      return "damaged result file";
    case SQLITE_CANTOPEN:
      return "cannot open";
    case SQLITE_READONLY:
      return "cannot write: read-only";
    case SQLITE_BUSY:
      return "locked by another program";
    case SQLITE_NOMEM:
      return "out of memory";
    default:
      return sqlite3_errstr(code);
  }
}

}  // namespace

Database::Database(const std::string& path, Mode mode) : path_(path) {
  // Reading may have to undo what an interrupted writer left half done, so the file is opened for
  // writing; SQLite falls back to read-only where that is not allowed.
  const int flags = SQLITE_OPEN_READWRITE | (mode == Mode::create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr);
  if (code == SQLITE_OK) return;
  sqlite3_close(handle_);
  fail(code);
}

Database::~Database() { sqlite3_close(handle_); }

void Database::fail(int code) const { throw StoreError(path_, explain(code)); }

void Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

std::int64_t Database::number(const std::string& sql) {
  Statement statement(*this, sql);
  std::int64_t value = 0;
  if (statement.step()) statement.read(0, value);
  return value;
}

Statement::Statement(Database& database, const std::string& sql) : database_(database) {
  const int code = sqlite3_prepare_v2(database.handle(), sql.c_str(), -1, &handle_, nullptr);
  // A missing table or column: the file claims the format but does not have it.
  if (code == SQLITE_ERROR) database.fail(SQLITE_CORRUPT);
  check(code);
}

Statement::~Statement() { sqlite3_finalize(handle_); }

void Statement::check(int code) const {
  if (code != SQLITE_OK) database_.fail(code);
}

bool Statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail(code);
  return false;
}

void Statement::reset() { check(sqlite3_reset(handle_)); }

void Statement::bind_number(int at, std::int64_t value) {
  check(sqlite3_bind_int64(handle_, at + 1, value));
}

void Statement::bind(int at, double value) {
  check(std::isnan(value) ? sqlite3_bind_null(handle_, at + 1)
                          : sqlite3_bind_double(handle_, at + 1, value));
}

void Statement::bind(int at, const std::string& value) {
  check(sqlite3_bind_text64(handle_, at + 1, value.data(), value.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8));
}

void Statement::bind(int at, const std::vector<std::string>& value) {
  bind(at, nlohmann::json(value).dump());
}

void Statement::bind(int at, const stats::QuantileSketch& value) {
  const std::string bytes = value.serialize();
  bind_blob(at, bytes.data(), bytes.size());
}

void Statement::bind_blob(int at, const void* data, std::size_t size) {
  const void* start = size == 0 ? "" : data;
  check(sqlite3_bind_blob64(handle_, at + 1, start, size, SQLITE_TRANSIENT));
}

std::int64_t Statement::read_number(int at) { return sqlite3_column_int64(handle_, at); }

void Statement::read(int at, double& value) {
  const bool null = sqlite3_column_type(handle_, at) == SQLITE_NULL;
  value = null ? std::numeric_limits<double>::quiet_NaN() : sqlite3_column_double(handle_, at);
}

void Statement::read(int at, std::string& value) { value = read_blob(at); }

void Statement::read(int at, std::vector<std::string>& value) {
  const auto json = nlohmann::json::parse(read_blob(at), nullptr, false);
  if (!json.is_array()) database_.fail(SQLITE_CORRUPT);
  value.clear();
  for (const auto& item : json) {
    if (!item.is_string()) database_.fail(SQLITE_CORRUPT);
    value.push_back(item.get<std::string>());
  }
}

void Statement::read(int at, stats::QuantileSketch& value) {
  try {
    value = stats::QuantileSketch::deserialize(read_blob(at));
  } catch (const std::invalid_argument&) {
    database_.fail(SQLITE_CORRUPT);
  }
}

std::string Statement::read_blob(int at) {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_, at));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_, at));
  return size == 0 ? std::string() : std::string(data, size);
}

}  // namespace rehearse::results
