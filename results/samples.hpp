// Metrics over replications, and how they differ between two plans.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "results/metrics.hpp"
#include "sim/stats/confidence.hpp"

namespace rehearse::results {

/// One metric, a value for each replication; infinite: never, NaN: the run could not tell.
struct Sample {
  std::string name;
  std::string unit;
  Better better = Better::neither;
  std::vector<double> values;
};

struct Samples {
  std::uint64_t seed = 0;
  std::vector<std::uint32_t> replications;
  std::vector<Sample> metrics;

  /// Appends a replication; a metric that it lacks is NaN there.
  void add(const RunRecord& record);
  const Sample* find(const std::string& name) const;
};

Samples samples_of(const std::vector<RunRecord>& records);

/// b - a of one metric.
struct Difference {
  bool paired = false;    ///< by seed and replication (Student), else independent (Welch 1947)
  std::size_t count = 0;  ///< finite pairs; of independent samples: the smaller one
  double a = 0.0;         ///< means of the values that are compared; NaN where there are none
  double b = 0.0;
  double mean = 0.0;          ///< b - a
  stats::Interval interval;   ///< of the mean difference; infinite below two values
  double p_value = 1.0;       ///< two-sided, of "no difference"
  std::uint32_t never_a = 0;  ///< replications with an infinite value
  std::uint32_t never_b = 0;
  std::uint32_t unknown = 0;   ///< values (of pairs: pairs) that could not be told
  std::vector<double> pair_a;  ///< what was compared
  std::vector<double> pair_b;

  /// mean / |a|; NaN where a is 0.
  double relative() const;
};

/// Pairs replications where both samples come from one seed. Where values are infinite the p-value
/// is that of "one side never comes back more often" (sign test on pairs, else disjoint
/// Clopper-Pearson intervals), and the interval that of the finite values.
Difference difference(const Samples& a, const Sample& of_a, const Samples& b, const Sample& of_b,
                      double confidence);

}  // namespace rehearse::results
