// The balancer at the ingress of a region.
#pragma once

#include <string>

#include "models/module.hpp"
#include "models/ports.hpp"
#include "models/region/region.hpp"

namespace rehearse::models {

/// Passes every request that enters the region on to the cluster: a constant delay and a number of
/// hops. A probe is answered while the region is up and, where a service is named for it, that
/// service has a ready pod in the region.
class LoadBalancer : public kernel::Component, public HopPort, public kernel::HealthSource {
 public:
  struct Figures {
    int hops = 0;
    double delay_s = 0.0;
    std::string probes;  ///< placement whose readiness a probe sees; may be empty
  };
  LoadBalancer(const std::string& region_name, const Region& region, const Figures& figures);

  int hops() const override { return figures_.hops; }
  double delay_s() const override { return figures_.delay_s; }
  bool healthy(const kernel::Simulation& sim, kernel::SiteId from) const override;

 private:
  const Region& region_;
  Figures figures_;
};

config::Kind load_balancer_kind();
void build_load_balancer(const std::string& region_name, const config::Node& node,
                         const Region& region, kernel::Simulation& sim);

}  // namespace rehearse::models
