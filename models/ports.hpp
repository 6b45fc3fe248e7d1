// Ports between model families that the kernel itself has no use for.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "sim/kernel/component.hpp"

namespace rehearse::models {

/// A link whose quality a fault can spoil without cutting it.
class Degradable {
 public:
  virtual ~Degradable() = default;
  /// Factors on the declared bandwidth (0, 1] and latency [1, inf), and a packet loss ratio [0, 1).
  /// A second call replaces the first.
  virtual void degrade(kernel::Simulation& sim, double bandwidth_factor, double latency_factor,
                       double loss, kernel::EventId cause) = 0;
  virtual void repair(kernel::Simulation& sim, kernel::EventId cause) = 0;
};

/// What an ArtifactSource has to give.
class ArtifactCatalogue {
 public:
  virtual ~ArtifactCatalogue() = default;
  /// Size of an artifact; throws std::out_of_range when there is none of that name.
  virtual double bytes(const std::string& artifact) const = 0;
  /// What one connection can draw, in bytes per second: the rate cap of a flow.
  virtual double connection_bytes_per_s() const { return std::numeric_limits<double>::infinity(); }
};

/// A stateless element on the way of a request: what a program's `hop` needs to know.
class HopPort {
 public:
  virtual ~HopPort() = default;
  virtual int hops() const = 0;
  virtual double delay_s() const = 0;  ///< one way
};

/// A message queue that programs publish to.
class QueuePort {
 public:
  virtual ~QueuePort() = default;
  virtual std::uint32_t queue_table() const = 0;
};

/// Something whose servers a fault can slow down.
class Throttled {
 public:
  virtual ~Throttled() = default;
  /// Service times that begin from now on are multiplied by `factor`; 1 is full speed.
  virtual void throttle(kernel::Simulation& sim, double factor) = 0;
};

/// Something that runs pods, some of which can be taken away.
class PodHost {
 public:
  virtual ~PodHost() = default;
  /// `count` of the pods that serve now (all of them, if there are fewer) crash or hang.
  virtual void lose_pods(kernel::Simulation& sim, int count, kernel::Loss how,
                         kernel::EventId cause) = 0;
};

/// A DNS name that clients resolve to a region.
class NamePort {
 public:
  virtual ~NamePort() = default;
  /// Regions it may answer with.
  virtual const std::vector<std::string>& targets() const = 0;
  /// Resolvers of one group of clients, with `caches` independent caches; returns the number of the
  /// resolver table, whose `target_pc` the caller fills. In phase `declare` or `lower`.
  virtual std::uint32_t add_resolver(kernel::Simulation& sim, kernel::SiteId clients,
                                     const std::string& name, std::uint32_t caches) = 0;
};

/// What an edge site does with an action of a population.
struct EdgeAction {
  std::string name;      ///< "population/action"
  std::string endpoint;  ///< "service/endpoint" upstream
  bool cacheable = false;
  enum class CutOff { fail, stale, buffer } when_cut_off = CutOff::fail;
  double write_bytes = 0.0;  ///< of a buffered write
};

/// An edge site that takes its clients' requests first.
class EdgeGateway {
 public:
  virtual ~EdgeGateway() = default;
  /// Entry that handles the action at the edge. In phase `lower`.
  virtual kernel::EntryId edge_entry(kernel::Simulation& sim, const EdgeAction& action) = 0;
};

/// Something on an uplink that can be cut while it lives on.
class UplinkPort {
 public:
  virtual ~UplinkPort() = default;
  virtual void cut_uplink(kernel::Simulation& sim, kernel::EventId cause) = 0;
  virtual void repair_uplink(kernel::Simulation& sim, kernel::EventId cause) = 0;
};

/// A call as a program makes it: what its policy must know.
struct CallSite {
  std::string caller;          ///< component id of the calling service or population
  std::uint32_t callers = 1;   ///< stations of the calling service
  kernel::GroupId callee = 0;  ///< the group that is called
  double timeout_s = std::numeric_limits<double>::infinity();  ///< the call's own; finite: it holds
};

/// What a caller does besides calling; see kind `call_policy`.
class CallPolicyPort {
 public:
  virtual ~CallPolicyPort() = default;
  /// Hedging, if attempts > 1: another attempt every `delay_s` until one is answered.
  struct Hedge {
    std::uint8_t attempts = 1;
    double delay_s = 0.0;
  };
  virtual Hedge hedge() const = 0;
  /// A new row of Network::policies for this call; calls of the same caller to the same callee
  /// share what counts and limits them. In phase `lower`.
  virtual std::uint32_t add_row(kernel::Simulation& sim, const CallSite& call) = 0;
};

/// A rate limit that programs pass.
class RateLimitPort {
 public:
  virtual ~RateLimitPort() = default;
  /// Row of Network::limits for programs in `region`, made at the first call. In phase `lower`.
  virtual std::uint32_t limit_row(kernel::Simulation& sim, const std::string& region) = 0;
};

/// Load that a fault can multiply.
class LoadPort {
 public:
  virtual ~LoadPort() = default;
  virtual void multiply_load(kernel::Simulation& sim, double factor) = 0;
};

}  // namespace rehearse::models
