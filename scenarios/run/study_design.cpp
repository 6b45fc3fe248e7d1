#include "scenarios/run/study_design.hpp"

#include <fmt/format.h>

#include "results/constraint.hpp"

namespace rehearse::run {
namespace {

using Json = nlohmann::ordered_json;
using config::Node;

constexpr std::size_t kMostPoints = 1'000'000;

}  // namespace

StudyDesign::StudyDesign(const config::Scenario& study, std::vector<Diagnostic>& problems)
    : study_(study), root_(study.root()), problems_(problems) {
  read("axes", false, axes_);
  read("unknowns", true, unknowns_);
  check_names();
  check_design();
}

void StudyDesign::problem(const std::string& field, std::string message) {
  problems_.push_back(root_.problem(field, std::move(message)));
}

const Axis& StudyDesign::axis(std::size_t a) const {
  return a < axes_.size() ? axes_[a] : unknowns_[a - axes_.size()];
}

void StudyDesign::read(const char* section, bool unknown, std::vector<Axis>& axes) {
  for (const auto& [name, node] : root_.map(section)) {
    const Json& json = study_.document().at(section).at(name);
    axes.push_back(read_axis(name, node, json, unknown, problems_));
    nodes_.push_back(node);
  }
}

void StudyDesign::check_names() {
  for (const Axis& unknown : unknowns_)
    for (const Axis& axis : axes_)
      if (axis.names.name == unknown.names.name)
        problem("unknowns",
                "expected other names than those of the axes, found \"" + axis.names.name + "\"");
  if (axes_.empty() && unknowns_.empty())
    problem("", "expected at least one axis or unknown, found none");
}

void StudyDesign::check_levels(std::size_t a) {
  const std::string& design = root_.text("design");
  if (axes_[a].is_range() && axes_[a].steps == 0) {
    problems_.push_back(nodes_[a].problem("", "expected steps for a range in a " + design));
  } else if (design == "zip" && axes_[a].levels().size() != axes_[0].levels().size()) {
    problems_.push_back(nodes_[a].problem(
        "", fmt::format("expected as many values as the first axis ({}), found {}",
                        axes_[0].levels().size(), axes_[a].levels().size())));
  }
}

void StudyDesign::check_design() {
  const std::string& design = root_.text("design");
  if ((design == "list") != root_.has("points"))
    problem("design", "expected points with the design \"list\", and with no other");
  if ((design == "latin_hypercube") != root_.has("samples"))
    problem("design", "expected samples with the design \"latin_hypercube\", and with no other");
  if (axes_.empty() && design != "grid") problem("design", "expected axes, found none");
  if (design != "grid" && design != "zip") return;
  for (std::size_t a = 0; a < axes_.size(); ++a) check_levels(a);
}

std::vector<Point> StudyDesign::listed() {
  std::vector<Point> points;
  const Json& list = study_.document().at("points");
  for (std::size_t i = 0; i < list.size(); ++i) {
    Point point;
    for (const Axis& axis : axes_)
      if (list[i].is_object() && list[i].contains(axis.names.name))
        point.push_back(study_value(list[i][axis.names.name]));
    if (point.size() != axes_.size() || list[i].size() != axes_.size())
      problem("points",
              fmt::format("expected an object with a value for every axis at place {}", i));
    points.push_back(std::move(point));
  }
  return points;
}

std::vector<Point> StudyDesign::grid() {
  double points = 1.0;
  for (const Axis& axis : axes_)
    points *= static_cast<double>(axis.is_range() ? axis.steps : axis.values.size());
  if (points <= kMostPoints) return grid_points(axes_);
  problem("axes", fmt::format("expected at most {} points, found {}", kMostPoints, points));
  return {};
}

std::vector<Point> StudyDesign::designs(std::uint64_t seed) {
  const std::string& design = root_.text("design");
  if (design == "list") return listed();
  if (design == "zip") return zip_points(axes_);
  if (design == "grid") return grid();
  return latin_hypercube_points(axes_, static_cast<std::uint32_t>(root_.integer("samples")), seed);
}

std::vector<Point> StudyDesign::samples(std::uint64_t seed) const {
  if (unknowns_.empty()) return {{}};
  const auto n = static_cast<std::uint32_t>(root_.integer("uncertainty_samples"));
  if (root_.text("uncertainty") == "morris") return morris_points(unknowns_, n, seed);
  return latin_hypercube_points(unknowns_, n, seed);
}

std::vector<results::StudyPoint> StudyDesign::points(std::uint64_t seed) {
  std::vector<results::StudyPoint> out;
  auto points = designs(seed);
  if (!problems_.empty()) return out;
  keep_allowed(points);
  const auto unknown = samples(seed);
  if (points.size() * unknown.size() > kMostPoints) {
    problem("", fmt::format("expected at most {} points, found {}", kMostPoints,
                            points.size() * unknown.size()));
    return out;
  }
  for (std::uint32_t d = 0; d < points.size(); ++d)
    for (const Point& sample : unknown) {
      results::StudyPoint& point = out.emplace_back();
      point.design = d;
      point.values = points[d];
      point.values.insert(point.values.end(), sample.begin(), sample.end());
    }
  return out;
}

void StudyDesign::keep_allowed(std::vector<Point>& points) {
  std::vector<results::StudyAxis> names;
  for (const Axis& axis : axes_) names.push_back(axis.names);
  for (const auto& expression : root_.texts("constraints")) {
    if (axes_.empty()) return problem("constraints", "expected axes, found none");
    try {
      results::Constraint constraint(expression, names);
      std::erase_if(points, [&](const Point& point) { return !constraint.holds(point); });
    } catch (const UsageError& error) {
      return problem("constraints", std::string(error.what()) + " in \"" + expression + "\"");
    }
  }
  if (points.empty())
    problem("constraints", "expected at least one point that keeps them, found none");
}

}  // namespace rehearse::run
