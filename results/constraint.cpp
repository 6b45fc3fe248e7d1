#include "results/constraint.hpp"

#include <sqlite3.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "sim/core/error.hpp"

namespace rehearse::results {
namespace {

int values_only(void*, int action, const char* table, const char* function, const char*,
                const char*) {
  if (action == SQLITE_SELECT) return SQLITE_OK;
  if (action == SQLITE_READ) {  // of the axes, not of what the database says about itself
    const bool own = table != nullptr && std::string(table).starts_with("sqlite_");
    return own ? SQLITE_DENY : SQLITE_OK;
  }
  const bool loads = function != nullptr && std::string(function) == "load_extension";
  return action == SQLITE_FUNCTION && !loads ? SQLITE_OK : SQLITE_DENY;
}

std::string query(const std::string& expression, const std::vector<StudyAxis>& axes) {
  std::string columns;
  for (const auto& axis : axes)
    columns += (columns.empty() ? "? AS \"" : ", ? AS \"") + axis.name + "\"";
  return "SELECT (" + expression + "\n) FROM (SELECT " + columns + ")";
}

}  // namespace

struct Constraint::Impl {
  ~Impl() {
    sqlite3_finalize(statement);
    sqlite3_close(database);
  }

  void bind(int at, const StudyValue& value) {
    if (!std::isnan(value.number)) {
      sqlite3_bind_double(statement, at, value.number);
      return;
    }
    const auto json = nlohmann::json::parse(value.json, nullptr, false);
    const std::string text = json.is_string() ? json.get<std::string>() : value.json;
    sqlite3_bind_text64(statement, at, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  }

  sqlite3* database = nullptr;
  sqlite3_stmt* statement = nullptr;
};

Constraint::Constraint(const std::string& expression, const std::vector<StudyAxis>& axes)
    : impl_(std::make_unique<Impl>()) {
  sqlite3_open_v2(":memory:", &impl_->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY,
                  nullptr);
  // A misspelt name in double quotes is an error, too, rather than a text.
  sqlite3_db_config(impl_->database, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_set_authorizer(impl_->database, values_only, nullptr);
  const std::string sql = query(expression, axes);
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v2(impl_->database, sql.c_str(), -1, &impl_->statement, &rest);
  if (code != SQLITE_OK)
    throw UsageError(std::string("expected an SQL expression over the axes, found ") +
                     sqlite3_errmsg(impl_->database));
  if (rest != nullptr && *rest != '\0')
    throw UsageError("expected one SQL expression over the axes, found several statements");
}

Constraint::~Constraint() = default;

bool Constraint::holds(const std::vector<StudyValue>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) impl_->bind(static_cast<int>(i) + 1, values[i]);
  const bool row = sqlite3_step(impl_->statement) == SQLITE_ROW;
  const bool holds = row && sqlite3_column_double(impl_->statement, 0) != 0.0;
  sqlite3_reset(impl_->statement);
  return holds;
}

}  // namespace rehearse::results
