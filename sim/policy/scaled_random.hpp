// Integers below n from random words, by multiplication instead of division.
#pragma once

#include <cstdint>

#include "sim/core/hash.hpp"

namespace rehearse::policy {

/// Uniform on [0, n) from 32 uniform bits; unequal by at most n / 2^32.
constexpr std::uint32_t scale_below(std::uint32_t bits, std::uint32_t n) {
  return static_cast<std::uint32_t>((static_cast<std::uint64_t>(bits) * n) >> 32);
}
constexpr std::uint32_t upper_half(std::uint64_t word) {
  return static_cast<std::uint32_t>(word >> 32);
}
constexpr std::uint32_t lower_half(std::uint64_t word) { return static_cast<std::uint32_t>(word); }

/// The n-th word grown from a random word: n = 0 is the word itself.
constexpr std::uint64_t grown_word(std::uint64_t word, std::uint64_t n) {
  return n == 0 ? word : mix_bits(word + n * 0x9e3779b97f4a7c15ULL);
}

}  // namespace rehearse::policy
