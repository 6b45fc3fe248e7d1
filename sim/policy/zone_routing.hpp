// Zone-aware routing: keep requests in the caller's zone as far as capacity allows.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/policy/scaled_random.hpp"

namespace rehearse::policy {

/// What callers of one zone do (source: Envoy load_balancer_impl.cc). With integer shares in 1 of
/// 10000, c_z = 10000 callers_z / callers and m_z = 10000 healthy_z / healthy (both 0 in a zone
/// without healthy members),
///
///     direct:    m_own > 0 and m_own >= c_own: all requests stay in the zone;
///     residual:  m_own * 10000 / c_own of 10000 stay; the others spill to zone z in proportion to
///                max(0, m_z - c_z), z other than own; to any zone when that is 0 everywhere.
///
/// Off with fewer than two zones of members or of callers, without callers in the own zone, and
/// with fewer healthy members than `min_cluster_size`. Callers are taken as healthy. Fairness is
/// between zones of one priority level; Envoy does this on level 0 only.
class ZoneRouting {
 public:
  enum class Mode : std::uint8_t { off, direct, residual };

  ZoneRouting() = default;
  /// The spans are indexed by zone; `hosts` counts members of any health. Zones beyond a span's end
  /// have none.
  ZoneRouting(std::span<const std::uint32_t> callers, std::span<const std::uint32_t> healthy,
              std::span<const std::uint32_t> hosts, std::uint32_t own_zone,
              std::uint32_t min_cluster_size);

  Mode mode() const { return mode_; }
  std::uint32_t own_per_10000() const { return own_per_10000_; }
  /// Sums of the residual capacities over zones 0..z, by zone.
  const std::vector<std::uint32_t>& residual() const { return residual_; }
  std::uint32_t residual_total() const { return residual_.empty() ? 0 : residual_.back(); }

  /// The zone that `draw` on [0, residual_total()) falls into.
  std::uint32_t spill_zone(std::uint32_t draw) const {
    std::uint32_t z = 0;
    while (draw >= residual_[z]) ++z;
    return z;
  }
  /// The zone of one request; not in mode off.
  std::uint32_t choose(std::uint32_t stay_bits, std::uint32_t spill_bits) const {
    if (mode_ == Mode::direct || scale_below(stay_bits, 10000) < own_per_10000_) return own_;
    if (residual_total() > 0) return spill_zone(scale_below(spill_bits, residual_total()));
    return zones_[scale_below(spill_bits, static_cast<std::uint32_t>(zones_.size()))];
  }

 private:
  Mode mode_ = Mode::off;
  std::uint32_t own_ = 0;
  std::uint32_t own_per_10000_ = 0;
  std::vector<std::uint32_t> residual_;
  std::vector<std::uint32_t> zones_;  // with members
};

}  // namespace rehearse::policy
