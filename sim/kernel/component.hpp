// What a modelled thing is to the kernel: phases before the run, and the small ports through which
// model families meet. Nothing here is called per request.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/kernel/ids.hpp"

namespace rehearse::kernel {

class Simulation;

/// A component is built by its factory, then taken through the phases in this order; within a phase
/// in the order of registration.
class Component {
 public:
  explicit Component(std::string id) : id_(std::move(id)) {}
  virtual ~Component() = default;
  Component(const Component&) = delete;
  Component& operator=(const Component&) = delete;

  /// "family:qualified name", as it stands in the timeline: "database:orders", "zone:us-east/a".
  const std::string& id() const { return id_; }

  virtual void place(Simulation&) {}  ///< add sites, links, hosts, disks
  virtual void declare(Simulation&) {
  }                                   ///< add stations, groups, entries, ledgers (platform sealed)
  virtual void lower(Simulation&) {}  ///< write programs; others' entries exist now
  virtual void start(Simulation&) {}  ///< schedule control loops at time 0
  virtual void observe(Simulation&) {}  ///< at every observation tick: report samples
  virtual void finish(Simulation&) {}   ///< at the end: report usage

 private:
  std::string id_;
};

/// How something goes away.
enum class Loss {
  crash,  ///< the process dies, its host lives: connections are reset at once
  vanish  ///< power or network is gone: silence until a timeout
};

/// Something a fault can take away and give back.
class Losable {
 public:
  virtual ~Losable() = default;
  virtual void lose(Simulation& sim, Loss how, EventId cause) = 0;
  virtual void restore(Simulation& sim, EventId cause) = 0;
};

/// Something whose health can be asked from elsewhere (health checks, lease holders).
class HealthSource {
 public:
  virtual ~HealthSource() = default;
  /// Would a probe sent from `from` now be answered in time?
  virtual bool healthy(const Simulation& sim, SiteId from) const = 0;
};

/// Something that takes requests: an entry per (endpoint, region). `site` is where the caller
/// stands, so that a target in several regions gives the nearest it routes to.
class RequestTarget {
 public:
  virtual ~RequestTarget() = default;
  /// Entry for a call of `endpoint` made from `region` (empty: no regions in this scenario); throws
  /// std::out_of_range when there is none (references are checked before).
  virtual EntryId entry(const std::string& endpoint, const std::string& region) const = 0;
};

/// Something whose capacity can be changed by a control loop.
class Scalable {
 public:
  virtual ~Scalable() = default;
  virtual int replicas() const = 0;        ///< wanted
  virtual int ready_replicas() const = 0;  ///< serving
  virtual void scale_to(Simulation& sim, int replicas, EventId cause) = 0;
};

/// Told when a site is lost or comes back, after the kernel has silenced the stations there.
class SiteWatcher {
 public:
  virtual ~SiteWatcher() = default;
  virtual void site_lost(Simulation& sim, SiteId site, EventId cause) = 0;
  virtual void site_restored(Simulation& sim, SiteId site, EventId cause) = 0;
};

/// Something that stands at one site: a zone, a geography, an edge site, a region (its ingress).
class Place {
 public:
  virtual ~Place() = default;
  virtual SiteId site() const = 0;
};

/// A cache that programs may look up.
class CachePort {
 public:
  virtual ~CachePort() = default;
  /// Number of the cache table serving callers in `region`.
  virtual std::uint32_t cache_table(const std::string& region) const = 0;
};

/// Something that large files are fetched from (container images, models): a host near the caller.
class ArtifactSource {
 public:
  virtual ~ArtifactSource() = default;
  /// Nearest reachable copy for a reader at `site`, or kNone while there is none.
  virtual HostId source_for(const Simulation& sim, SiteId site) const = 0;
};

/// Something that holds acknowledged writes.
class DataHolder {
 public:
  virtual ~DataHolder() = default;
  virtual std::uint32_t store_table() const = 0;
  /// False while it cannot serve; at the end of the run this makes its RPO null.
  virtual bool recovered() const = 0;
  struct LossEntry {
    std::string disaster;  ///< of the fault that caused it, found through the causes
    EventId cause = 0;
    std::uint64_t writes = 0;
    double bytes = 0.0;
    double oldest_s = 0.0;
    double newest_s = 0.0;
  };
  virtual const std::vector<LossEntry>& losses() const = 0;
};

/// Named places of a region, for families that must stand somewhere.
class RegionPort {
 public:
  virtual ~RegionPort() = default;
  virtual SiteId ingress_site() const = 0;  ///< where the regional balancer stands
  virtual std::vector<std::pair<std::string, SiteId>> zones() const = 0;  ///< qualified name, site
};

}  // namespace rehearse::kernel
