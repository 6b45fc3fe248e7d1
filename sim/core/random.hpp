// Counter-based random numbers (Philox4x32-7: Salmon, Moraes, Dror and Shaw, "Parallel random
// numbers: as easy as 1, 2, 3", SC'11, the smallest Crush-resistant round count), on Random123.
//
// A stream is named, not seeded by order: (seed, replication, component path, purpose) gives the
// key; a draw's counter names what it is for, so that two policies compared see the same work.
#pragma once

#include <Random123/philox.h>

#include <cstdint>
#include <string_view>

namespace rehearse {

struct StreamKey {
  std::uint32_t k0 = 0;
  std::uint32_t k1 = 0;
};

/// Key of the stream named (seed, replication, path, purpose). Costs a string hash: before the run
/// only.
StreamKey stream_key(std::uint64_t seed, std::uint32_t replication, std::string_view path,
                     std::string_view purpose);

/// One 64-bit word; a pure function of its arguments.
inline std::uint64_t random_bits(StreamKey key, std::uint64_t id, std::uint32_t step,
                                 std::uint32_t attempt) {
  const philox4x32_ctr_t counter = {{static_cast<std::uint32_t>(id),
                                     static_cast<std::uint32_t>(id >> 32), step, attempt}};
  const philox4x32_key_t k = {{key.k0, key.k1}};
  const philox4x32_ctr_t out = philox4x32_R(7, counter, k);
  return (static_cast<std::uint64_t>(out.v[1]) << 32) | out.v[0];
}

/// Uniform on (0, 1): never 0, never 1.
inline double to_uniform(std::uint64_t bits) {
  return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52;
}

/// A source of words for one variate: word n of (id, step, attempt) is the draw with `attempt`'s
/// upper bits counting n, so that rejection methods stay pure functions of the name.
class Draw {
 public:
  Draw(StreamKey key, std::uint64_t id, std::uint32_t step, std::uint32_t attempt = 0)
      : key_(key), id_(id), step_(step), attempt_(attempt) {}
  std::uint64_t bits() { return random_bits(key_, id_, step_, attempt_ + ((n_++) << 16)); }
  double uniform() { return to_uniform(bits()); }

 private:
  StreamKey key_;
  std::uint64_t id_;
  std::uint32_t step_;
  std::uint32_t attempt_;
  std::uint32_t n_ = 0;
};

}  // namespace rehearse
