// Fixed 64-bit hashes: the same value on every machine and in every version of the standard
// library.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <string_view>

namespace rehearse {

/// Bijective finaliser; every input bit reaches every output bit (the 64-bit one of MurmurHash3).
constexpr std::uint64_t mix_bits(std::uint64_t h) {
  h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdULL;
  h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return h ^ (h >> 33);
}

/// FNV-1a with a finaliser. Chain strings by giving one's hash as the basis of the next.
constexpr std::uint64_t hash_string(std::string_view text,
                                    std::uint64_t basis = 0xcbf29ce484222325ULL) {
  for (const char c : text) {
    basis = (basis ^ static_cast<unsigned char>(c)) * 0x00000100000001b3ULL;
  }
  return mix_bits(basis);
}

/// Order-dependent fingerprint of a sequence of pairs. The dependency from one `add` to the next is
/// one addition, one rotation and one multiplication, so that it hides behind a simulator's event.
/// Finds accidental differences; not made against an adversary.
class Fingerprint {
 public:
  constexpr void add(std::uint64_t a, std::uint64_t b) {
    const std::uint64_t word =
        (a * 0x9e3779b97f4a7c15ULL) ^ std::rotl(b * 0xd6e8feb86659fd93ULL, 31);
    state_ = std::rotl(state_ + word, 27) * 0x9fb21c651e98df25ULL;
  }
  constexpr void add(std::same_as<double> auto a, std::uint64_t b) {
    add(std::bit_cast<std::uint64_t>(a), b);
  }
  constexpr std::uint64_t value() const { return mix_bits(state_); }

 private:
  std::uint64_t state_ = 0x2545f4914f6cdd1dULL;
};

}  // namespace rehearse
