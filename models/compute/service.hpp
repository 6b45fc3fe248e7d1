// Services with pods in regions.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/compute/load_balancing.hpp"
#include "models/compute/station_spec.hpp"
#include "models/module.hpp"
#include "models/ports.hpp"

namespace rehearse::models {

class Placement;

/// Kinds "service", "endpoint", "placement" and "autoscaler". Built after clusters, stores and
/// caches.
Module service_module();

/// The endpoints of a service: one entry per endpoint and region of the caller. A caller in a
/// region without pods of the service gets those of the nearest region that has a placement.
class Service : public kernel::Component, public kernel::RequestTarget, public Throttled {
 public:
  Service(const config::Scenario& scenario, const config::Node& node, Door door,
          std::optional<BalancingSpec> balancing);
  void add_placement(const std::string& region, Placement* placement);

  void declare(kernel::Simulation& sim) override;
  void lower(kernel::Simulation& sim) override;
  void start(kernel::Simulation& sim) override;
  kernel::EntryId entry(const std::string& endpoint, const std::string& region) const override;
  void throttle(kernel::Simulation& sim, double factor) override;

 private:
  void balance(kernel::Simulation& sim);
  void set_members(kernel::Simulation& sim);
  void chain_fallbacks(kernel::Simulation& sim) const;
  Placement* serving(const kernel::Simulation& sim, const std::string& region) const;

  const config::Scenario& scenario_;
  config::Node node_;
  Door door_;
  std::optional<BalancingSpec> balancing_;
  std::vector<std::unique_ptr<BalancedGroup>> balanced_;        ///< of each placement
  std::vector<std::pair<std::string, Placement*>> placements_;  ///< in the order of the file
  std::map<std::pair<std::string, std::string>, kernel::EntryId> entries_;
};

}  // namespace rehearse::models
