// Which changes of a plan cost what.
#pragma once

#include <string>
#include <vector>

#include "results/check.hpp"

namespace rehearse::results {

/// A change, and what taking it back alone gives back of the metric that it hurt most.
struct Culprit {
  Change change;
  std::string file;
  int line = 0;        ///< 0: not known
  std::string metric;  ///< that it explains most of
  std::string unit;
  double effect = 0.0;  ///< worse by so much with the change, in the metric's unit
  double share = 0.0;   ///< of how much worse the metric got
  double score = 0.0;   ///< sum of the shares over all regressed metrics
};

/// Fills metric, effect, share and score of each culprit from the samples of the plan with that
/// change taken back (in the same order), and sorts by falling score. Changes that explain less
/// than 5 % of every regressed metric are dropped.
std::vector<Culprit> rank(std::vector<Culprit> culprits, const PlanCheck& check, const Samples& now,
                          const std::vector<Samples>& reverted);

/// "/policies/x/min 6 -> 3, line 42: +14 min of rto_s (98 %)".
std::string to_text(const Culprit& culprit);

}  // namespace rehearse::results
