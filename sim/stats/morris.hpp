// Elementary effects: which inputs matter, from few runs.
#pragma once

#include <cstddef>
#include <vector>

namespace rehearse::stats {

/// One move of a trajectory: input `input` changed by `step` (a share of its range, not 0), the
/// output by `change`.
struct Move {
  std::size_t input = 0;
  double step = 0.0;
  double change = 0.0;
};

struct ElementaryEffects {
  std::size_t moves = 0;
  double mean = 0.0;       ///< mu: change of the output over the whole range of the input
  double magnitude = 0.0;  ///< mu*: mean of absolute effects, what ranks the inputs
  double spread = 0.0;     ///< sigma: large where the effect depends on the other inputs
};

/// Morris (1991) with mu* of Campolongo, Cariboni and Saltelli (2007): the effect of a move is
/// change / step. By input, 0 .. `inputs` - 1; sigma is 0 below two moves.
std::vector<ElementaryEffects> elementary_effects(const std::vector<Move>& moves,
                                                  std::size_t inputs);

}  // namespace rehearse::stats
