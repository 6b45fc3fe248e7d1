// Services, stores, traffic, and what connects them.
#include "gui/models/deployment_builder.hpp"

namespace rehearse::gui {

using Link = Connection::Kind;

namespace {

std::string pods(const Json& placement) {
  const Json& scaler = member(placement, "autoscaler");
  if (scaler.is_object())
    return text_of(member(scaler, "min")) + "–" + text_of(member(scaler, "max")) + " pods";
  const std::string replicas = text_of(member(placement, "replicas"));
  return replicas.empty() ? std::string() : replicas + " pods";
}

std::string region_of_zone(const std::string& zone) { return zone.substr(0, zone.find('/')); }

/// "service" of "service/endpoint".
std::string service_of(const std::string& call) { return call.substr(0, call.find('/')); }

/// What a step calls: its text, or the "call" (or "to", "name") of its object.
std::string target_of(const Json& step, const char* key) {
  if (step.is_string()) return step.get<std::string>();
  const Json& named = member(step, key);
  return text_of(named);
}

}  // namespace

void DeploymentBuilder::add_services() {
  const Json& deployment = member(scenario_, "deployment");
  for (const auto& [name, service] : member(deployment, "services").items()) {
    const std::string at = "/deployment/services/" + name;
    const Json& placement = member(service, "placement");
    for (const auto& [region, place] : placement.items()) {
      if (place.is_null() || !has("region:" + region)) continue;
      add({.id = "service:" + name + "@" + region,
           .kind = "service",
           .label = name,
           .detail = pods(place),
           .parent = home_of(region),
           .region = "region:" + region,
           .pointer = at,
           .loss = "pod-loss",
           .target = name});
    }
    if (instances(name).empty()) {
      const std::string replicas = text_of(member(service, "replicas"));
      add({.id = "service:" + name,
           .kind = "service",
           .label = name,
           .detail = replicas.empty() ? "" : replicas + " replicas",
           .pointer = at,
           .loss = "pod-loss",
           .target = name});
    }
  }
}

void DeploymentBuilder::add_database(const std::string& name, const Json& store) {
  const std::string at = "/deployment/data_stores/" + name;
  std::string primary;
  for (const auto& [copy, settings] : member(store, "members").items()) {
    const std::string zone = text_of(member(settings, "zone"));
    const std::string role = text_of(member(settings, "role"));
    const std::string id = "database:" + name + "/" + copy;
    add({.id = id,
         .kind = "database",
         .label = name + "/" + copy,
         .detail = role,
         .parent = has("zone:" + zone) ? "zone:" + zone : "",
         .region = has("zone:" + zone) ? "region:" + region_of_zone(zone) : "",
         .pointer = at + "/members/" + copy,
         .loss = "database-crash",
         .target = name});
    if (role == "primary") primary = id;
  }
  for (const auto& [copy, settings] : member(store, "members").items())
    connect(primary, "database:" + name + "/" + copy, Link::replication);
  if (member(store, "members").empty())
    add({.id = "database:" + name,
         .kind = "database",
         .label = name,
         .pointer = at,
         .loss = "database-crash",
         .target = name});
}

void DeploymentBuilder::add_stores() {
  const Json& deployment = member(scenario_, "deployment");
  for (const auto& [name, store] : member(deployment, "data_stores").items())
    if (store.is_object()) add_database(name, store);
  for (const auto& [name, queue] : member(deployment, "queues").items())
    add({.id = "message_queue:" + name,
         .kind = "message_queue",
         .label = name,
         .pointer = "/deployment/queues/" + name});
  for (const char* kind : {"object_store", "model_store"}) {
    const std::string section = std::string(kind) + "s";
    for (const auto& [name, store] : member(deployment, section).items()) {
      const std::string at = "/deployment/" + section + "/" + name;
      std::string first;
      for (const Json& region : member(store, "regions")) {
        const std::string id = std::string(kind) + ":" + name + "/" + text_of(region);
        add({.id = id,
             .kind = kind,
             .label = name,
             .detail = text_of(member(store, "size")),
             .region = has("region:" + text_of(region)) ? "region:" + text_of(region) : "",
             .pointer = at});
        if (first.empty()) first = id;
        if (std::string(kind) == "object_store") connect(first, id, Link::replication);
      }
      if (first.empty())
        add({.id = std::string(kind) + ":" + name, .kind = kind, .label = name, .pointer = at});
    }
  }
  for (const auto& [name, cache] : member(deployment, "caches").items()) {
    const std::string at = "/deployment/caches/" + name;
    bool placed = false;
    for (const auto& [region, settings] : member(deployment, "regions").items()) {
      if (!settings.is_object()) continue;
      add({.id = "cache:" + name + "@" + region,
           .kind = "memory_cache",
           .label = name,
           .region = "region:" + region,
           .pointer = at,
           .loss = "cache-flush",
           .target = name});
      placed = true;
    }
    if (!placed)
      add({.id = "cache:" + name,
           .kind = "memory_cache",
           .label = name,
           .pointer = at,
           .loss = "cache-flush",
           .target = name});
  }
}

void DeploymentBuilder::add_traffic() {
  const Json& populations = member(member(scenario_, "traffic"), "populations");
  for (const auto& [name, population] : populations.items()) {
    if (!population.is_object()) continue;
    std::string detail = text_of(member(population, "rate"));
    if (detail.empty() && population.contains("users"))
      detail = text_of(population.at("users")) + " users";
    if (detail.empty() && population.contains("rate_curve")) detail = "measured day";
    add({.id = "population:" + name,
         .kind = "population",
         .label = name,
         .detail = detail,
         .pointer = "/traffic/populations/" + name});
    connect_population("population:" + name, population);
  }
  for (const Component& c : std::vector<Component>(out_.components)) {
    if (c.kind != "dns_name") continue;
    const bool balanced = has("global_load_balancer");
    if (balanced) connect(c.id, "global_load_balancer", Link::traffic);
    const Json& dns = member(member(member(scenario_, "deployment"), "global"), "dns");
    for (const Json& target : member(member(dns, c.label), "targets"))
      connect(balanced ? "global_load_balancer" : c.id, "load_balancer:" + text_of(target),
              Link::traffic);
  }
}

void DeploymentBuilder::connect_population(const std::string& id, const Json& population) {
  const std::string edge = text_of(member(population, "edge"));
  const std::string via = text_of(member(population, "via"));
  if (!edge.empty()) {
    connect(id, "edge_site:" + edge, Link::traffic);
  } else if (!via.empty()) {
    connect(id, "dns:" + via, Link::traffic);
    connect(id, "cdn", Link::traffic);
  }
  const bool direct = edge.empty() && via.empty();
  std::vector<std::string> calls{text_of(member(population, "call"))};
  for (const auto& [name, action] : member(population, "actions").items())
    calls.push_back(target_of(action, "call"));
  for (const Json& visit : member(population, "visits")) calls.push_back(text_of(visit));
  for (const std::string& call : calls)
    for (const std::string& pod : instances(service_of(call))) {
      if (direct) connect(id, pod, Link::traffic);
      const Component* service = out_.find(pod);
      if (!direct && !service->region.empty())
        connect("load_balancer:" + service->region.substr(7), pod, Link::traffic);
    }
  const Json& visits = member(population, "visits");
  for (std::size_t i = 1; i < visits.size() && visits.is_array(); ++i)
    connect("service:" + text_of(visits[i - 1]), "service:" + text_of(visits[i]), Link::call);
}

void DeploymentBuilder::connect_calls() {
  const Json& services = member(member(scenario_, "deployment"), "services");
  for (const auto& [name, service] : services.items()) {
    const std::string model = text_of(member(service, "model"));
    for (const Component& c : std::vector<Component>(out_.components))
      if (!model.empty() && c.kind == "model_store" &&
          member(member(member(member(scenario_, "deployment"), "model_stores"), c.label),
                 "artifacts")
              .contains(model))
        connect_store(name, "model_store:", c.label);
  }
  for (const auto& [name, service] : services.items())
    for (const auto& [endpoint, program] : member(service, "endpoints").items())
      connect_steps(name, member(program, "steps"));
}

void DeploymentBuilder::connect_steps(const std::string& service, const Json& steps) {
  if (!steps.is_array()) return;
  for (const Json& step : steps) {
    if (step.is_string()) {  // a call in a parallel step
      connect_steps(service, Json::array({Json{{"call", step}}}));
      continue;
    }
    if (!step.is_object()) continue;
    for (const auto& [what, with] : step.items()) {
      if (what == "call" || what == "endpoint") {
        for (const std::string& from : instances(service))
          for (const std::string& to : instances(service_of(target_of(with, "endpoint")))) {
            const Component* a = out_.find(from);
            const Component* b = out_.find(to);
            if (a->region == b->region || a->region.empty() || b->region.empty())
              connect(from, to, Link::call);
          }
      } else if (what == "read" || what == "write") {
        connect_store(service, "database:", target_of(with, "store"));
      } else if (what == "get" || what == "put") {
        connect_store(service, "object_store:", target_of(with, "store"));
      } else if (what == "publish") {
        connect_store(service, "message_queue:", target_of(with, "queue"));
      } else if (what == "cache") {
        connect_store(service, "cache:", target_of(with, "cache"));
        connect_steps(service, member(with, "on_miss"));
      } else {
        connect_steps(service, with.is_array() ? with : member(with, "steps"));
        for (const Json& branch : member(with, "alternatives"))
          connect_steps(service, member(branch, "steps"));
      }
    }
  }
}

/// To the copy of the store in the service's own region; where there is none, to its first copy.
void DeploymentBuilder::connect_store(const std::string& service, const std::string& prefix,
                                      const std::string& store) {
  const std::string id = prefix + store;
  for (const std::string& from : instances(service)) {
    const std::string region = out_.find(from)->region;
    const Component* first = nullptr;
    const Component* near = nullptr;
    for (const Component& c : out_.components) {
      if (c.id != id && !c.id.starts_with(id + "/") && !c.id.starts_with(id + "@")) continue;
      if (first == nullptr) first = &c;
      if (near == nullptr && c.region == region) near = &c;
    }
    if (near == nullptr) near = first;
    if (near != nullptr) connect(from, near->id, Link::data);
  }
}

}  // namespace rehearse::gui
