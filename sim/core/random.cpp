#include "sim/core/random.hpp"

#include "sim/core/hash.hpp"

namespace rehearse {

StreamKey stream_key(std::uint64_t seed, std::uint32_t replication, std::string_view path,
                     std::string_view purpose) {
  const std::uint64_t name = hash_string(purpose, hash_string(path));
  const std::uint64_t run = mix_bits(mix_bits(seed + 0x9e3779b97f4a7c15ULL) ^ replication);
  const std::uint64_t key = mix_bits(name ^ run);
  return {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)};
}

}  // namespace rehearse
