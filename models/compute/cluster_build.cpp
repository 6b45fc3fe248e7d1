// Kinds "cluster" and "node_group", and what they build.
#include <fmt/format.h>

#include "models/compute/cluster.hpp"
#include "models/compute/instances.hpp"
#include "sim/config/suggest.hpp"

namespace rehearse::models {

using config::Kind;
using config::Unit;
using kernel::Simulation;

namespace {

Kind node_group_kind() {
  return {
      .name = "node_group",
      .family = "node_group",
      .doc =
          "Nodes of one machine type, the same number in every zone of the region. Pods for "
          "which there is no room get a node more, in the zone with the fewest, until "
          "`max_per_zone`; a node added this way leaves after being empty for 10 min.",
      .fields = {{.name = "instance",
                  .type = config::text(),
                  .doc = "Machine type, looked up in `deployment.instances` for cores and "
                         "price."},
                 {.name = "cpu",
                  .type = config::positive(Unit::cores),
                  .doc = "Cores that pods can request; absent: those of the machine type."},
                 {.name = "price",
                  .type = config::quantity(Unit::usd_per_h, 0),
                  .doc = "Of a node; absent: that of the machine type, or nothing."},
                 {.name = "per_zone",
                  .type = config::integer(0, 1000),
                  .doc = "Nodes in every zone at the start.",
                  .required = true},
                 {.name = "max_per_zone",
                  .type = config::integer(1, 1000),
                  .doc = "The most in every zone; absent: `per_zone`."},
                 {.name = "provision_time",
                  .type = config::distribution(Unit::seconds),
                  .doc = "From the request for a node to ready.",
                  .fallback = "60s",
                  .source = "Karpenter: new node end to end in 45 to 90 s (devfloor9 playbook)"},
                 {.name = "nic",
                  .type = config::positive(Unit::bytes_per_s),
                  .doc = "Network interface of a node, each direction.",
                  .fallback = "10 Gbps"}}};
}

Kind cluster_kind() {
  const auto seconds = config::quantity(Unit::seconds, 0);
  return {
      .name = "cluster",
      .family = "cluster",
      .doc =
          "A Kubernetes cluster over the zones of its region. Pods are spread over zones, then "
          "go to the least allocated node with room for their CPU request. A node that loses "
          "power is silent: `node_monitor_grace` after its last heartbeat (every 10 s) the "
          "monitor (every 5 s) takes its pods out of the endpoints, and after `toleration` more, "
          "one node every 10 s, they are created elsewhere, unless no node is ready at all. The "
          "control plane lives with the region's ingress. When power is back, nodes boot and "
          "their pods start again. Not modelled: memory, preemption, disruption budgets, image "
          "pulls queueing on a node, moving pods to empty a node, slowing eviction in a "
          "partly lost zone.",
      .fields = {{.name = "nodes",
                  .type = config::map_of(config::object("node_group"), 1),
                  .doc = "Node groups by name.",
                  .required = true},
                 {.name = "node_monitor_grace",
                  .type = seconds,
                  .doc = "Silence after which a node counts as gone.",
                  .fallback = "50s",
                  .source = "Kubernetes node-monitor-grace-period (40 s up to 1.31)"},
                 {.name = "toleration",
                  .type = seconds,
                  .doc = "How long pods stay bound to an unreachable node.",
                  .fallback = "300s",
                  .source = "Kubernetes default toleration of node.kubernetes.io/unreachable"},
                 {.name = "boot_time",
                  .type = seconds,
                  .doc = "From power to ready of a node that exists.",
                  .fallback = "26s",
                  .source = "EC2 cold launch, mean 25.8 s (brevdev/ec2-coldboot-research)"},
                 {.name = "image_pull_rate",
                  .type = config::positive(Unit::bytes_per_s),
                  .doc = "Rate of an image pull without `registry`; it loads no link.",
                  .fallback = "85 MB/s",
                  .source = "Amazon S3: 85-90 MB/s per connection"},
                 {.name = "registry",
                  .type = config::reference("model_store"),
                  .doc = "Store that images are pulled from, as flows on the network."}},
      .metrics = {{"nodes", "nodes", "Nodes provisioned."},
                  {"cpu requested", "ratio", "CPU requests over cores of provisioned nodes."}},
      .component = true};
}

void describe(config::Catalogue& catalogue) {
  catalogue.add(node_group_kind());
  catalogue.add(cluster_kind());
  catalogue.add_field("region", {.name = "clusters",
                                 .type = config::map_of(config::object("cluster")),
                                 .doc = "Kubernetes clusters by name.",
                                 .fallback = config::Json::object()});
  catalogue.add_field("deployment",
                      {.name = "instances",
                       .type = config::file_path(),
                       .doc = "Fragment with machine types, their cores and prices."});
}

InstanceTable instances(const config::Scenario& scenario, std::vector<Diagnostic>& problems) {
  const config::Node deployment = scenario.root().child("deployment");
  if (!deployment.has("instances")) return {};
  try {
    return InstanceTable(deployment.file("instances"));
  } catch (const std::runtime_error& error) {
    problems.push_back(deployment.problem(
        "instances",
        fmt::format("expected a table of machine types, found a file that {}", error.what())));
    return {};
  }
}

NodeType node_type(const config::Node& node, const InstanceTable& table,
                   std::vector<Diagnostic>& problems) {
  NodeType type;
  type.nic_bytes_per_s = node.number("nic");
  type.provision_time = node.distribution("provision_time");
  if (node.has("instance")) {
    type.instance = node.text("instance");
    if (const auto found = table.find(type.instance)) {
      type.cpu = found->cpu;
      type.usd_per_h = found->usd_per_h;
      type.price_source = found->source;
    } else if (!node.has("cpu")) {
      problems.push_back(node.problem(
          "instance",
          fmt::format("expected a machine type of `deployment.instances` (or `cpu` "
                      "beside it), found \"{}\"{}",
                      type.instance, config::suggestion(type.instance, table.names()))));
      return type;
    }
  }
  if (node.has("cpu")) type.cpu = node.number("cpu");
  if (node.has("price")) {
    type.usd_per_h = node.number("price");
    type.price_source = "the scenario";
  }
  if (type.cpu <= 0.0)
    problems.push_back(node.problem("", "expected `instance` or `cpu`, found neither"));
  return type;
}

void build_group(const config::Node& group, const std::string& local, const NodeType& type,
                 Cluster& cluster, const kernel::RegionPort& region, Simulation& sim) {
  const auto per_zone = group.integer("per_zone");
  const auto most = group.has("max_per_zone") ? group.integer("max_per_zone") : per_zone;
  const std::string name = cluster.id().substr(cluster.id().find(':') + 1) + "/" + local;
  const auto zones = region.zones();
  for (std::size_t z = 0; z < zones.size(); ++z) {
    const std::string& zone = zones[z].first;
    const auto& place = sim.port<kernel::Place>("zone:" + zone);
    const std::string prefix = name + "-" + zone.substr(zone.rfind('/') + 1) + "-";
    for (std::int64_t i = 0; i < std::max(per_zone, most); ++i)
      cluster.add_node(static_cast<ClusterNode*>(&sim.add(std::make_unique<ClusterNode>(
          prefix + std::to_string(i + 1), cluster, type, z, place, i < per_zone))));
  }
}

void check_group(const config::Node& group, std::vector<Diagnostic>& problems) {
  if (group.has("max_per_zone") && group.integer("max_per_zone") < group.integer("per_zone"))
    problems.push_back(group.problem(
        "max_per_zone", fmt::format("expected at least `per_zone` ({}), found {}",
                                    group.integer("per_zone"), group.integer("max_per_zone"))));
}

void build(const config::Scenario& scenario, Simulation& sim, std::vector<Diagnostic>& problems) {
  const InstanceTable table = instances(scenario, problems);
  for (const auto& [region, region_node] : scenario.root().child("deployment").map("regions")) {
    const auto& port = sim.port<kernel::RegionPort>("region:" + region);
    for (const auto& [local, node] : region_node.map("clusters")) {
      ClusterSettings settings;
      settings.node_monitor_grace_s = node.number("node_monitor_grace");
      settings.toleration_s = node.number("toleration");
      settings.boot_time_s = node.number("boot_time");
      settings.image_pull_bytes_per_s = node.number("image_pull_rate");
      if (node.has("registry")) settings.registry = "model_store:" + node.text("registry");
      auto& cluster = static_cast<Cluster&>(
          sim.add(std::make_unique<Cluster>(region + "/" + local, port, settings)));
      for (const auto& [name, group] : node.map("nodes")) {
        check_group(group, problems);
        build_group(group, name, cluster.add_type(node_type(group, table, problems)), cluster, port,
                    sim);
      }
    }
  }
}

}  // namespace

Module cluster_module() { return {describe, build}; }

}  // namespace rehearse::models
