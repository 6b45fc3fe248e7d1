// Ports between model families that the kernel itself has no use for.
#pragma once

#include <string>

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
};

/// A stateless element on the way of a request: what a program's `hop` needs to know.
class HopPort {
 public:
  virtual ~HopPort() = default;
  virtual int hops() const = 0;
  virtual double delay_s() const = 0;  ///< one way
};

/// Something that runs pods, some of which can be taken away.
class PodHost {
 public:
  virtual ~PodHost() = default;
  /// `count` of the pods that serve now (all of them, if there are fewer) crash or hang.
  virtual void lose_pods(kernel::Simulation& sim, int count, kernel::Loss how,
                         kernel::EventId cause) = 0;
};

}  // namespace rehearse::models
