#include "models/region/load_balancer.hpp"

namespace rehearse::models {

using config::Unit;

LoadBalancer::LoadBalancer(const std::string& region_name, const Region& region,
                           const Figures& figures)
    : Component("load_balancer:" + region_name), region_(region), figures_(figures) {}

bool LoadBalancer::healthy(const kernel::Simulation& sim, kernel::SiteId from) const {
  if (!region_.healthy(sim, from)) return false;
  if (figures_.probes.empty()) return true;
  const auto* placement = sim.try_port<kernel::Scalable>(figures_.probes);
  return placement != nullptr && placement->ready_replicas() > 0;
}

config::Kind load_balancer_kind() {
  return {
      .name = "load_balancer",
      .family = "load_balancer",
      .doc =
          "The balancer (and gateway) at the ingress of a region. Every request that enters the "
          "region spends `delay` there and counts `hops`. It answers health checks while its "
          "region is up. Not modelled: its capacity, connection limits, health checks of its "
          "own towards targets (the cluster's readiness stands for them).",
      .fields = {{.name = "delay",
                  .type = config::quantity(Unit::seconds, 0, 60),
                  .doc = "Time spent in it, one way.",
                  .fallback = "0.5ms"},
                 {.name = "hops",
                  .type = config::integer(0, 16),
                  .doc = "Elements passed: balancer, gateway.",
                  .fallback = 2},
                 {.name = "health_check",
                  .type = config::reference("service"),
                  .doc = "A service whose ready pods in this region a health check needs to see; "
                         "absent: the balancer answers for itself."}},
      .component = true};
}

void build_load_balancer(const std::string& region_name, const config::Node& node,
                         const Region& region, kernel::Simulation& sim) {
  LoadBalancer::Figures figures;
  figures.hops = static_cast<int>(node.integer("hops"));
  figures.delay_s = node.number("delay");
  if (node.has("health_check"))
    figures.probes = "service:" + node.text("health_check") + "@" + region_name;
  sim.add(std::make_unique<LoadBalancer>(region_name, region, figures));
}

}  // namespace rehearse::models
