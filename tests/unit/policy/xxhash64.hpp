// xxHash64 (Yann Collet's specification) of texts below 32 bytes: the hash behind the published
// ring and table positions of Envoy's tests.
#pragma once

#include <bit>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace rehearse::policy {

inline std::uint64_t xxhash64(std::string_view text, std::uint64_t seed = 0) {
  constexpr std::uint64_t prime1 = 0x9e3779b185ebca87ULL;
  constexpr std::uint64_t prime2 = 0xc2b2ae3d27d4eb4fULL;
  constexpr std::uint64_t prime3 = 0x165667b19e3779f9ULL;
  constexpr std::uint64_t prime4 = 0x85ebca77c2b2ae63ULL;
  constexpr std::uint64_t prime5 = 0x27d4eb2f165667c5ULL;
  assert(text.size() < 32);
  std::uint64_t h = seed + prime5 + text.size();
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= 8; at += 8, left -= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    h ^= std::rotl(word * prime2, 31) * prime1;
    h = std::rotl(h, 27) * prime1 + prime4;
  }
  if (left >= 4) {
    std::uint32_t word = 0;
    std::memcpy(&word, at, 4);
    h ^= word * prime1;
    h = std::rotl(h, 23) * prime2 + prime3;
    at += 4;
    left -= 4;
  }
  for (; left > 0; ++at, --left) {
    h ^= static_cast<unsigned char>(*at) * prime5;
    h = std::rotl(h, 11) * prime1;
  }
  h = (h ^ (h >> 33)) * prime2;
  h = (h ^ (h >> 29)) * prime3;
  return h ^ (h >> 32);
}

}  // namespace rehearse::policy
