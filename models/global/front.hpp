// The global load balancer and the content delivery network: stateless hops and a shared cache in
// front of the regions.
#pragma once

#include <string>

#include "models/module.hpp"
#include "models/ports.hpp"

namespace rehearse::models {

/// Kinds "global_load_balancer" and "cdn".
Module front_module();

/// Points of presence near the clients: TLS ends there, a web application firewall inspects, and
/// the request goes on to the region that the name was resolved to. A constant delay and its hops.
class GlobalLoadBalancer : public kernel::Component, public HopPort {
 public:
  GlobalLoadBalancer(int hops, double delay_s);
  int hops() const override { return hops_; }
  double delay_s() const override { return delay_s_; }

 private:
  int hops_;
  double delay_s_;
};

/// A cache at the same points of presence, one for all; see kernel::CacheTable for how it warms,
/// and kernel::KeyedTable.
class Cdn : public kernel::Component, public kernel::CachePort, public HopPort {
 public:
  explicit Cdn(const config::Node& node);
  void declare(kernel::Simulation& sim) override;
  void observe(kernel::Simulation& sim) override;
  std::uint32_t cache_table(const std::string& region) const override;
  int hops() const override { return 1; }
  double delay_s() const override { return node_.number("delay"); }

 private:
  config::Node node_;
  std::uint32_t table_ = 0;
  policy::CacheCounters last_;
};

}  // namespace rehearse::models
