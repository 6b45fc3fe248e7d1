// NGINX's smooth weighted round robin.
#pragma once

#include <cstdint>
#include <span>

namespace rehearse::policy {

/// State of one peer. `effective` starts at `weight`.
struct SmoothPeer {
  double weight = 1.0;
  double effective = 1.0;
  double current = 0.0;

  /// A failed request lowers the effective weight by weight / max_fails, not below 0; 0: never.
  void failed(std::uint32_t max_fails);
};

/// One pick among `eligible`, indices into `peers` (source: ngx_http_upstream_get_peer). Every
/// eligible peer's current grows by its effective weight, which recovers by 1 per pick up to the
/// weight; the largest current (the first of equals) is picked and pays the sum of the effective
/// weights. Weights 5, 1, 1 give a a b a c a a. Returns a peer's index; `eligible` is not empty.
/// O(n), no allocation.
std::uint32_t pick_smooth(std::span<const std::uint32_t> eligible, std::span<SmoothPeer> peers);

}  // namespace rehearse::policy
