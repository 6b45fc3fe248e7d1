#include "sim/config/csv_column.hpp"

#include <charconv>
#include <cmath>
#include <sstream>

#include "sim/config/loader.hpp"
#include "sim/config/suggest.hpp"
#include "sim/core/json.hpp"

namespace rehearse::config {
namespace {

std::vector<std::string> cells(std::string line) {
  if (line.ends_with('\r')) line.pop_back();
  std::vector<std::string> out(1);
  for (const char c : line) {
    if (c == ',') {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

std::size_t column_index(const std::vector<std::string>& header, const std::string& column) {
  if (column.empty()) return header.size() == 1 ? 0 : header.size();
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header[i] == column) return i;
  }
  return header.size();
}

bool read_number(const std::string& cell, double& value) {
  const char* end = cell.data() + cell.size();
  const auto read = std::from_chars(cell.data(), end, value);
  return read.ec == std::errc() && read.ptr == end && std::isfinite(value) && value >= 0;
}

}  // namespace

std::vector<double> read_csv_column(const std::filesystem::path& file, const std::string& column,
                                    std::string& message) {
  const auto text = read_text_file(file, std::size_t{64} << 20, message);
  if (!text) return {};
  std::istringstream lines(*text);
  std::string line;
  std::getline(lines, line);
  const std::vector<std::string> header = cells(line);
  const std::size_t at = column_index(header, column);
  const std::string name = file.filename().string();
  if (at == header.size()) {
    message = "expected a column of " + name + ", found " + json::in_quotes(column) +
              suggestion(column, header);
    return {};
  }
  std::vector<double> out;
  for (std::size_t number = 2; std::getline(lines, line); ++number) {
    if (line.empty() || line == "\r") continue;
    const std::vector<std::string> row = cells(line);
    const std::string cell = at < row.size() ? row[at] : std::string();
    double value = 0;
    if (!read_number(cell, value) || out.size() >= 1'000'000) {
      message = "expected at most 1000000 numbers of at least 0, found " + json::in_quotes(cell) +
                " in line " + std::to_string(number) + " of " + name;
      return {};
    }
    out.push_back(value);
  }
  if (out.empty()) message = "expected numbers below the header of " + name + ", found none";
  return out;
}

}  // namespace rehearse::config
