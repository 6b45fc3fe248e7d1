// A result file as plain tables, for spreadsheets and data frames.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "results/store.hpp"

namespace rehearse::results {

struct Column {
  std::string name;
  std::string unit;  ///< empty: none

  std::string header() const { return unit.empty() ? name : name + " [" + unit + "]"; }
};

/// Nothing: unknown. Infinite: never.
using Cell = std::variant<std::monostate, double, std::int64_t, std::string>;

struct DataTable {
  std::string name;
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

/// All tables of a result, each with the number of the replication in its first column:
/// "replications", "objectives", "metrics" (one column per metric), "recovery", "critical_path",
/// "events", "failures", "breakdown", "windows" (user requests by window of issue), "series" (one
/// column per series), "cost"; and "settings", without a replication.
std::vector<DataTable> export_tables(const StoredResult& result);

/// RFC 4180 with "\n": a header of names with units in brackets, shortest exact numbers, empty for
/// unknown, inf for never.
std::string to_csv(const DataTable& table);

/// {TABLE: {"columns": [{"name", "unit"}], "rows": [[...]]}}; unknown and never are null.
nlohmann::ordered_json to_json(const std::vector<DataTable>& tables);

}  // namespace rehearse::results
