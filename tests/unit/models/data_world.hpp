// A small world for tests of the data family: region east with zones a, b, c and region west with
// zone a, joined by one link; a log of everything reported.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/data/database.hpp"
#include "models/data/failover.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::models::data {

class Log : public kernel::Observer {
 public:
  struct Entry {
    double time_s;
    kernel::Notice notice;
  };
  struct Usage {
    double quantity;
    double unit_price_usd;
  };

  kernel::EventId on_notice(double time_s, const kernel::Notice& notice) override {
    entries.push_back({time_s, notice});
    return static_cast<kernel::EventId>(entries.size());
  }
  void on_sample(double time_s, std::string_view component, std::string_view metric,
                 std::string_view, double value) override {
    samples[std::string(component) + " " + std::string(metric)][time_s] = value;
  }
  void on_usage(std::string_view item, std::string_view, double quantity, double price,
                std::string_view) override {
    usage[std::string(item)] = {quantity, price};
  }
  bool on_progress(double) override { return true; }

  /// First notice of that kind; null when there is none.
  const Entry* find(const std::string& kind) const {
    for (const Entry& e : entries)
      if (e.notice.kind == kind) return &e;
    return nullptr;
  }
  double time_of(const std::string& kind) const {
    const Entry* e = find(kind);
    return e == nullptr ? -1.0 : e->time_s;
  }
  int count(const std::string& kind) const {
    int n = 0;
    for (const Entry& e : entries) n += e.notice.kind == kind ? 1 : 0;
    return n;
  }

  std::vector<Entry> entries;
  std::map<std::string, std::map<double, double>> samples;
  std::map<std::string, Usage> usage;
};

class ZoneStub : public kernel::Component, public kernel::Place {
 public:
  ZoneStub(const std::string& name, kernel::SiteId& hub, double latency_s)
      : Component("zone:" + name), name_(name), hub_(hub), latency_s_(latency_s) {}
  void place(kernel::Simulation& sim) override {
    site_ = sim.platform().add_site(name_, 0.0001);
    link_ = sim.platform().add_link(name_, site_, hub_, 12.5e9, latency_s_);
  }
  kernel::SiteId site() const override { return site_; }
  kernel::LinkId link() const { return link_; }

 private:
  std::string name_;
  kernel::SiteId& hub_;
  double latency_s_;
  kernel::SiteId site_ = 0;
  kernel::LinkId link_ = 0;
};

class RegionStub : public kernel::Component, public kernel::RegionPort {
 public:
  explicit RegionStub(const std::string& name) : Component("region:" + name), name_(name) {}
  void place(kernel::Simulation& sim) override { hub = sim.platform().add_site(name_, 0.0001); }
  kernel::SiteId ingress_site() const override { return hub; }
  std::vector<std::pair<std::string, kernel::SiteId>> zones() const override { return {}; }

  kernel::SiteId hub = 0;

 private:
  std::string name_;
};

class Wide : public kernel::Component {
 public:
  Wide(const RegionStub& a, const RegionStub& b, double bandwidth, double latency_s)
      : Component("link:east--west"), a_(a), b_(b), bandwidth_(bandwidth), latency_s_(latency_s) {}
  void place(kernel::Simulation& sim) override {
    link = sim.platform().add_link("east--west", a_.hub, b_.hub, bandwidth_, latency_s_);
  }
  kernel::LinkId link = 0;

 private:
  const RegionStub& a_;
  const RegionStub& b_;
  double bandwidth_;
  double latency_s_;
};

/// Open load on one endpoint of a target, from a site.
class LoadStub : public kernel::Component {
 public:
  LoadStub(std::string target, std::string endpoint, std::string region, double rate,
           double timeout_s, double until_s)
      : Component("load:" + target + endpoint + region),
        target_(std::move(target)),
        endpoint_(std::move(endpoint)),
        region_(std::move(region)),
        rate_(rate),
        timeout_s_(timeout_s),
        until_s_(until_s) {}
  void lower(kernel::Simulation& sim) override {
    using kernel::Op;
    using kernel::OpCode;
    const auto entry = sim.port<kernel::RequestTarget>(target_).entry(endpoint_, region_);
    kernel::PopulationTable table;
    table.name = id();
    table.site = sim.port<kernel::RegionPort>("region:" + region_).ingress_site();
    table.timeout_s = timeout_s_;
    table.mix_endpoint = {0};
    table.mix_cumulative = {1.0};
    const auto population = sim.add_population(std::move(table));
    kernel::EndpointTable endpoint;
    endpoint.name = id();
    endpoint.population = population;
    endpoint.pc =
        sim.add_program({Op{.code = OpCode::call, .a = entry}, Op{.code = OpCode::reply}});
    index = sim.add_endpoint(std::move(endpoint));
    sim.network().populations[population].mix_endpoint = {index};
    sim.open_load(population, {0.0, until_s_}, {rate_, 0.0});
  }
  kernel::EndpointId index = 0;

 private:
  std::string target_;
  std::string endpoint_;
  std::string region_;
  double rate_;
  double timeout_s_;
  double until_s_;
};

/// Does things at given times.
class Script : public kernel::Component {
 public:
  Script() : Component("test:script") {}
  void start(kernel::Simulation& sim) override {
    for (auto& [time_s, action] : actions) sim.at(time_s, action, kernel::Priority::fault);
  }
  std::vector<std::pair<double, std::function<void()>>> actions;
};

class World {
 public:
  struct Options {
    double duration_s = 600.0;
    double wan_bytes_per_s = 125e6;
    double wan_latency_s = 0.035;
    double zone_latency_s = 0.00025;  ///< to the ingress
  };

  World() : World(Options{}) {}
  explicit World(const Options& options) : simulation(run_options(options), log) {
    east = &add<RegionStub>("east");
    for (const char* zone : {"east/a", "east/b", "east/c"})
      zones[zone] = &add<ZoneStub>(zone, east->hub, options.zone_latency_s);
    west = &add<RegionStub>("west");
    zones["west/a"] = &add<ZoneStub>("west/a", west->hub, options.zone_latency_s);
    wide = &add<Wide>(*east, *west, options.wan_bytes_per_s, options.wan_latency_s);
    script = &add<Script>();
  }

  template <class C, class... Args>
  C& add(Args&&... args) {
    return static_cast<C&>(simulation.add(std::make_unique<C>(std::forward<Args>(args)...)));
  }
  /// Enters the onset of a fault and does it.
  void fault(double time_s, std::function<void(kernel::EventId)> action) {
    script->actions.emplace_back(time_s, [this, action = std::move(action)] {
      action(simulation.notice({.component = "fault:test", .kind = "fault", .step = ""}));
    });
  }
  void lose_zone(double time_s, const std::string& zone) {
    fault(time_s, [this, zone](auto cause) { simulation.lose_site(zones[zone]->site(), cause); });
  }
  void restore_zone(double time_s, const std::string& zone) {
    fault(time_s,
          [this, zone](auto cause) { simulation.restore_site(zones[zone]->site(), cause); });
  }
  void lose_east(double time_s) {
    fault(time_s, [this](auto cause) {
      simulation.lose_site(east->hub, cause);
      for (const char* zone : {"east/a", "east/b", "east/c"})
        simulation.lose_site(zones[zone]->site(), cause);
    });
  }
  void cut_wide(double time_s) {
    fault(time_s, [this](auto) { simulation.platform().set_link_up(wide->link, false); });
  }
  kernel::Ledger& ledger(const kernel::DataHolder& holder) {
    return simulation.network().stores[holder.store_table()].ledger;
  }

  Log log;
  kernel::Simulation simulation;
  RegionStub* east = nullptr;
  RegionStub* west = nullptr;
  Wide* wide = nullptr;
  Script* script = nullptr;
  std::map<std::string, ZoneStub*> zones;

 private:
  static kernel::RunOptions run_options(const Options& options) {
    kernel::RunOptions run;
    run.duration_s = options.duration_s;
    run.observe_every_s = 10.0;
    return run;
  }
};

/// Primary and synchronous standby in east, a read replica there, an asynchronous copy in west.
inline DatabaseSettings orders() {
  DatabaseSettings s;
  s.name = "orders";
  s.members = {{"east-1", "east/a", Role::primary},
               {"east-2", "east/b", Role::synchronous},
               {"east-3", "east/c", Role::replica},
               {"west-1", "west/a", Role::asynchronous}};
  s.concurrency = 64;
  s.read_time = Distribution::constant(0.001);
  s.write_time = Distribution::constant(0.001);
  s.wal_per_write_bytes = 8000.0;
  s.request_bytes = 1000.0;
  s.response_bytes = 1000.0;
  s.commit = {.local_flush_s = 0.001,
              .standby_write_s = 0.0,
              .standby_flush_s = 0.001,
              .standby_apply_s = 0.003};
  s.network_bytes_per_s = 1.25e9;
  s.disk_bytes_per_s = 125e6;
  s.restart_time_s = 10.0;
  s.rejoin_time_s = 60.0;
  s.reader_check_s = 6.0;
  return s;
}

inline FailoverSettings orders_failover() {
  FailoverSettings s;
  s.name = "orders-ha";
  s.store = "orders";
  s.phase_s = 0.0;
  s.decision_step = "human decision";
  return s;
}

}  // namespace rehearse::models::data
