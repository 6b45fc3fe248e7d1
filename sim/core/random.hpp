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

/// Two 64-bit words.
struct RandomBlock {
  std::uint64_t first;
  std::uint64_t second;
};

/// A pure function of its arguments.
inline RandomBlock random_block(StreamKey key, std::uint64_t id, std::uint32_t step,
                                std::uint32_t attempt) {
  const philox4x32_ctr_t counter = {
      {static_cast<std::uint32_t>(id), static_cast<std::uint32_t>(id >> 32), step, attempt}};
  const philox4x32_key_t k = {{key.k0, key.k1}};
  const philox4x32_ctr_t out = philox4x32_R(7, counter, k);
  return {(static_cast<std::uint64_t>(out.v[1]) << 32) | out.v[0],
          (static_cast<std::uint64_t>(out.v[3]) << 32) | out.v[2]};
}

/// The first word of the block.
inline std::uint64_t random_bits(StreamKey key, std::uint64_t id, std::uint32_t step,
                                 std::uint32_t attempt) {
  return random_block(key, id, step, attempt).first;
}

/// Uniform on (0, 1): never 0, never 1.
inline double to_uniform(std::uint64_t bits) {
  return (static_cast<double>(static_cast<std::int64_t>(bits >> 12)) + 0.5) * 0x1p-52;
}

/// The words of (id, step, attempt), in order: words 2n and 2n + 1 are the block with n added to
/// attempt's upper 16 bits (so `attempt` stays below 65536). Small and meant to live in registers.
class Draw {
 public:
  Draw(StreamKey key, std::uint64_t id, std::uint32_t step, std::uint32_t attempt = 0)
      : key_(key), id_(id), step_(step), attempt_(attempt) {}

  std::uint64_t bits() {
    if ((n_++ & 1U) != 0) return spare_;
    const RandomBlock block = random_block(key_, id_, step_, attempt_ + ((n_ >> 1) << 16));
    spare_ = block.second;
    return block.first;
  }
  double uniform() { return to_uniform(bits()); }

  /// A source of its own, for whatever takes an unknown number of words (a rejection, a sum):
  /// takes no word here, and the next fork is another one.
  Draw fork() {
    const std::uint64_t key = (static_cast<std::uint64_t>(key_.k1) << 32) | key_.k0;
    std::uint64_t mixed = (key ^ ++forks_) * 0x9fb21c651e98df25ULL;
    mixed ^= mixed >> 32;
    return Draw({static_cast<std::uint32_t>(mixed), static_cast<std::uint32_t>(mixed >> 32)}, id_,
                step_, attempt_);
  }
  /// Counts a fork that is not needed.
  void skip_fork() { ++forks_; }

 private:
  StreamKey key_;
  std::uint64_t id_;
  std::uint32_t step_;
  std::uint32_t attempt_;
  std::uint32_t n_ = 0;
  std::uint32_t forks_ = 0;
  std::uint64_t spare_ = 0;
};

}  // namespace rehearse
