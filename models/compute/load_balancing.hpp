// Who gets the next call of a service: algorithm, locality, health checks, outlier detection.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "models/module.hpp"
#include "sim/policy/health_counter.hpp"

namespace rehearse::models {

struct HealthChecks {
  policy::HealthCheckSpec counter;
  policy::HaproxyIntervals pace;
  double timeout_s = 0.0;
};

struct BalancingSpec {
  policy::BalancerSpec balancer;  ///< locality weights come with the sites
  std::vector<std::pair<std::string, double>> zone_weights;  ///< "region/zone"
  std::vector<double> weights;  ///< of the stations of a service without placement
  std::uint32_t hash_keys = 0;
  std::optional<HealthChecks> checks;
  std::optional<policy::OutlierSpec> outliers;
};

void describe_load_balancing(config::Catalogue& catalogue);
std::vector<config::Field> load_balancing_fields();
/// None when the service leaves it to plain round robin.
std::optional<BalancingSpec> balancing_spec(const config::Node& service,
                                            std::vector<Diagnostic>& problems);

/// One balanced group: the balancer as all its callers see it, its health checks (each member at
/// its own phase, a silent one found out after the timeout) and its outlier detection. Zones are
/// sites. For zone-aware routing the callers are the running stations of the services that call it,
/// counted every second. Not modelled: callers that see different things, load and loss of checks.
class BalancedGroup {
 public:
  BalancedGroup(std::string component, BalancingSpec spec)
      : component_(std::move(component)), spec_(std::move(spec)) {}

  struct Candidate {
    kernel::StationId station;
    std::uint8_t priority = 0;
    double weight = 1.0;
  };

  void declare(kernel::Simulation& sim, kernel::GroupId group);
  void start(kernel::Simulation& sim);
  void set_members(kernel::Simulation& sim, std::span<const Candidate> candidates);

 private:
  policy::BalancerSpec balancer(const kernel::Simulation& sim) const;
  void check(kernel::Simulation& sim, kernel::StationId station);
  void checked(kernel::Simulation& sim, kernel::StationId station, bool passed);
  void tick(kernel::Simulation& sim);
  void tell(kernel::Simulation& sim, const std::string& kind, kernel::StationId station);
  void find_callers(const kernel::Simulation& sim);
  void count_callers(kernel::Simulation& sim);
  void refresh_later(kernel::Simulation& sim);

  std::string component_;
  BalancingSpec spec_;
  kernel::GroupId group_ = kernel::kNone;
  std::map<kernel::StationId, policy::HealthCounter> checks_;  ///< of members
  std::set<kernel::StationId> probed_;                         ///< have a running loop
  std::set<kernel::ServiceId> caller_services_;
  std::vector<std::uint32_t> callers_;  ///< by zone
  int notices_ = 0;
};

}  // namespace rehearse::models
