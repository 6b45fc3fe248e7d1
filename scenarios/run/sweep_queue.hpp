// Which run of a sweep is started next, and how long the rest will take.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace rehearse::run {

/// Runs (point, replication) that wait, the longest first. `expected` gives the length of a run of
/// each point in any one unit; measured lengths replace it point by point and calibrate it for
/// points that were not measured yet.
class SweepQueue {
 public:
  SweepQueue(std::vector<double> expected, std::uint32_t replications);

  using Item = std::pair<std::uint32_t, std::uint32_t>;  ///< point, replication
  void remove(std::uint32_t point, std::uint32_t replication);
  /// Removes all runs of a point and returns how many waited.
  std::uint32_t remove_all(std::uint32_t point);
  /// A run of this point took that long.
  void measured(std::uint32_t point, double seconds);
  /// Takes the longest run that waits (of equals the first point), its first replication.
  std::optional<Item> take();
  /// Seconds of one run of a point; nothing before any run was measured.
  std::optional<double> estimate_s(std::uint32_t point) const;
  /// Seconds of all that wait, one after the other; nothing before any run was measured.
  std::optional<double> waiting_s() const;

 private:
  struct Of {
    double expected = 1.0;
    std::vector<bool> waits;
    std::uint32_t waiting = 0;
    double seconds = 0.0;
    std::uint32_t runs = 0;
  };
  /// In the unit of `expected`, scaled by what was measured.
  double length(const Of& point) const;

  std::vector<Of> points_;
  double measured_s_ = 0.0;
  double measured_expected_ = 0.0;
};

}  // namespace rehearse::run
