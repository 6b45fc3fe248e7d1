// How the axes of a study are combined to points.
#pragma once

#include <cstdint>
#include <vector>

#include "scenarios/run/study_axis.hpp"

namespace rehearse::run {

using Point = std::vector<results::StudyValue>;

/// Every combination of the levels; the last axis runs fastest. One empty point without axes.
std::vector<Point> grid_points(const std::vector<Axis>& axes);

/// The first levels of all axes, the second, ...; all must have equally many.
std::vector<Point> zip_points(const std::vector<Axis>& axes);

/// Latin hypercube (McKay, Beckman and Conover 1979): each axis is cut into `samples` equally
/// likely strata, each of which holds one point, at random within it; strata are paired at random.
/// `seed` decides.
std::vector<Point> latin_hypercube_points(const std::vector<Axis>& axes, std::uint32_t samples,
                                          std::uint64_t seed);

/// Trajectories of Morris (1991) on a grid of four levels: each begins at a random point and moves
/// one axis after the other, in random order, by two thirds of its range. `axes` + 1 points each.
std::vector<Point> morris_points(const std::vector<Axis>& axes, std::uint32_t trajectories,
                                 std::uint64_t seed);

}  // namespace rehearse::run
