// Regions and their zones: places that can be lost.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "models/module.hpp"

namespace rehearse::models {

/// Kinds "region", "zone" and "load_balancer" (the regional one).
Module region_module();

/// A site that several faults may hold down at once: it comes back when the last one lets go.
class LosableSite {
 public:
  void place(kernel::SiteId site) { site_ = site; }
  kernel::SiteId site() const { return site_; }
  bool lost() const { return holds_ > 0; }
  void lose(kernel::Simulation& sim, kernel::EventId cause);
  /// True when the site is up again.
  bool restore(kernel::Simulation& sim, kernel::EventId cause);

 private:
  kernel::SiteId site_ = 0;
  int holds_ = 0;
};

/// Figures of a region that its zones share.
struct RegionNetwork {
  double internal_latency_s = 0.0;  ///< of the ingress site, one way
  double zone_latency_s = 0.0;      ///< one way, zone to zone: half to the ingress, half from it
  double zone_bandwidth = 0.0;      ///< bytes per second
};

class Zone;

/// A region: an ingress site (where the regional balancer stands) with its zones around it as a
/// star. Loss takes the ingress and every zone; edge sites are elsewhere and stay. Health: the
/// ingress answers and at least one zone is up.
class Region : public kernel::Component,
               public kernel::RegionPort,
               public kernel::Place,
               public kernel::Losable,
               public kernel::HealthSource {
 public:
  Region(const std::string& name, const RegionNetwork& network);
  void add_zone(Zone* zone) { zones_.push_back(zone); }
  const RegionNetwork& network() const { return network_; }

  void place(kernel::Simulation& sim) override;
  kernel::SiteId ingress_site() const override { return ingress_.site(); }
  kernel::SiteId site() const override { return ingress_.site(); }
  std::vector<std::pair<std::string, kernel::SiteId>> zones() const override;
  void lose(kernel::Simulation& sim, kernel::Loss how, kernel::EventId cause) override;
  void restore(kernel::Simulation& sim, kernel::EventId cause) override;
  bool healthy(const kernel::Simulation& sim, kernel::SiteId from) const override;

 private:
  RegionNetwork network_;
  LosableSite ingress_;
  std::vector<Zone*> zones_;
};

/// A zone: one site, joined to the region's ingress.
class Zone : public kernel::Component,
             public kernel::Place,
             public kernel::Losable,
             public kernel::HealthSource {
 public:
  Zone(std::string name, const Region& region, double internal_latency_s);
  const std::string& name() const { return name_; }
  bool lost() const { return site_.lost(); }

  void place(kernel::Simulation& sim) override;
  kernel::SiteId site() const override { return site_.site(); }
  void lose(kernel::Simulation& sim, kernel::Loss how, kernel::EventId cause) override;
  void restore(kernel::Simulation& sim, kernel::EventId cause) override;
  bool healthy(const kernel::Simulation& sim, kernel::SiteId from) const override;

  /// As `restore`, without a notice of its own (the region's says it).
  bool restore_quietly(kernel::Simulation& sim, kernel::EventId cause);

 private:
  std::string name_;
  const Region& region_;
  double internal_latency_s_;
  LosableSite site_;
};

}  // namespace rehearse::models
