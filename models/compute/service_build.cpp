// What nodes of kind "service" build.
#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <stdexcept>

#include "models/compute/autoscaler.hpp"
#include "models/compute/bare_service.hpp"
#include "models/compute/placement.hpp"
#include "models/compute/service.hpp"
#include "models/compute/service_kinds.hpp"
#include "sim/config/suggest.hpp"

namespace rehearse::models {
namespace {

using config::Node;
using config::Scenario;
using kernel::Simulation;
using Problems = std::vector<Diagnostic>;

/// Cores that the pods at the start request, by cluster.
using Requested = std::map<std::string, double>;

void check_endpoints(const Node& node, bool bare, Problems& problems) {
  const bool endpoints = !node.map("endpoints").empty();
  if (!endpoints && !bare) problems.push_back(node.problem("", "expected `endpoints`, found none"));
  if (endpoints && node.has("service_time"))
    problems.push_back(
        node.problem("service_time", "expected either `endpoints` or `service_time`, found both"));
  if (!endpoints && bare && !node.has("service_time"))
    problems.push_back(node.problem("",
                                    "expected `endpoints` (or `service_time` for a single endpoint "
                                    "\"serve\"), found neither"));
}

/// Component id of the store that has the model; the artifact's name goes to `artifact`.
std::string model_store(const std::string& model, const Simulation& sim, std::string& artifact) {
  const auto slash = model.find('/');
  artifact = slash == std::string::npos ? model : model.substr(slash + 1);
  if (slash != std::string::npos) return "model_store:" + model.substr(0, slash);
  const auto stores = sim.all<ArtifactCatalogue>();
  if (stores.size() != 1) return "";
  return dynamic_cast<const kernel::Component&>(*stores.front()).id();
}

void read_model(const Node& node, const Simulation& sim, PodSpec& spec, Problems& problems) {
  if (!node.has("model")) return;
  spec.model_store = model_store(node.text("model"), sim, spec.model);
  const auto* store = sim.try_port<ArtifactCatalogue>(spec.model_store);
  try {
    if (store != nullptr && sim.try_port<kernel::ArtifactSource>(spec.model_store) != nullptr) {
      store->bytes(spec.model);
      return;
    }
  } catch (const std::out_of_range&) {
  }
  problems.push_back(
      node.problem("model", fmt::format("expected an artifact of a model store as \"artifact\" or "
                                        "\"store/artifact\", found \"{}\"",
                                        node.text("model"))));
}

PodSpec pod_spec(const Node& node, const StationSpec& station, const Simulation& sim,
                 Problems& problems) {
  PodSpec spec;
  spec.service = node.name();
  spec.servers = static_cast<std::uint32_t>(node.integer("concurrency"));
  if (node.has("queue_limit"))
    spec.queue_limit = static_cast<std::uint32_t>(node.integer("queue_limit"));
  spec.cpu = node.number("cpu");
  spec.image_bytes = node.number("image_bytes");
  spec.startup = node.distribution("startup_time");
  spec.scheduling_s = node.number("scheduling_time");
  spec.propagation_s = node.number("endpoint_propagation");
  spec.grace_s = node.number("termination_grace");
  read_model(node, sim, spec, problems);
  spec.station = station;
  return spec;
}

/// The cluster of a placement, null (and a diagnostic) where there is none in that region.
Cluster* find_cluster(const Scenario& scenario, const std::string& region, const Node& placement,
                      Simulation& sim, Problems& problems) {
  std::vector<std::string> names;
  const auto regions = scenario.root().child("deployment").map("regions");
  const auto here = std::find_if(regions.begin(), regions.end(),
                                 [&](const auto& entry) { return entry.first == region; });
  for (const auto& [local, node] : here->second.map("clusters"))
    names.push_back(region + "/" + local);
  if (!placement.has("cluster")) {
    if (names.size() == 1) return sim.try_port<Cluster>("cluster:" + names.front());
    problems.push_back(placement.problem(
        "", fmt::format("expected `cluster`: region \"{}\" has {} of them", region, names.size())));
    return nullptr;
  }
  const std::string& name = placement.text("cluster");
  if (std::find(names.begin(), names.end(), name) != names.end())
    return sim.try_port<Cluster>("cluster:" + name);
  problems.push_back(placement.problem(
      "cluster", fmt::format("expected a cluster of region \"{}\", found \"{}\"{}", region, name,
                             config::suggestion(name, names))));
  return nullptr;
}

struct Count {
  int start = 3;
  int most = 3;
};

Count pod_count(const Node& placement, Problems& problems) {
  Count count;
  ReplicaBounds bounds{0, 0};
  if (placement.has("autoscaler")) bounds = autoscaler_bounds(placement.child("autoscaler"));
  if (bounds.max > 0) count.start = bounds.min;
  if (placement.has("replicas")) count.start = static_cast<int>(placement.integer("replicas"));
  count.most = std::max(bounds.max, count.start);
  if (!placement.has("max_replicas")) return count;
  const auto most = static_cast<int>(placement.integer("max_replicas"));
  if (most < count.most)
    problems.push_back(placement.problem(
        "max_replicas", fmt::format("expected at least {}, the most that `replicas` or the "
                                    "autoscaler ask for, found {}",
                                    count.most, most)));
  count.most = std::max(count.most, most);
  return count;
}

void check_fit(const Node& node, const Cluster& cluster, double cpu, Problems& problems) {
  double largest = 0.0;
  for (const ClusterNode* machine : cluster.nodes())
    largest = std::max(largest, machine->type().cpu);
  if (cpu > largest)
    problems.push_back(node.problem(
        "cpu", fmt::format("expected at most {} cores, the largest node of {}, found {}", largest,
                           cluster.id(), cpu)));
}

void build_placement(const Scenario& scenario, const Node& node, const std::string& region,
                     const Node& placement, const StationSpec& station, Service& service,
                     Requested& requested, Simulation& sim, Problems& problems) {
  Cluster* cluster = find_cluster(scenario, region, placement, sim, problems);
  if (cluster == nullptr) return;
  const PodSpec spec = pod_spec(node, station, sim, problems);
  const Count count = pod_count(placement, problems);
  check_fit(node, *cluster, spec.cpu, problems);
  double& cores = requested[cluster->id()];
  cores += spec.cpu * count.start;
  double room = 0.0;
  for (const ClusterNode* machine : cluster->nodes())
    room += machine->base() ? machine->type().cpu : 0.0;
  if (cores > room + 1e-9 && count.start > 0)
    problems.push_back(placement.problem(
        "", fmt::format("expected pods that fit {} at the start ({} cores), found requests of {} "
                        "cores up to this placement",
                        cluster->id(), room, cores)));
  auto& pods = static_cast<Placement&>(
      sim.add(std::make_unique<Placement>(region, spec, *cluster, count.start, count.most)));
  service.add_placement(region, &pods);
  if (placement.has("autoscaler"))
    build_autoscaler(placement.child("autoscaler"), pods, sim, problems);
}

void build_placed(const Scenario& scenario, const Node& node, const StationSpec& station,
                  Requested& requested, Simulation& sim, Problems& problems) {
  auto& service = static_cast<Service&>(sim.add(
      std::make_unique<Service>(scenario, node, station.around(), balancing_spec(node, problems))));
  std::vector<std::string> regions;
  for (const auto& [name, region] : scenario.root().child("deployment").map("regions"))
    regions.push_back(name);
  for (const auto& [region, placement] : node.map("placement")) {
    if (std::find(regions.begin(), regions.end(), region) == regions.end()) {
      problems.push_back(
          node.problem("placement", fmt::format("expected names of regions, found \"{}\"{}", region,
                                                config::suggestion(region, regions))));
      continue;
    }
    build_placement(scenario, node, region, placement, station, service, requested, sim, problems);
  }
}

void describe(config::Catalogue& catalogue) {
  describe_autoscaler(catalogue);
  describe_services(catalogue);
}

void build(const Scenario& scenario, Simulation& sim, Problems& problems) {
  Requested requested;
  for (const auto& [name, node] : scenario.root().child("deployment").map("services")) {
    const bool bare = node.map("placement").empty();
    check_endpoints(node, bare, problems);
    const StationSpec station = station_spec(node, problems);
    if (bare)
      sim.add(
          std::make_unique<BareService>(scenario, node, station, balancing_spec(node, problems)));
    else
      build_placed(scenario, node, station, requested, sim, problems);
  }
}

}  // namespace

Module service_module() { return {describe, build}; }

}  // namespace rehearse::models
