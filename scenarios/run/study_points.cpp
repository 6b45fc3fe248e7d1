#include "scenarios/run/study_points.hpp"

#include <numeric>
#include <utility>

#include "sim/core/random.hpp"

namespace rehearse::run {
namespace {

/// Uniform numbers for one purpose.
class Uniforms {
 public:
  Uniforms(std::uint64_t seed, const char* purpose) : key_(stream_key(seed, 0, "study", purpose)) {}
  double next() { return to_uniform(random_bits(key_, drawn_++, 0, 0)); }
  std::uint32_t below(std::uint32_t n) {
    return std::min(n - 1, static_cast<std::uint32_t>(next() * n));
  }
  std::vector<std::uint32_t> permutation(std::uint32_t n) {
    std::vector<std::uint32_t> order(n);
    std::iota(order.begin(), order.end(), 0U);
    for (std::uint32_t i = n; i > 1; --i) std::swap(order[i - 1], order[below(i)]);
    return order;
  }

 private:
  StreamKey key_;
  std::uint64_t drawn_ = 0;
};

Point at(const std::vector<Axis>& axes, const std::vector<double>& shares) {
  Point point;
  for (std::size_t a = 0; a < axes.size(); ++a) point.push_back(axes[a].at(shares[a]));
  return point;
}

}  // namespace

std::vector<Point> grid_points(const std::vector<Axis>& axes) {
  std::vector<Point> points = {{}};
  for (const Axis& axis : axes) {
    std::vector<Point> longer;
    for (const Point& point : points)
      for (const auto& level : axis.levels()) {
        longer.push_back(point);
        longer.back().push_back(level);
      }
    points = std::move(longer);
  }
  return points;
}

std::vector<Point> zip_points(const std::vector<Axis>& axes) {
  std::vector<Point> points(axes.front().levels().size());
  for (const Axis& axis : axes) {
    const auto levels = axis.levels();
    for (std::size_t p = 0; p < points.size(); ++p) points[p].push_back(levels.at(p));
  }
  return points;
}

std::vector<Point> latin_hypercube_points(const std::vector<Axis>& axes, std::uint32_t samples,
                                          std::uint64_t seed) {
  Uniforms uniforms(seed, "latin hypercube");
  std::vector<Point> points(samples);
  for (const Axis& axis : axes)
    for (std::uint32_t p = 0; const std::uint32_t stratum : uniforms.permutation(samples))
      points[p++].push_back(axis.at((stratum + uniforms.next()) / samples));
  return points;
}

std::vector<Point> morris_points(const std::vector<Axis>& axes, std::uint32_t trajectories,
                                 std::uint64_t seed) {
  constexpr double kStep = 2.0 / 3.0;
  Uniforms uniforms(seed, "morris");
  std::vector<Point> points;
  for (std::uint32_t t = 0; t < trajectories; ++t) {
    std::vector<double> shares(axes.size());
    for (double& share : shares) share = uniforms.below(4) / 3.0;
    points.push_back(at(axes, shares));
    for (const std::uint32_t axis : uniforms.permutation(static_cast<std::uint32_t>(axes.size()))) {
      shares[axis] += shares[axis] < 0.5 ? kStep : -kStep;
      points.push_back(at(axes, shares));
    }
  }
  return points;
}

}  // namespace rehearse::run
