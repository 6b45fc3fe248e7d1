// Adding replications until the answer is good enough.
#pragma once

#include <optional>
#include <vector>

#include "results/summary.hpp"
#include "sim/stats/confidence.hpp"
#include "sim/stats/sequential.hpp"

namespace rehearse::results {

/// What is wanted; both may be.
struct StoppingRule {
  /// Every objective is decided, each verdict wrong with a probability of at most 1 - certainty.
  std::optional<double> certainty;
  /// The interval of every objective's median has a half width of at most this share of the median,
  /// and covers with 95 % in spite of the stopping. Without objectives: of the 99th percentile of
  /// latency of every population.
  std::optional<double> precision;
};

/// Watches replications come in, in their order.
class Sequential {
 public:
  explicit Sequential(const StoppingRule& rule);
  void add(const RunRecord& record);
  bool enough() const;
  std::size_t replications() const { return replications_; }
  /// Replaces what the rule has a better word for: verdicts by those of the sequential test,
  /// intervals by those that allow for the stopping. Of the replications that were added.
  void apply(Summary& summary) const;

 private:
  struct Watched {
    Objective objective;
    std::optional<stats::SequentialProportion> test;
    std::vector<double> values;
    stats::Interval interval;  ///< at the last look
  };
  void begin(const RunRecord& record);
  void look();
  bool decided() const;

  StoppingRule rule_;
  stats::LookPlan looks_;
  std::vector<Watched> watched_;
  std::size_t replications_ = 0;
  bool precise_ = false;
};

}  // namespace rehearse::results
