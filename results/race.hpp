// Which designs of a study are still worth playing when the cheapest good one is looked for.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "results/study.hpp"
#include "sim/stats/sequential.hpp"

namespace rehearse::results {

/// Takes in runs as they end. A design is out
/// - when one of its objectives is found missed, or all are found met, by the sequential test of
///   sim/stats/sequential.hpp: each decision errs with a probability of at most 5 %, whenever it
///   is made; or
/// - when another design was found to meet all objectives and no run of it cost as much per hour
///   as the cheapest run of this one.
/// Runs of a design count in the order of (replication, point), not of their ends, so that quick
/// runs get no more weight than slow ones.
class Race {
 public:
  explicit Race(const StudyPlan& plan);
  /// A run that failed counts as one that missed every objective.
  void add(const StudyRun& run);
  bool out(std::uint32_t design) const { return designs_[design].out; }
  /// Cheapest design found to meet all objectives so far.
  std::optional<std::uint32_t> best() const { return best_; }

 private:
  struct Design {
    std::vector<std::uint32_t> points;
    std::map<std::uint64_t, StudyRun> waiting;  ///< by place in the order
    std::uint64_t next = 0;
    std::vector<stats::SequentialProportion> tests;
    double least_cost = 0.0;
    double greatest_cost = 0.0;
    bool out = false;
    bool met = false;
  };
  void take(Design& design, const StudyRun& run);
  void drop_dear();

  std::vector<Design> designs_;
  std::vector<std::uint32_t> rank_;  ///< by point: its place among those of its design
  std::vector<std::uint32_t> design_of_;
  std::optional<std::uint32_t> best_;
};

}  // namespace rehearse::results
