// The axes of a study and the points they are combined to.
#pragma once

#include <vector>

#include "results/study.hpp"
#include "scenarios/run/study_axis.hpp"
#include "scenarios/run/study_points.hpp"
#include "sim/config/scenario.hpp"
#include "sim/core/error.hpp"

namespace rehearse::run {

/// Reads /axes, /unknowns and how they are combined from a checked study; every problem goes to
/// `problems`.
class StudyDesign {
 public:
  StudyDesign(const config::Scenario& study, std::vector<Diagnostic>& problems);

  /// Axes, then unknowns.
  std::size_t size() const { return nodes_.size(); }
  const Axis& axis(std::size_t a) const;
  const config::Node& node(std::size_t a) const { return nodes_[a]; }
  /// Every design that keeps the constraints with every sample of the unknowns; samples are random
  /// by `seed`. Values as `axis`.
  std::vector<results::StudyPoint> points(std::uint64_t seed);

 private:
  void read(const char* section, bool unknown, std::vector<Axis>& axes);
  void check_names();
  void check_design();
  void check_levels(std::size_t a);
  std::vector<Point> listed();
  std::vector<Point> grid();
  std::vector<Point> designs(std::uint64_t seed);
  std::vector<Point> samples(std::uint64_t seed) const;
  void keep_allowed(std::vector<Point>& points);
  void problem(const std::string& field, std::string message);

  const config::Scenario& study_;
  config::Node root_;
  std::vector<Diagnostic>& problems_;
  std::vector<Axis> axes_;
  std::vector<Axis> unknowns_;
  std::vector<config::Node> nodes_;
};

}  // namespace rehearse::run
