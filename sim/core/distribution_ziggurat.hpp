// Standard exponential and normal variates by the ziggurat method with 256 layers: G. Marsaglia and
// W. W. Tsang, "The ziggurat method for generating random variables", J. Stat. Software 5 (8),
// 2000. One word gives the layer (its low 8 bits) and the place in it (its high 53 bits), which are
// disjoint, so that the flaw of the original (layer and place from the same bits) does not arise.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "sim/core/random.hpp"

namespace rehearse::ziggurat {

/// A place below `accept` is inside the curve whatever its height; `scale` makes it the variate.
struct Layer {
  std::int64_t accept;
  double scale;
};

// Hidden: read directly from position-independent code.
[[gnu::visibility("hidden")]] extern const std::array<Layer, 256> exponential_layers;

[[gnu::visibility("hidden")]] extern const std::array<Layer, 256> normal_layers;

/// For a word that lies beyond its layer's `accept`; what else it needs comes from `more`.
[[gnu::cold]] double exponential_edge(std::uint64_t bits, Draw& more);
[[gnu::cold]] double normal_edge(std::uint64_t bits, Draw& more);

/// Mean 1. The word suffices, and no branch is taken, for 98.9 % of the words.
inline double exponential(std::uint64_t bits, Draw& more) {
  const Layer& layer = exponential_layers[bits & 255];
  const auto place = static_cast<std::int64_t>(bits >> 11);
  if (place < layer.accept) [[likely]] {
    return static_cast<double>(place) * layer.scale;
  }
  return exponential_edge(bits, more);
}

/// One word and one fork of `draw`; the fork is made only for a word that does not suffice.
inline double exponential(Draw& draw) {
  const std::uint64_t bits = draw.bits();
  const Layer& layer = exponential_layers[bits & 255];
  const auto place = static_cast<std::int64_t>(bits >> 11);
  if (place < layer.accept) [[likely]] {
    draw.skip_fork();
    return static_cast<double>(place) * layer.scale;
  }
  Draw more = draw.fork();
  return exponential_edge(bits, more);
}

/// Mean 0, variance 1. The word suffices for 98.8 % of the words; its bit 8 is the sign.
inline double normal(std::uint64_t bits, Draw& more) {
  const Layer& layer = normal_layers[bits & 255];
  const auto place = static_cast<std::int64_t>(bits >> 11);
  if (place < layer.accept) [[likely]] {
    const double x = static_cast<double>(place) * layer.scale;
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) | (bits & 256) << 55);
  }
  return normal_edge(bits, more);
}

}  // namespace rehearse::ziggurat
