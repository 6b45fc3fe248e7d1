#include "models/compute/service.hpp"

#include <stdexcept>

#include "models/compute/placement.hpp"
#include "models/program.hpp"

namespace rehearse::models {

using kernel::EntryId;
using kernel::Simulation;

Service::Service(const config::Scenario& scenario, const config::Node& node, Door door,
                 std::optional<BalancingSpec> balancing)
    : Component("service:" + node.name()),
      scenario_(scenario),
      node_(node),
      door_(as_caller(std::move(door), node)),
      balancing_(std::move(balancing)) {}

void Service::add_placement(const std::string& region, Placement* placement) {
  placements_.emplace_back(region, placement);
}

/// Each placement's group is followed by shadows of the others' in the order of the file, so that a
/// chain ends even when there is no pod anywhere.
void Service::chain_fallbacks(Simulation& sim) const {
  for (const auto& [region, placement] : placements_) {
    kernel::GroupId last = placement->group();
    for (const auto& [other, target] : placements_) {
      if (target == placement) continue;
      const kernel::GroupId shadow = sim.add_group(placement->id());
      target->feed(shadow);
      sim.network().groups[last].fallback = shadow;
      last = shadow;
    }
  }
}

void Service::balance(Simulation& sim) {
  for (const auto& [region, placement] : placements_) {
    balanced_.push_back(std::make_unique<BalancedGroup>(placement->id(), *balancing_));
    balanced_.back()->declare(sim, placement->group());
    placement->watch([this](Simulation& s) { set_members(s); });
  }
}

void Service::start(Simulation& sim) {
  for (const auto& group : balanced_) group->start(sim);
}

/// To callers of one region its own pods come first, then the others in the order of the fallbacks.
void Service::set_members(Simulation& sim) {
  for (std::size_t own = 0; own < placements_.size(); ++own) {
    std::vector<BalancedGroup::Candidate> candidates;
    std::uint8_t priority = 0;
    const auto add = [&](const Placement& placement) {
      for (const kernel::StationId station : placement.endpoints())
        candidates.push_back({.station = station, .priority = priority});
      ++priority;
    };
    add(*placements_[own].second);
    for (std::size_t other = 0; other < placements_.size(); ++other)
      if (other != own) add(*placements_[other].second);
    balanced_[own]->set_members(sim, candidates);
  }
}

Placement* Service::serving(const Simulation& sim, const std::string& region) const {
  for (const auto& [name, placement] : placements_)
    if (name == region) return placement;
  const auto* from = sim.try_port<kernel::RegionPort>("region:" + region);
  Placement* nearest = placements_.front().second;
  if (from == nullptr) return nearest;
  double least_s = kernel::kNever;
  for (const auto& [name, placement] : placements_) {
    const auto& to = sim.port<kernel::RegionPort>("region:" + name);
    const double latency_s = sim.platform().latency_s(from->ingress_site(), to.ingress_site());
    if (latency_s >= least_s) continue;
    least_s = latency_s;
    nearest = placement;
  }
  return nearest;
}

void Service::declare(Simulation& sim) {
  const kernel::ServiceId service = sim.add_service(node_.name());
  for (const auto& [region, placement] : placements_) placement->add_stations(sim, service);
  chain_fallbacks(sim);
  if (balancing_) balance(sim);
  const double proxies_s = node_.number("proxy_delay");
  std::vector<std::string> callers = {""};
  for (const auto& [region, node] : scenario_.root().child("deployment").map("regions"))
    callers.push_back(region);
  for (const auto& [name, endpoint] : node_.map("endpoints")) {
    kernel::Entry entry;
    entry.service = service;
    entry.hops = proxies_s > 0.0 ? 3 : 1;
    entry.proxy_delay_s = static_cast<float>(proxies_s);
    entry.request_bytes = static_cast<float>(endpoint.number("request_bytes"));
    entry.response_bytes = static_cast<float>(endpoint.number("response_bytes"));
    for (const std::string& region : callers) {
      entry.group = serving(sim, region)->group();
      entries_[{name, region}] = sim.add_entry(entry);
    }
  }
}

void Service::lower(Simulation& sim) {
  const auto endpoints = node_.map("endpoints");
  for (const auto& [name, endpoint] : endpoints) {
    for (const auto& [region, placement] : placements_) {
      const std::uint32_t pc = add_steps(sim, scenario_, endpoint.list("steps"), region, door_);
      for (const auto& [key, entry] : entries_)
        if (key.first == name && sim.network().entries[entry].group == placement->group())
          sim.network().entries[entry].pc = pc;
    }
  }
}

void Service::throttle(Simulation& sim, double factor) {
  for (const auto& [region, placement] : placements_) placement->throttle(sim, factor);
}

EntryId Service::entry(const std::string& endpoint, const std::string& region) const {
  const auto found = entries_.find({endpoint, region});
  if (found == entries_.end())
    throw std::out_of_range(id() + " has no endpoint " + endpoint + " for callers in " + region);
  return found->second;
}

}  // namespace rehearse::models
