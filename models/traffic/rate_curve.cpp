#include "models/traffic/rate_curve.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "models/traffic/cycle.hpp"
#include "sim/config/csv_column.hpp"
#include "sim/core/units.hpp"

namespace rehearse::models {
namespace {

using config::Field;
using config::Kind;
using config::Node;
using config::Unit;

constexpr std::size_t kMostChanges = 4'000'000;  ///< within a run: 64 MB

Kind rate_point_kind() {
  return {
      .name = "rate_point",
      .family = "rate_point",
      .doc = "The rate at one time of a curve.",
      .fields = {{"at", config::quantity(Unit::seconds, 0), "Time of the curve.", nullptr, true},
                 {"rate", config::quantity(Unit::per_s, 0),
                  "Rate from then on (step) or at "
                  "that time (linear).",
                  nullptr, true}}};
}

Kind diurnal_kind() {
  return {.name = "diurnal",
          .family = "diurnal",
          .doc =
              "A daily wave: rate(t) = mean (1 + amplitude cos(2 pi (t - peak) / period)), as "
              "straight lines between 96 points of a period. The mean is exact; between two "
              "points the line is off by at most 0.06 % of the amplitude.",
          .fields = {{"mean", config::positive(Unit::per_s), "Mean rate.", nullptr, true},
                     {"amplitude", config::quantity(Unit::ratio, 0, 1),
                      "Greatest deviation from the mean, as a share of it.", nullptr, true},
                     {"peak", config::quantity(Unit::seconds, 0),
                      "Time of the curve at which the rate is greatest.", "0s"},
                     {"period", config::positive(Unit::seconds), "Length of the wave.", "1d"}}};
}

Kind rate_curve_kind() {
  return {
      .name = "rate_curve",
      .family = "rate_curve",
      .doc =
          "A rate that changes over time, from a CSV file of counts, from points or as a daily "
          "wave. A count stands for the rate scale * count / step during its step; with `linear` "
          "interpolation for that rate in the middle of its step (a step's integral then deviates "
          "from its count where the curve bends). Requests are drawn by inversion of the "
          "integrated "
          "rate (Cinlar 1975), exact on straight lines too, so two scenarios that differ in rates "
          "use the same random numbers. The curve is read at run time + start - shift; where it "
          "does not repeat, its first rate holds before it and its last rate after it. At most "
          "4000000 changes within a run.",
      .fields = {
          {"file", config::file_path(), "CSV file with a header line."},
          {"column", config::text(),
           "Column of the counts; may be left out where the file has one."},
          {"step", config::positive(Unit::seconds), "Time that one row of the file covers.",
           "1min"},
          {"points", config::list_of(config::object("rate_point"), 1),
           "Rates by time, ascending; with `linear`, two points at the same time make a jump."},
          {"diurnal", config::object("diurnal"), "A daily wave."},
          {"interpolation", config::choice({"step", "linear"}),
           "Whether the rate of a file or of points jumps or changes gradually.", "step"},
          {"scale", config::positive(Unit::none), "Factor on every rate.", 1.0},
          {"start", config::quantity(Unit::seconds, 0),
           "Time of the curve at which the run starts.", "0s"},
          {"shift", config::quantity(Unit::seconds, 0), "Moves the curve later by this time.",
           "0s"},
          {"repeat", config::boolean(),
           "Begin again at the end. Without it a file repeats, and points do when they have a "
           "`period`."},
          {"period", config::positive(Unit::seconds),
           "Time after which points or a file repeat; without it, the time of the last point or "
           "of all rows."}}};
}

bool has_arrivals(const kernel::RateCurve& curve, double duration_s) {
  for (std::size_t i = 0; i < curve.rate.size(); ++i) {
    const bool counts = curve.change_s[i] < duration_s || curve.linear;
    if (counts && curve.rate[i] > 0.0) return true;
  }
  return false;
}

class CurveReading {
 public:
  CurveReading(const Node& node, std::vector<Diagnostic>& problems)
      : node_(node), problems_(problems) {}

  kernel::RateCurve over(double duration_s) {
    const std::size_t before = problems_.size();
    read();
    if (problems_.size() > before) return {};
    const double offset_s = node_.number("start") - node_.number("shift");
    if (changes_in(cycle_, duration_s) > static_cast<double>(kMostChanges)) {
      complain("", "expected at most " + std::to_string(kMostChanges) +
                       " changes of the rate within the run, found more");
      return {};
    }
    kernel::RateCurve curve = unrolled(cycle_, offset_s, duration_s);
    if (!has_arrivals(curve, duration_s)) {
      const bool file = node_.has("file");
      complain(file ? "file" : "",
               std::string("expected ") + (file ? "counts" : "a rate") + " above 0 in the run");
    }
    return curve;
  }

 private:
  void complain(const std::string& field, std::string message) {
    problems_.push_back(node_.problem(field, std::move(message)));
  }

  void read() {
    int ways = 0;
    for (const char* field : {"file", "points", "diurnal"}) ways += node_.has(field);
    if (ways != 1) {
      complain("",
               "expected exactly one of file, points and diurnal, found " + std::to_string(ways));
      return;
    }
    cycle_.linear = node_.text("interpolation") == "linear";
    if (node_.has("file")) read_file();
    if (node_.has("points")) read_points();
    if (node_.has("diurnal")) read_diurnal();
  }

  void only_for(const char* what, std::initializer_list<const char*> fields) {
    for (const char* field : fields) {
      if (is_written(node_, field)) {
        complain(field, std::string("expected no \"") + field + "\" with " + what + ", found one");
      }
    }
  }

  void read_file() {
    std::string message;
    const std::string column = node_.has("column") ? node_.text("column") : "";
    const auto counts = config::read_csv_column(node_.file("file"), column, message);
    if (counts.empty()) return complain("file", message);
    const double step_s = node_.number("step");
    for (std::size_t row = 0; row < counts.size(); ++row) {
      const double place = static_cast<double>(row) + (cycle_.linear ? 0.5 : 0.0);
      cycle_.at_s.push_back(place * step_s);
      cycle_.rate.push_back(node_.number("scale") * counts[row] / step_s);
    }
    repeat(true, static_cast<double>(counts.size()) * step_s);
  }

  void read_points() {
    only_for("points", {"column", "step"});
    for (const Node& point : node_.list("points")) {
      const double at_s = point.number("at");
      const double before_s = cycle_.at_s.empty() ? -1.0 : cycle_.at_s.back();
      if (at_s < before_s || (at_s == before_s && !cycle_.linear)) {
        problems_.push_back(point.problem("at", "expected a time after the one before it (" +
                                                    format_duration(before_s) + "), found " +
                                                    format_duration(at_s)));
        return;
      }
      cycle_.at_s.push_back(at_s);
      cycle_.rate.push_back(node_.number("scale") * point.number("rate"));
    }
    repeat(node_.has("period"), cycle_.at_s.back());
  }

  void read_diurnal() {
    only_for("diurnal", {"column", "step", "interpolation", "repeat", "period"});
    const Node wave = node_.child("diurnal");
    cycle_ = daily_wave(node_.number("scale") * wave.number("mean"), wave.number("amplitude"),
                        wave.number("peak"), wave.number("period"));
  }

  void repeat(bool unless_said, double covered_s) {
    if (!(node_.has("repeat") ? node_.flag("repeat") : unless_said)) {
      if (node_.has("period")) {
        complain("period", "expected no period, since the curve does not repeat, found one");
      }
      return;
    }
    cycle_.period_s = node_.has("period") ? node_.number("period") : covered_s;
    if (cycle_.period_s < covered_s || cycle_.period_s <= 0.0) {
      complain(node_.has("period") ? "period" : "points",
               "expected a period that covers the curve (" + format_duration(covered_s) +
                   ") and is above 0, found " + format_duration(cycle_.period_s));
    }
  }

  const Node& node_;
  std::vector<Diagnostic>& problems_;
  Cycle cycle_;
};

}  // namespace

void describe_rate_curve(config::Catalogue& catalogue) {
  catalogue.add(rate_point_kind());
  catalogue.add(diurnal_kind());
  catalogue.add(rate_curve_kind());
}

kernel::RateCurve read_rate_curve(const Node& node, double duration_s,
                                  std::vector<Diagnostic>& problems) {
  return CurveReading(node, problems).over(duration_s);
}

bool is_written(const Node& node, std::string_view field) {
  return node.has(field) && node.origin(field).from != config::Origin::From::fallback;
}

}  // namespace rehearse::models
