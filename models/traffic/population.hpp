// Clients: who they are, what they do, how often, and how their requests reach a service.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/module.hpp"
#include "models/ports.hpp"
#include "models/traffic/session.hpp"
#include "sim/kernel/arrivals.hpp"

namespace rehearse::models {

/// Kinds "population", "action", "routing_row" and those of load and sessions.
Module population_module();

/// One thing that a population does.
struct Action {
  std::string name;  ///< "browse"; empty for a population's only action
  double weight = 1.0;
  double good_within_s = kernel::kNever;
  std::string call;                 ///< "service/endpoint"
  std::vector<std::string> visits;  ///< calls one after the other, in a bare network
  bool cacheable = false;
  EdgeAction::CutOff when_cut_off = EdgeAction::CutOff::fail;
  double write_bytes = 0.0;
  std::uint8_t priority = 0;  ///< class of its requests, 0 first
  std::string policy = {};    ///< call policy of the clients; empty: none
};

/// A row of a routing matrix: where a job goes next, with which probability.
struct RoutingRow {
  std::string from;
  std::vector<std::pair<std::string, double>> next;
};

/// From `at_s` on, actions are drawn with these weights.
struct MixChange {
  double at_s;
  std::vector<double> weights;
};

/// Number of users of a closed load from `at_s` on.
struct UserCount {
  double at_s;
  std::uint32_t users;
};

/// Clients of one geography with one mix of actions.
class Population : public kernel::Component, public LoadPort {
 public:
  struct Figures {
    std::string geography;  ///< empty: at the only site
    std::string via;        ///< DNS name; empty: calls go straight to the service
    std::string edge;       ///< edge site that takes the requests first
    std::uint32_t resolvers = 64;
    double timeout_s = kernel::kNever;
    std::vector<Action> actions;
    std::vector<RoutingRow> routing;
    std::vector<MixChange> mix;            ///< ascending
    std::optional<kernel::OpenLoad> open;  ///< or closed load:
    std::vector<UserCount> users;          ///< ascending
    Distribution think;
    kernel::Visits visits;  ///< but for its rows
    ActionChain chain;      ///< sessions; empty: none
    bool impatient = false;
    bool propagate_deadline = false;
  };
  Population(const std::string& name, Figures figures);

  void declare(kernel::Simulation& sim) override;
  void lower(kernel::Simulation& sim) override;
  void start(kernel::Simulation& sim) override;
  void observe(kernel::Simulation& sim) override;
  void multiply_load(kernel::Simulation& sim, double factor) override;

 private:
  std::uint32_t lower_action(kernel::Simulation& sim, const Action& action);
  std::uint32_t through_edge(kernel::Simulation& sim, const Action& action);
  std::uint32_t through_name(kernel::Simulation& sim, const Action& action);
  std::uint32_t straight(kernel::Simulation& sim, const Action& action);
  std::uint32_t routed(kernel::Simulation& sim);

  void set_mix(kernel::Simulation& sim, const std::vector<double>& weights);
  void start_users(kernel::Simulation& sim);

  std::string name_;
  Figures figures_;
  std::uint16_t table_ = 0;
  std::vector<kernel::EndpointId> endpoints_;
  std::uint64_t observed_requests_ = 0;
  std::uint64_t observed_good_ = 0;
  std::uint64_t observed_retries_ = 0;
  std::uint64_t observed_sessions_ = 0;
};

}  // namespace rehearse::models
