#include "models/traffic/load.hpp"

#include <cmath>
#include <string>

#include "sim/config/csv_column.hpp"

namespace rehearse::models {

using config::Unit;

config::Kind rate_curve_kind() {
  return {.name = "rate_curve",
          .family = "rate_curve",
          .doc =
              "Arrivals as a Poisson process whose rate follows counts measured at a fixed step: "
              "rate(t) = scale * count[i] / step for t in step i. Requests are drawn by inversion "
              "of the integrated rate (Cinlar 1975), so two scenarios that differ in scale use the "
              "same random numbers. The curve repeats when the file is shorter than the run.",
          .fields = {{"file", config::file_path(), "CSV file with a header line.", nullptr, true},
                     {"column", config::text(), "Column of the counts.", nullptr, true},
                     {"step", config::positive(Unit::seconds), "Time that one row covers.", "1min"},
                     {"scale", config::positive(Unit::none), "Factor on every count.", 1.0},
                     {"start", config::quantity(Unit::seconds, 0),
                      "Time in the file at which the run starts.", "0s"}}};
}

RateCurve read_rate_curve(const config::Node& node, double duration_s,
                          std::vector<Diagnostic>& problems) {
  std::string message;
  const auto counts = config::read_csv_column(node.file("file"), node.text("column"), message);
  if (counts.empty()) {
    problems.push_back(node.problem("file", message));
    return {{0.0}, {0.0}};
  }
  const double step_s = node.number("step");
  const double start_s = node.number("start");
  RateCurve curve;
  double total = 0.0;
  auto row = static_cast<std::size_t>(start_s / step_s);
  for (double t = -std::fmod(start_s, step_s); t < duration_s; t += step_s, ++row) {
    const double rate = node.number("scale") * counts[row % counts.size()] / step_s;
    curve.change_s.push_back(std::max(t, 0.0));
    curve.rate.push_back(rate);
    total += rate;
  }
  if (total <= 0.0) problems.push_back(node.problem("file", "expected counts above 0 in the run"));
  return curve;
}

}  // namespace rehearse::models
