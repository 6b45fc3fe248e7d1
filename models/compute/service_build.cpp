#include "models/compute/bare_service.hpp"
#include "models/compute/service.hpp"
#include "models/compute/service_kinds.hpp"

namespace rehearse::models {
namespace {

bool bare(const config::Node& service) { return service.map("placement").empty(); }

void check_bare(const config::Node& node, std::vector<Diagnostic>& problems) {
  const bool endpoints = !node.map("endpoints").empty();
  if (endpoints && node.has("service_time"))
    problems.push_back(node.problem(
        "service_time", "expected either `endpoints` or `service_time`, found both"));
  if (!endpoints && !node.has("service_time"))
    problems.push_back(
        node.problem("", "expected `endpoints` (or `service_time` for a single endpoint "
                         "\"serve\"), found neither"));
}

void build(const config::Scenario& scenario, kernel::Simulation& sim,
           std::vector<Diagnostic>& problems) {
  for (const auto& [name, node] : scenario.root().child("deployment").map("services")) {
    if (!bare(node)) continue;
    check_bare(node, problems);
    sim.add(std::make_unique<BareService>(scenario, node));
  }
}

}  // namespace

Module service_module() { return {describe_services, build}; }

}  // namespace rehearse::models
