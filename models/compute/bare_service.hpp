// A service without geography: stations of a queueing network.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/compute/load_balancing.hpp"
#include "models/compute/station_spec.hpp"
#include "models/module.hpp"
#include "models/ports.hpp"

namespace rehearse::models {

/// `replicas` stations at the site "everywhere", taken in turn. One that runs out of memory refuses
/// connections until it has been started again.
class BareService : public kernel::Component, public kernel::RequestTarget, public Throttled {
 public:
  BareService(const config::Scenario& scenario, const config::Node& node, StationSpec spec,
              std::optional<BalancingSpec> balancing);

  void place(kernel::Simulation& sim) override;
  void declare(kernel::Simulation& sim) override;
  void lower(kernel::Simulation& sim) override;
  void start(kernel::Simulation& sim) override;
  void observe(kernel::Simulation& sim) override;
  kernel::EntryId entry(const std::string& endpoint, const std::string& region) const override;
  void throttle(kernel::Simulation& sim, double factor) override;

 private:
  void balance(kernel::Simulation& sim);
  void killed(kernel::Simulation& sim, kernel::StationId station);
  kernel::EntryId add_entry(kernel::Simulation& sim, const config::Node* endpoint) const;

  const config::Scenario& scenario_;
  config::Node node_;
  StationSpec spec_;
  std::optional<BalancedGroup> balanced_;
  std::vector<double> weights_;
  kernel::SiteId site_ = 0;
  kernel::ServiceId service_ = 0;
  kernel::GroupId group_ = kernel::kNone;
  std::vector<kernel::StationId> stations_;
  std::vector<std::pair<std::string, kernel::EntryId>> entries_;
};

}  // namespace rehearse::models
