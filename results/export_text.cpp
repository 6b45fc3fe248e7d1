// Tables as CSV and JSON.
#include <fmt/format.h>

#include <cmath>

#include "results/export.hpp"

namespace rehearse::results {
namespace {

using Json = nlohmann::ordered_json;

std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

struct CsvCell {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(double value) const { return fmt::format("{}", value); }
  std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
  std::string operator()(const std::string& text) const { return field(text); }
};

struct JsonCell {
  Json operator()(std::monostate) const { return nullptr; }
  Json operator()(double value) const { return std::isfinite(value) ? Json(value) : Json(nullptr); }
  Json operator()(std::int64_t value) const { return value; }
  Json operator()(const std::string& text) const { return text; }
};

}  // namespace

std::string to_csv(const DataTable& table) {
  std::string csv;
  for (const auto& column : table.columns) {
    if (!csv.empty()) csv += ',';
    csv += field(column.header());
  }
  csv += '\n';
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) csv += ',';
      csv += std::visit(CsvCell(), row[i]);
    }
    csv += '\n';
  }
  return csv;
}

Json to_json(const std::vector<DataTable>& tables) {
  Json json = Json::object();
  for (const auto& table : tables) {
    Json columns = Json::array();
    for (const auto& column : table.columns)
      columns.push_back({{"name", column.name}, {"unit", column.unit}});
    Json rows = Json::array();
    for (const auto& row : table.rows) {
      Json cells = Json::array();
      for (const auto& cell : row) cells.push_back(std::visit(JsonCell(), cell));
      rows.push_back(std::move(cells));
    }
    json[table.name] = {{"columns", std::move(columns)}, {"rows", std::move(rows)}};
  }
  return json;
}

}  // namespace rehearse::results
