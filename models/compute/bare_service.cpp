#include "models/compute/bare_service.hpp"

#include <stdexcept>

#include "models/everywhere.hpp"
#include "models/program.hpp"

namespace rehearse::models {

using kernel::EntryId;
using kernel::Simulation;

BareService::BareService(const config::Scenario& scenario, const config::Node& node,
                         StationSpec spec, std::optional<BalancingSpec> balancing)
    : Component("service:" + node.name()),
      scenario_(scenario),
      node_(node),
      spec_(std::move(spec)) {
  if (!balancing) return;
  weights_ = balancing->weights;
  balanced_.emplace(id(), std::move(*balancing));
}

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
  if (balanced_) balanced_->declare(sim, group_);
  const auto servers = static_cast<std::uint32_t>(node_.integer("concurrency"));
  for (std::int64_t i = 0; i < node_.integer("replicas"); ++i) {
    stations_.push_back(sim.add_station(site_, service_, servers));
    if (node_.has("queue_limit"))
      sim.network().stations[stations_.back()].queue_limit =
          static_cast<std::uint32_t>(node_.integer("queue_limit"));
    fit_station(sim, stations_.back(), spec_);
  }
  const auto endpoints = node_.map("endpoints");
  if (endpoints.empty()) entries_.emplace_back("serve", add_entry(sim, nullptr));
  for (const auto& [name, endpoint] : endpoints)
    entries_.emplace_back(name, add_entry(sim, &endpoint));
}

void BareService::lower(Simulation& sim) {
  const auto endpoints = node_.map("endpoints");
  const Door door = as_caller(spec_.around(), node_);
  for (std::size_t i = 0; i < endpoints.size(); ++i)
    sim.network().entries[entries_[i].second].pc =
        add_steps(sim, scenario_, endpoints[i].second.list("steps"), "", door);
  if (!endpoints.empty()) return;
  kernel::Op compute;
  compute.code = kernel::OpCode::compute;
  compute.a = sim.add_distribution(node_.distribution("service_time"));
  kernel::Op reply;
  reply.draw = 1;
  std::vector<kernel::Op> ops{compute, reply};
  if (spec_.door()) {
    ops = {op_of(kernel::OpCode::enter), compute, op_of(kernel::OpCode::leave), reply};
  }
  sim.network().entries[entries_.front().second].pc = sim.add_program(ops);
}

void BareService::start(Simulation& sim) {
  for (const kernel::StationId station : stations_) sim.station_up(station);
  sim.set_members(group_, stations_);
  if (balanced_) balance(sim);
  if (!spec_.memory) return;
  for (const kernel::StationId station : stations_)
    sim.on_out_of_memory(station, [this, &sim, station] { killed(sim, station); });
}

void BareService::balance(Simulation& sim) {
  std::vector<BalancedGroup::Candidate> candidates;
  for (std::size_t i = 0; i < stations_.size(); ++i) {
    const double weight = weights_.empty() ? 1.0 : weights_[i % weights_.size()];
    candidates.push_back({.station = stations_[i], .weight = weight});
  }
  balanced_->start(sim);
  balanced_->set_members(sim, candidates);
}

void BareService::killed(Simulation& sim, kernel::StationId station) {
  sim.station_down(station, kernel::Loss::crash);
  kernel::Notice kill{.component = id(), .kind = "out-of-memory", .step = ""};
  if (sim.latest_load_cause() != 0) kill.causes = {sim.latest_load_cause()};
  const kernel::EventId cause = sim.notice(kill);
  sim.after(spec_.restart_s, [this, &sim, station, cause] {
    sim.station_up(station);
    sim.notice({.component = id(),
                .kind = "restarted",
                .step = "restart",
                .causes = {cause},
                .ends = {id()}});
  });
}

void BareService::observe(Simulation& sim) { observe_stations(sim, id(), spec_, stations_); }

void BareService::throttle(Simulation& sim, double factor) {
  for (const kernel::StationId station : stations_) sim.network().stations[station].pace = factor;
}

EntryId BareService::entry(const std::string& endpoint, const std::string&) const {
  for (const auto& [name, entry] : entries_)
    if (name == endpoint) return entry;
  throw std::out_of_range(id() + " has no endpoint " + endpoint);
}

}  // namespace rehearse::models
