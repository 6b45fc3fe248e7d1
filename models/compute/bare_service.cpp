#include "models/compute/bare_service.hpp"

#include <stdexcept>

#include "models/everywhere.hpp"
#include "models/program.hpp"

namespace rehearse::models {

using kernel::EntryId;
using kernel::Simulation;

BareService::BareService(const config::Scenario& scenario, const config::Node& node)
    : Component("service:" + node.name()), scenario_(scenario), node_(node) {}

void BareService::place(Simulation& sim) { site_ = everywhere(sim); }

EntryId BareService::add_entry(Simulation& sim, const config::Node* endpoint) const {
  kernel::Entry entry;
  entry.group = group_;
  entry.service = service_;
  entry.hops = 1;
  if (endpoint != nullptr) {
    entry.request_bytes = static_cast<float>(endpoint->number("request_bytes"));
    entry.response_bytes = static_cast<float>(endpoint->number("response_bytes"));
  }
  return sim.add_entry(entry);
}

void BareService::declare(Simulation& sim) {
  service_ = sim.add_service(node_.name());
  group_ = sim.add_group(id());
  const auto servers = static_cast<std::uint32_t>(node_.integer("concurrency"));
  for (std::int64_t i = 0; i < node_.integer("replicas"); ++i) {
    stations_.push_back(sim.add_station(site_, service_, servers));
    if (node_.has("queue_limit"))
      sim.network().stations[stations_.back()].queue_limit =
          static_cast<std::uint32_t>(node_.integer("queue_limit"));
  }
  const auto endpoints = node_.map("endpoints");
  if (endpoints.empty()) entries_.emplace_back("serve", add_entry(sim, nullptr));
  for (const auto& [name, endpoint] : endpoints)
    entries_.emplace_back(name, add_entry(sim, &endpoint));
}

void BareService::lower(Simulation& sim) {
  const auto endpoints = node_.map("endpoints");
  for (std::size_t i = 0; i < endpoints.size(); ++i)
    sim.network().entries[entries_[i].second].pc =
        add_steps(sim, scenario_, endpoints[i].second.list("steps"), "");
  if (!endpoints.empty()) return;
  kernel::Op compute;
  compute.code = kernel::OpCode::compute;
  compute.a = sim.add_distribution(node_.distribution("service_time"));
  kernel::Op reply;
  reply.draw = 1;
  sim.network().entries[entries_.front().second].pc = sim.add_program({compute, reply});
}

void BareService::start(Simulation& sim) {
  for (const kernel::StationId station : stations_) sim.station_up(station);
  sim.set_members(group_, stations_);
}

EntryId BareService::entry(const std::string& endpoint, const std::string&) const {
  for (const auto& [name, entry] : entries_)
    if (name == endpoint) return entry;
  throw std::out_of_range(id() + " has no endpoint " + endpoint);
}

}  // namespace rehearse::models
