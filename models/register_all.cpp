#include "models/compute/cache.hpp"
#include "models/compute/cluster.hpp"
#include "models/compute/service.hpp"
#include "models/data/database.hpp"
#include "models/data/failover.hpp"
#include "models/data/model_store.hpp"
#include "models/data/object_store.hpp"
#include "models/data/transfer.hpp"
#include "models/edge/edge_site.hpp"
#include "models/faults/fault.hpp"
#include "models/global/dns.hpp"
#include "models/global/front.hpp"
#include "models/messaging/message_queue.hpp"
#include "models/module.hpp"
#include "models/objectives.hpp"
#include "models/policies/call_policy.hpp"
#include "models/policies/rate_limit.hpp"
#include "models/program.hpp"
#include "models/region/geography.hpp"
#include "models/region/link.hpp"
#include "models/region/region.hpp"
#include "models/root.hpp"
#include "models/traffic/population.hpp"

namespace rehearse::models {

const std::vector<Module>& modules() {
  static const std::vector<Module> all = {
      root_module(),
      objectives_module(),
      // Places before what stands on them.
      region_module(),
      dns_module(),
      front_module(),
      edge_module(),
      geography_module(),
      link_module(),
      // What holds data, and who brings it back.
      data::database_module(),
      data::object_store_module(),
      data::model_store_module(),
      data::transfer_module(),
      data::failover_module(),
      // What serves.
      cluster_module(),
      cache_module(),
      message_queue_module(),
      service_module(),
      call_policy_module(),
      rate_limit_module(),
      program_module(),
      // Who asks, and what breaks.
      population_module(),
      fault_module(),
  };
  return all;
}

config::Catalogue catalogue() {
  config::Catalogue catalogue;
  for (const Module& module : modules()) module.describe(catalogue);
  return catalogue;
}

void build(const config::Scenario& scenario, kernel::Simulation& simulation) {
  std::vector<Diagnostic> problems;
  for (const Module& module : modules()) module.build(scenario, simulation, problems);
  if (!problems.empty()) throw ScenarioError(std::move(problems));
}

}  // namespace rehearse::models
