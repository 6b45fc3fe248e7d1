// Building: registries and phases. Running is in clock.cpp.
#include "sim/kernel/simulation.hpp"

#include <algorithm>
#include <cassert>
#include <stdexcept>
#include <utility>

#include "sim/core/error.hpp"
#include "sim/kernel/clock.hpp"
#include "sim/kernel/request_engine.hpp"

namespace rehearse::kernel {

Simulation::Simulation(const RunOptions& options, Observer& observer)
    : options_(options), observer_(observer), platform_(std::make_unique<Platform>()) {
  flows_ = std::make_unique<Flows>(*platform_);
  engine_ = std::make_unique<RequestEngine>(network_, options_);
  control_ = std::make_unique<Control>(*this);
}

Simulation::~Simulation() { flows_.reset(); }

Component& Simulation::add(std::unique_ptr<Component> component) {
  Component& added = *component;
  if (!by_id_.emplace(added.id(), &added).second) {
    throw std::logic_error("two components are called '" + added.id() + "'");
  }
  components_.push_back(std::move(component));
  return added;
}

Component* Simulation::find(const std::string& id) const {
  const auto it = by_id_.find(id);
  return it == by_id_.end() ? nullptr : it->second;
}

void Simulation::no_port(const std::string& id) {
  throw std::out_of_range("no component '" + id + "' with the port asked for");
}

DistId Simulation::add_distribution(Distribution distribution) {
  network_.distributions.push_back(std::move(distribution));
  return static_cast<DistId>(network_.distributions.size() - 1);
}

StationId Simulation::add_station(SiteId site, ServiceId service, std::uint32_t servers) {
  Station station;
  station.site = site;
  station.service = service;
  station.servers = servers;
  station.ordinal = network_.services[service].stations++;
  network_.stations.push_back(station);
  return static_cast<StationId>(network_.stations.size() - 1);
}

GroupId Simulation::add_group(const std::string& component) {
  Group group;
  group.no_endpoint = reason(component, "no healthy endpoint", FailureClass::unavailable);
  group.timeout = reason(component, "timeout", FailureClass::timeout);
  group.reset = reason(component, "connection reset", FailureClass::reset);
  group.overflow = reason(component, "queue full", FailureClass::unavailable);
  group.expired = reason(component, "expired", FailureClass::expired);
  group.shed = reason(component, "shed", FailureClass::shed);
  network_.groups.push_back(std::move(group));
  return static_cast<GroupId>(network_.groups.size() - 1);
}

EntryId Simulation::add_entry(Entry entry) {
  network_.entries.push_back(entry);
  return static_cast<EntryId>(network_.entries.size() - 1);
}

ServiceId Simulation::add_service(const std::string& name) {
  for (std::size_t i = 0; i < network_.service_names.size(); ++i) {
    if (network_.service_names[i] == name) return static_cast<ServiceId>(i);
  }
  network_.service_names.push_back(name);
  network_.services.emplace_back();
  return static_cast<ServiceId>(network_.services.size() - 1);
}

StationExtra& Simulation::station_extra(StationId station) {
  Station& s = network_.stations[station];
  if (s.extra == kNone) {
    s.extra = static_cast<std::uint32_t>(network_.extras.size());
    network_.extras.emplace_back();
  }
  return network_.extras[s.extra];
}

void Simulation::balance(GroupId group, GroupBalancer balancer) {
  network_.groups[group].balancer = static_cast<std::uint32_t>(network_.balancers.size());
  network_.balancers.push_back(std::move(balancer));
}

ReasonId Simulation::reason(const std::string& component, const std::string& why,
                            FailureClass failure) {
  const auto next = static_cast<ReasonId>(network_.reasons.size());
  const auto [it, is_new] = reasons_.emplace(std::pair(component, why), next);
  if (is_new) network_.reasons.push_back({component, why, failure});
  return it->second;
}

std::uint32_t Simulation::add_store(const std::string& component) {
  network_.stores.emplace_back();
  network_.stores.back().blocked_reason = reason(component, "commits blocked");
  return static_cast<std::uint32_t>(network_.stores.size() - 1);
}

std::uint32_t Simulation::add_queue(const std::string& component,
                                    const policy::MessageQueueSpec& spec) {
  QueueTable queue{.machine = policy::MessageQueue(spec)};
  queue.service = add_service(component);
  queue.refused = reason(component, "queue full", FailureClass::rejected);
  network_.queues.push_back(std::move(queue));
  return static_cast<std::uint32_t>(network_.queues.size() - 1);
}

std::uint32_t Simulation::timer_class(double timeout_s) {
  for (std::size_t i = 0; i < network_.timers.size(); ++i) {
    if (network_.timers[i].timeout_s == timeout_s) return static_cast<std::uint32_t>(i);
  }
  network_.timers.push_back({timeout_s});
  return static_cast<std::uint32_t>(network_.timers.size() - 1);
}

std::uint32_t Simulation::add_program(const std::vector<Op>& ops) {
  const auto first = static_cast<std::uint32_t>(network_.ops.size());
  network_.ops.insert(network_.ops.end(), ops.begin(), ops.end());
  return first;
}

std::uint16_t Simulation::add_population(PopulationTable population) {
  if (population.timeout_s < kNever) population.timer = timer_class(population.timeout_s);
  population.timeout = reason("population:" + population.name, "timeout");
  network_.populations.push_back(std::move(population));
  return static_cast<std::uint16_t>(network_.populations.size() - 1);
}

EndpointId Simulation::add_endpoint(EndpointTable endpoint) {
  endpoint.slow = reason("endpoint:" + endpoint.name, "slow");
  network_.endpoints.push_back(std::move(endpoint));
  return static_cast<EndpointId>(network_.endpoints.size() - 1);
}

void Simulation::open_load(std::uint16_t population, std::vector<double> change_s,
                           std::vector<double> rate) {
  open_load(population, OpenLoad{.curve = {std::move(change_s), std::move(rate)}});
}

void Simulation::open_load(std::uint16_t population, OpenLoad load) {
  const std::string name = "population:" + network_.populations[population].name;
  engine_->open_load(population, Arrivals(stream(name, "arrivals"), stream(name, "arrival states"),
                                          std::move(load), options_.duration_s));
}

void Simulation::closed_load(std::uint16_t population, std::uint32_t users, Distribution think) {
  network_.populations[population].users = users;
  network_.populations[population].think = add_distribution(std::move(think));
  engine_->closed_load(population);
}

void Simulation::set_users(std::uint16_t population, std::uint32_t users) {
  engine_->set_users(population, users, now_s_);
}

std::uint32_t Simulation::users_present(std::uint16_t population) const {
  return engine_->users_present(population);
}

void Simulation::set_visits(std::uint16_t population, Visits visits) {
  engine_->set_visits(population, std::move(visits));
}

void Simulation::set_load_factor(std::uint16_t population, double factor) {
  engine_->set_load_factor(population, factor, now_s_);
}

StreamKey Simulation::stream(std::string_view component, std::string_view purpose) const {
  return stream_key(options_.seed, options_.replication, component, purpose);
}

EventId Simulation::notice(const Notice& notice) {
  const EventId id = observer_.on_notice(now_s_, notice);
  if (!notice.disaster.empty() || notice.circumstance) latest_load_cause_ = id;
  return id;
}

void Simulation::sample(std::string_view component, std::string_view metric, std::string_view unit,
                        double value) {
  observer_.on_sample(now_s_, component, metric, unit, value);
}

void Simulation::usage(std::string_view item, std::string_view component, double quantity,
                       double unit_price_usd, std::string_view source) {
  observer_.on_usage(item, component, quantity, unit_price_usd, source);
}

double Simulation::request_bytes(SiteId from, SiteId to) const {
  return engine_->bytes_between()[from * platform_->sites() + to];
}

// --- changes to the network ----------------------------------------------------------------------

void Simulation::station_up(StationId station) { engine_->station_up(station); }

void Simulation::station_down(StationId station, Loss how) {
  engine_->station_down(station, how, now_s_);
}

void Simulation::lose_site(SiteId site, EventId cause) {
  if (!platform_->site_up(site)) return;
  platform_->set_site_up(site, false);
  for (StationId s = 0; s < network_.stations.size(); ++s) {
    if (network_.stations[s].site == site) engine_->station_down(s, Loss::vanish, now_s_);
  }
  flows_->ends_lost();
  for (SiteWatcher* watcher : all<SiteWatcher>()) watcher->site_lost(*this, site, cause);
}

void Simulation::restore_site(SiteId site, EventId cause) {
  if (platform_->site_up(site)) return;
  platform_->set_site_up(site, true);
  for (SiteWatcher* watcher : all<SiteWatcher>()) watcher->site_restored(*this, site, cause);
}

void Simulation::lose_host(HostId host) {
  platform_->set_host_up(host, false);
  flows_->ends_lost();
}

void Simulation::restore_host(HostId host) { platform_->set_host_up(host, true); }

void Simulation::set_members(GroupId group, std::vector<StationId> members) {
  network_.groups[group].members = std::move(members);
}

GroupBalancer& Simulation::balancer_of(GroupId group) {
  return network_.balancers[network_.groups[group].balancer];
}

void Simulation::set_balanced_members(GroupId group, std::span<const policy::Member> members) {
  GroupBalancer& balancer = balancer_of(group);
  balancer.machine.set_members(members, now_s_);
  if (!balancer.outliers) return;
  std::vector<std::uint32_t> hosts;
  for (const policy::Member& member : members) hosts.push_back(member.id);
  balancer.outliers->set_hosts(hosts);
  // Who has left and come back is no longer ejected.
  for (const std::uint32_t host : hosts)
    balancer.machine.set_ejected(host, balancer.outliers->ejected(host), now_s_);
}

void Simulation::set_health(GroupId group, StationId member, policy::Health health) {
  balancer_of(group).machine.set_health(member, health, now_s_);
}

void Simulation::check_passed(GroupId group, StationId member) {
  GroupBalancer& balancer = balancer_of(group);
  if (balancer.outliers && balancer.outliers->health_check_passed(member, now_s_))
    balancer.machine.set_ejected(member, false, now_s_);
}

void Simulation::set_callers(GroupId group, std::span<const std::uint32_t> callers) {
  balancer_of(group).machine.set_callers(callers, now_s_);
}

std::span<const policy::OutlierChange> Simulation::tick_outliers(GroupId group) {
  const std::uint32_t index = network_.groups[group].balancer;
  GroupBalancer& balancer = network_.balancers[index];
  const std::uint64_t word =
      random_bits(stream("balancers", "outliers"), engine_->events(), index, 0);
  const auto changes = balancer.outliers->tick(now_s_, word);
  for (const policy::OutlierChange& change : changes)
    balancer.machine.set_ejected(change.host, change.ejected, now_s_);
  return changes;
}

void Simulation::on_ejected(GroupId group, std::function<void(StationId)> ejected) {
  ejected_[network_.groups[group].balancer] = std::move(ejected);
  engine_->ejected = [this](std::uint32_t balancer, StationId member) {
    if (!ejected_.contains(balancer)) return;
    at(engine_->now(), [this, balancer, member] { ejected_.at(balancer)(member); });
  };
}

std::uint32_t Simulation::in_flight() const { return engine_->in_flight(); }

void Simulation::on_out_of_memory(StationId station, std::function<void()> killed) {
  out_of_memory_[station] = std::move(killed);
  engine_->out_of_memory = [this](StationId dying) {
    at(engine_->now(), [this, dying] { out_of_memory_.at(dying)(); });
  };
}

void Simulation::on_breaker_changed(std::vector<std::uint32_t> breakers,
                                    std::function<void()> changed) {
  watch_of_breaker_.resize(network_.breakers.size(), kNone);
  for (const std::uint32_t breaker : breakers)
    watch_of_breaker_.at(breaker) = static_cast<std::uint32_t>(breaker_watches_.size());
  breaker_watches_.push_back({std::move(changed)});
  engine_->breaker_changed = [this](std::uint32_t breaker) { breaker_changed(breaker); };
}

void Simulation::breaker_changed(std::uint32_t breaker) {
  constexpr double kTellEvery_s = 1.0;
  if (breaker >= watch_of_breaker_.size() || watch_of_breaker_[breaker] == kNone) return;
  const std::uint32_t index = watch_of_breaker_[breaker];
  BreakerWatch& watch = breaker_watches_[index];
  if (watch.pending) return;
  watch.pending = true;
  at(std::max(engine_->now(), watch.next_s), [this, index] {
    BreakerWatch& told = breaker_watches_[index];
    told.pending = false;
    told.next_s = now_s_ + kTellEvery_s;
    told.changed();
  });
}

double Simulation::busy_area_s(StationId station) {
  Station& s = network_.stations[station];
  engine_->settle(s, now_s_);
  return s.busy_area_s;
}

void Simulation::wake_queue(std::uint32_t queue) { engine_->wake_queue(queue, now_s_); }

std::vector<FailureCount> Simulation::failures() const { return engine_->failures(); }

const Tracer& Simulation::traces() const { return engine_->tracer(); }

}  // namespace rehearse::kernel
