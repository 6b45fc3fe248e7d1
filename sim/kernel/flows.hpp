// Bulk work: transfers between hosts and disk reads and writes, as SimGrid activities that share
// links and disks max-min fairly.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>

#include "sim/kernel/ids.hpp"

namespace rehearse::kernel {

class Platform;

/// Handle on a flow; stays valid (and harmless) after the flow has ended.
struct FlowId {
  std::uint32_t slot = kNone;
  std::uint32_t generation = 0;
};

struct FlowEnd {
  bool ok = false;  ///< false: a link or host on the way was lost, or it was cancelled
  double remaining_bytes = 0.0;
};

/// All calls in control events only (maestro context). The callback runs as a calendar event of
/// priority `completion` at the time the flow ended.
class Flows {
 public:
  using Done = std::function<void(const FlowEnd&)>;

  explicit Flows(Platform& platform);
  ~Flows();  ///< cancels what is outstanding: SimGrid crashes otherwise

  /// A transfer of `bytes` > 0 from host to host: starts moving after the route's latency, then at
  /// its share of the tightest link (max-min, weighted by the inverse of the route's latency, as
  /// TCP shares a bottleneck; equal for flows on the same route), at most `rate_cap` bytes/s (TCP
  /// window, throttle). When an end is down or unreachable it fails at once (callback in the same
  /// instant).
  FlowId transfer(HostId from, HostId to, double bytes, Done done,
                  double rate_cap = std::numeric_limits<double>::infinity());
  FlowId read(DiskId disk, double bytes, Done done);
  FlowId write(DiskId disk, double bytes, Done done);
  void cancel(FlowId flow);  ///< no callback
  double remaining_bytes(FlowId flow) const;
  bool active(FlowId flow) const;
  /// Fails every flow one of whose ends is down (a host or its site was lost).
  void ends_lost();

  struct Impl;

 private:
  friend class Simulation;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rehearse::kernel
