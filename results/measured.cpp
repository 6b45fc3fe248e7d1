#include "results/measured.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>

#include "results/compare.hpp"
#include "results/layout.hpp"
#include "sim/core/error.hpp"
#include "sim/core/units.hpp"

namespace rehearse::results {
namespace {

using Json = nlohmann::ordered_json;

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\"");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\"") - first + 1);
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(trimmed(cell));
  return cells;
}

Unit unit_of(const std::string& name) {
  if (name == "s") return Unit::seconds;
  if (name == "ratio") return Unit::ratio;
  if (name == "B") return Unit::bytes;
  if (name == "1/s") return Unit::per_s;
  if (name == "USD/h") return Unit::usd_per_h;
  return Unit::none;
}

std::optional<double> value_of(const std::string& text, const std::string& unit) {
  std::istringstream stream(text);
  stream.imbue(std::locale::classic());
  double number = 0.0;
  if (stream >> number && stream.peek() == std::istringstream::traits_type::eof()) return number;
  return parse_quantity(text, unit_of(unit));
}

class MeasurementReader {
 public:
  MeasurementReader(const std::string& path, const Samples& samples)
      : path_(path), samples_(samples) {}

  std::vector<Measurement> read() {
    std::ifstream file(path_);
    if (!file) throw UsageError("--measured: cannot read " + path_);
    std::vector<Measurement> out;
    for (std::string line; std::getline(file, line);) {
      ++line_;
      if (trimmed(line).empty() || line.starts_with("#")) continue;
      if (header_.empty())
        read_header(cells_of(line));
      else
        out.push_back(measurement(cells_of(line)));
    }
    if (out.empty()) fail("expected at least one measurement, found none");
    return out;
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    throw UsageError(fmt::format("{}:{}: {}", path_, std::max(1, line_), message));
  }

  void read_header(std::vector<std::string> cells) {
    header_ = std::move(cells);
    for (const char* wanted : {"metric", "measured"})
      if (column(wanted) < 0)
        fail(
            fmt::format("expected the columns metric, measured and perhaps tolerance; \"{}\" is "
                        "missing",
                        wanted));
  }

  int column(const std::string& name) const {
    const auto found = std::find(header_.begin(), header_.end(), name);
    return found == header_.end() ? -1 : static_cast<int>(found - header_.begin());
  }

  std::string cell(const std::vector<std::string>& cells, const std::string& name) const {
    const auto at = static_cast<std::size_t>(column(name));
    return column(name) < 0 || at >= cells.size() ? std::string() : cells[at];
  }

  double number(const std::string& text, const Sample& sample) const {
    const auto value = value_of(text, sample.unit);
    if (!value)
      fail(fmt::format("expected {}, found \"{}\"", accepted_quantity(unit_of(sample.unit)), text));
    return *value;
  }

  Measurement measurement(const std::vector<std::string>& cells) const {
    Measurement out;
    out.metric = cell(cells, "metric");
    const Sample* sample = samples_.find(out.metric);
    if (sample == nullptr)
      fail(
          fmt::format("the result has no metric \"{}\"; `rehearse export --table metrics` names "
                      "them",
                      out.metric));
    out.value = number(cell(cells, "measured"), *sample);
    std::string tolerance = cell(cells, "tolerance");
    if (tolerance.empty()) return out;
    if (tolerance.ends_with("%")) {
      tolerance.pop_back();
      const auto share = value_of(trimmed(tolerance), "");
      if (!share || *share < 0) fail("expected a percentage, found \"" + tolerance + "%\"");
      out.tolerance = std::abs(out.value) * *share / 100.0;
    } else {
      out.tolerance = number(tolerance, *sample);
    }
    return out;
  }

  const std::string& path_;
  const Samples& samples_;
  std::vector<std::string> header_;
  int line_ = 0;
};

MeasuredRow row_of(const Sample& sample, const Measurement& measurement) {
  std::vector<double> values;
  for (const double value : sample.values)
    if (std::isfinite(value)) values.push_back(value);
  const auto n = static_cast<double>(values.size());
  double mean = values.empty() ? std::numeric_limits<double>::quiet_NaN() : 0.0;
  for (const double value : values) mean += value / n;
  MeasuredRow row{sample.name, sample.unit, measurement.value, mean, mean - measurement.value,
                  {},          "none",      std::nullopt};
  const double infinity = std::numeric_limits<double>::infinity();
  row.band = {-infinity, infinity};
  if (measurement.tolerance) {
    row.band = {mean - *measurement.tolerance, mean + *measurement.tolerance};
    row.band_from = "tolerance";
  } else if (values.size() >= 2) {
    // Of one more replication: mean -+ t s sqrt(1 + 1/n), as wide as a mean's interval times
    // sqrt(n + 1).
    const double half = stats::mean_interval(values, 0.95).half_width() * std::sqrt(n + 1);
    row.band = {mean - half, mean + half};
    row.band_from = "prediction";
  }
  if (row.band_from != "none" && std::isfinite(mean))
    row.inside = row.band.contains(measurement.value);
  return row;
}

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

}  // namespace

std::vector<Measurement> read_measurements(const std::string& path, const Samples& samples) {
  return MeasurementReader(path, samples).read();
}

std::vector<MeasuredRow> compare_measured(const Samples& samples,
                                          const std::vector<Measurement>& measurements) {
  std::vector<MeasuredRow> rows;
  for (const auto& measurement : measurements)
    if (const Sample* sample = samples.find(measurement.metric))
      rows.push_back(row_of(*sample, measurement));
  return rows;
}

std::string to_text(const std::vector<MeasuredRow>& rows, bool colour) {
  const Painter paint{colour};
  std::string text = paint(Ink::dim, fmt::format("  {} {} {} {} {}  {}", left("METRIC", 44),
                                                 right("MEASURED", 12), right("SIMULATED", 12),
                                                 right("ERROR", 12), right("", 8), "BAND")) +
                     "\n";
  for (const auto& row : rows) {
    const std::string mark = !row.inside ? "?" : *row.inside ? "✓" : "✗";
    const Ink ink = !row.inside ? Ink::yellow : *row.inside ? Ink::green : Ink::red;
    const std::string relative =
        row.measured == 0 ? "" : fmt::format("{:+.1f} %", 100 * row.error / std::abs(row.measured));
    const std::string band =
        row.band_from == "none" ? "one replication says nothing about the spread"
                                : fmt::format("{} to {} ({})", format_value(row.band.low, row.unit),
                                              format_value(row.band.high, row.unit), row.band_from);
    text += fmt::format("{} {} {} {} {} {}  {}\n", paint(ink, mark), left(row.metric, 44),
                        right(format_value(row.measured, row.unit), 12),
                        right(format_value(row.simulated, row.unit), 12),
                        right(format_change(row.error, row.unit), 12), right(relative, 8), band);
  }
  return text;
}

Json to_json(const std::vector<MeasuredRow>& rows) {
  Json list = Json::array();
  for (const auto& row : rows)
    list.push_back({{"metric", row.metric},
                    {"unit", row.unit},
                    {"measured", number(row.measured)},
                    {"simulated", number(row.simulated)},
                    {"error", number(row.error)},
                    {"low", number(row.band.low)},
                    {"high", number(row.band.high)},
                    {"band", row.band_from},
                    {"inside", row.inside ? Json(*row.inside) : Json(nullptr)}});
  return list;
}

}  // namespace rehearse::results
