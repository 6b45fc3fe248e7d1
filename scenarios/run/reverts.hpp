// Each change of a plan taken back alone: what blame plays.
#pragma once

#include <string>
#include <vector>

#include "results/document_diff.hpp"
#include "sim/config/scenario.hpp"

namespace rehearse::run {

struct Revert {
  results::Change change;
  std::string set;   ///< "/pointer=VALUE" that takes it back
  std::string file;  ///< where the changed value stands; of what is gone: where it stood
  int line = 0;      ///< 0: not known
};

/// One revert per changed pointer. A change that cannot be taken back alone (the scenario would be
/// invalid) is widened to the object around it, together with the other changes in that object.
/// `before` may be null where only its document is known.
std::vector<Revert> single_reverts(const std::string& scenario, const config::LoadOptions& load,
                                   const config::Scenario& now, const config::Scenario* before,
                                   const results::Document& document_before);

}  // namespace rehearse::run
