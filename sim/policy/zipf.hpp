// Popularity of keys.
#pragma once

#include <cstdint>
#include <vector>

namespace rehearse::policy {

/// Keys 0 .. n-1 by falling popularity (Zipf's law): the key of rank k = key + 1 is asked for with
/// probability
///
///     P(k) = k^-s / (1^-s + 2^-s + ... + n^-s),   s >= 0.
///
/// s = 0 is uniform; web caches see 0.64 to 0.83 (Breslau, Cao, Fan, Phillips and Shenker, "Web
/// caching and Zipf-like distributions", INFOCOM 1999).
///
/// Drawing inverts the cumulated shares, which are integers in units of 2^-64, found through a
/// guide table (Chen and Asau, "On generating random variates from an empirical distribution",
/// 1974). So the key is a non-decreasing function of the bits, the same on every machine, and has
/// exactly the probability share(key), which is P to 1e-13 relative or 2^-64, whichever is more. A
/// share below 2^-64 is never drawn: beyond rank 10^7 for s = 2.8.
///
/// Takes 8 bytes a key and 4 bytes for each of up to 2^20 guides (84 MB for 10^7 keys), and two
/// powers a key to set up.
class Zipf {
 public:
  /// `keys` >= 1, `exponent` finite and >= 0.
  Zipf(std::uint32_t keys, double exponent);

  /// The key that stands at `bits` / 2^64 of the cumulated shares.
  std::uint32_t key(std::uint64_t bits) const;
  double share(std::uint32_t key) const;
  std::uint32_t keys() const { return static_cast<std::uint32_t>(last_.size()); }

 private:
  void cumulate(double exponent);
  void lay_guides();

  std::vector<std::uint64_t> last_;  ///< by key: the greatest bits that give it
  std::vector<std::uint32_t>
      guide_;      ///< by leading bits: the key at the beginning; one more at end
  int shift_ = 0;  ///< bits >> shift_ is the number of the guide
};

}  // namespace rehearse::policy
