#include "sim/stats/morris.hpp"

#include <cmath>

namespace rehearse::stats {

std::vector<ElementaryEffects> elementary_effects(const std::vector<Move>& moves,
                                                  std::size_t inputs) {
  std::vector<ElementaryEffects> out(inputs);
  for (const Move& move : moves) {
    ElementaryEffects& one = out.at(move.input);
    const double effect = move.change / move.step;
    const double off = effect - one.mean;
    const auto n = static_cast<double>(++one.moves);
    one.mean += off / n;
    one.spread += off * (effect - one.mean);
    one.magnitude += (std::abs(effect) - one.magnitude) / n;
  }
  for (ElementaryEffects& one : out)
    one.spread = one.moves > 1 ? std::sqrt(one.spread / static_cast<double>(one.moves - 1)) : 0.0;
  return out;
}

}  // namespace rehearse::stats
