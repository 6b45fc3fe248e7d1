#include "sim/policy/smooth_round_robin.hpp"

#include <algorithm>

namespace rehearse::policy {

void SmoothPeer::failed(std::uint32_t max_fails) {
  if (max_fails > 0) effective = std::max(0.0, effective - weight / max_fails);
}

std::uint32_t pick_smooth(std::span<const std::uint32_t> eligible, std::span<SmoothPeer> peers) {
  double total = 0.0;
  std::uint32_t best = eligible.front();
  bool first = true;
  for (const std::uint32_t index : eligible) {
    SmoothPeer& peer = peers[index];
    peer.current += peer.effective;
    total += peer.effective;
    if (peer.effective < peer.weight) peer.effective = std::min(peer.weight, peer.effective + 1.0);
    if (first || peer.current > peers[best].current) best = index;
    first = false;
  }
  peers[best].current -= total;
  return best;
}

}  // namespace rehearse::policy
