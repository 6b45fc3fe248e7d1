#include "gui/models/deployment.hpp"

#include "gui/models/deployment_builder.hpp"

namespace rehearse::gui {

using Link = Connection::Kind;

const Json& member(const Json& json, const std::string& key) {
  static const Json nothing;
  const auto found = json.is_object() ? json.find(key) : json.end();
  return json.is_object() && found != json.end() ? *found : nothing;
}

std::string text_of(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  return json.is_number() ? json.dump() : std::string();
}

const Component* Deployment::find(const std::string& id) const {
  const auto found = by_id.find(id);
  return found == by_id.end() ? nullptr : &components[found->second];
}

const Component* Deployment::at_pointer(const std::string& pointer) const {
  const Component* best = nullptr;
  for (const Component& c : components) {
    const bool around = pointer == c.pointer || pointer.starts_with(c.pointer + "/");
    if (around && (best == nullptr || c.pointer.size() > best->pointer.size())) best = &c;
  }
  return best;
}

Deployment read_deployment(const Json& scenario) { return DeploymentBuilder(scenario).build(); }

Deployment DeploymentBuilder::build() {
  add_global();
  add_regions();
  add_services();
  add_stores();
  add_links();
  add_traffic();
  connect_calls();
  return std::move(out_);
}

void DeploymentBuilder::add(Component component) {
  if (has(component.id)) return;
  if (component.parent.empty() && !component.region.empty()) component.parent = component.region;
  out_.by_id.emplace(component.id, out_.components.size());
  out_.components.push_back(std::move(component));
}

void DeploymentBuilder::connect(const std::string& from, const std::string& to, Link kind,
                                std::string label, std::string pointer) {
  if (from == to || !has(from) || !has(to)) return;
  const std::string key =
      from + "\n" + to + "\n" + std::to_string(static_cast<int>(kind)) + pointer;
  if (!connected_.insert(key).second) return;
  out_.connections.push_back({from, to, kind, std::move(label), std::move(pointer)});
}

void DeploymentBuilder::add_global() {
  const Json& global = member(member(scenario_, "deployment"), "global");
  for (const auto& [name, dns] : member(global, "dns").items())
    add({.id = "dns:" + name,
         .kind = "dns_name",
         .label = name,
         .detail = "TTL " + (dns.contains("ttl") ? text_of(dns.at("ttl")) : "60s"),
         .pointer = "/deployment/global/dns" + ("/" + name)});
  if (member(global, "cdn").is_object())
    add({.id = "cdn", .kind = "cdn", .label = "CDN", .pointer = "/deployment/global/cdn"});
  if (member(global, "load_balancer").is_object())
    add({.id = "global_load_balancer",
         .kind = "global_load_balancer",
         .label = "Balancer",
         .detail = "global",
         .pointer = "/deployment/global/load_balancer"});
}

void DeploymentBuilder::add_regions() {
  for (const auto& [name, region] : member(member(scenario_, "deployment"), "regions").items())
    if (region.is_object()) add_region(name, region);
}

void DeploymentBuilder::add_region(const std::string& name, const Json& region) {
  const std::string id = "region:" + name;
  const std::string at = "/deployment/regions/" + name;
  add({.id = id,
       .kind = "region",
       .label = name,
       .pointer = at,
       .container = true,
       .loss = "region-loss",
       .target = name});
  add({.id = "load_balancer:" + name,
       .kind = "load_balancer",
       .label = "Balancer",
       .region = id,
       .pointer = at + "/load_balancer"});
  for (const auto& [cluster, settings] : member(region, "clusters").items()) {
    std::string detail;
    for (const auto& [group, nodes] : member(settings, "nodes").items())
      detail += (detail.empty() ? "" : ", ") + text_of(member(nodes, "instance"));
    add({.id = "cluster:" + name + "/" + cluster,
         .kind = "cluster",
         .label = cluster,
         .detail = detail,
         .region = id,
         .pointer = at + "/clusters/" + cluster,
         .container = true});
  }
  for (const auto& [zone, settings] : member(region, "zones").items())
    add({.id = "zone:" + name + "/" + zone,
         .kind = "zone",
         .label = zone,
         .region = id,
         .pointer = at + "/zones/" + zone,
         .container = true,
         .loss = "zone-loss",
         .target = name + "/" + zone});
  for (const auto& [edge, settings] : member(region, "edge_sites").items()) {
    const std::string full = name + "/" + edge;
    add({.id = "edge_site:" + full,
         .kind = "edge_site",
         .label = edge,
         .detail = "edge of " + name,
         .pointer = at + "/edge_sites/" + edge,
         .loss = "edge-loss",
         .target = full});
    connect("edge_site:" + full, "dns:" + text_of(member(settings, "via")), Link::traffic);
  }
}

void DeploymentBuilder::add_links() {
  for (const auto& [name, link] : member(member(scenario_, "deployment"), "links").items()) {
    const auto end = [&](const char* key) {
      const std::string place = text_of(member(link, key));
      for (const char* prefix : {"region:", "edge_site:"})
        if (has(prefix + place)) return prefix + place;
      return std::string();
    };
    const std::string label =
        text_of(member(link, "bandwidth")) + ", " + text_of(member(link, "latency"));
    connect(end("from"), end("to"), Link::link, name + ": " + label, "/deployment/links/" + name);
  }
}

std::string DeploymentBuilder::home_of(const std::string& region) const {
  for (const Component& c : out_.components)
    if (c.kind == "cluster" && c.region == "region:" + region) return c.id;
  return "region:" + region;
}

std::vector<std::string> DeploymentBuilder::instances(const std::string& service) const {
  std::vector<std::string> out;
  const std::string id = "service:" + service;
  for (const Component& c : out_.components)
    if (c.id == id || c.id.starts_with(id + "@")) out.push_back(c.id);
  return out;
}

}  // namespace rehearse::gui
