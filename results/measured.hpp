// A result against measurements of the real system.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "results/samples.hpp"

namespace rehearse::results {

/// One line of a file of measurements.
struct Measurement {
  std::string metric;
  double value = 0.0;               ///< in the metric's unit
  std::optional<double> tolerance;  ///< in the metric's unit; nothing: the runs' own spread decides
};

/// Reads CSV: a header with the columns `metric`, `measured` and perhaps `tolerance`, then one line
/// per metric of `samples`. Values may carry a unit ("215 ms"); a tolerance may be a percentage of
/// the measured value. Throws UsageError that names file and line.
std::vector<Measurement> read_measurements(const std::string& path, const Samples& samples);

struct MeasuredRow {
  std::string metric;
  std::string unit;
  double measured = 0.0;
  double simulated = 0.0;  ///< mean over replications
  double error = 0.0;      ///< simulated - measured
  /// Where the measured value should lie: simulated -+ tolerance, else the 95 % prediction interval
  /// of one more replication. Infinite: one replication says nothing about the spread.
  stats::Interval band;
  std::string band_from;  ///< "tolerance", "prediction", "none"
  std::optional<bool> inside;
};

std::vector<MeasuredRow> compare_measured(const Samples& samples,
                                          const std::vector<Measurement>& measurements);

std::string to_text(const std::vector<MeasuredRow>& rows, bool colour);
nlohmann::ordered_json to_json(const std::vector<MeasuredRow>& rows);

}  // namespace rehearse::results
