// A tiny network under the engine; one simulation per process, so one per test.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/kernel/simulation.hpp"

namespace rehearse::kernel::test {

class Quiet : public Observer {
 public:
  EventId on_notice(double, const Notice&) override { return ++last_; }
  void on_sample(double, std::string_view, std::string_view, std::string_view, double) override {}
  void on_usage(std::string_view, std::string_view, double, double, std::string_view) override {}
  bool on_progress(double) override { return true; }

 private:
  EventId last_ = 0;
};

/// Calls the given functions in the phases of a component.
class Script : public Component {
 public:
  using Phase = std::function<void(Simulation&)>;
  Script(Phase on_place, Phase on_declare, Phase on_start)
      : Component("test:script"),
        place_(std::move(on_place)),
        declare_(std::move(on_declare)),
        start_(std::move(on_start)) {}
  void place(Simulation& sim) override { place_(sim); }
  void declare(Simulation& sim) override { declare_(sim); }
  void start(Simulation& sim) override { start_(sim); }

 private:
  Phase place_;
  Phase declare_;
  Phase start_;
};

inline Op op(OpCode code, std::uint32_t a = 0) {
  Op made;
  made.code = code;
  made.a = a;
  return made;
}

/// Two calls side by side, as the next program to be added.
inline std::vector<Op> side_by_side(Simulation& s, EntryId a, EntryId b) {
  const auto base = static_cast<std::uint32_t>(s.network().ops.size());
  std::vector<Op> ops{
      op(OpCode::parallel, 2), op(OpCode::jump, base + 3), op(OpCode::jump, base + 5),
      op(OpCode::call, a),     op(OpCode::join),           op(OpCode::call, b),
      op(OpCode::join)};
  ops.front().b = base + 7;
  return ops;
}

/// One client site and one server site, `latency_s` apart.
struct World {
  explicit World(double duration_s, double latency_s = 0.01) {
    options.duration_s = duration_s;
    options.window_s = duration_s;
    options.observe_every_s = duration_s;
    sim = std::make_unique<Simulation>(options, observer);
    place = [this, latency_s](Simulation& s) {
      client = s.platform().add_site("client", 0.0);
      server = s.platform().add_site("server", 0.0);
      link = s.platform().add_link("wire", client, server, 1e6, latency_s);
      client_host = s.platform().add_host("client-host", client, 1e9);
      server_host = s.platform().add_host("server-host", server, 1e9);
      disk = s.platform().add_disk("disk", server_host, 2e6, 1e6);
    };
  }

  /// A service of one station at the server's site that computes `service_s` and runs `rest`.
  EntryId add_service(Simulation& s, const std::string& name, std::uint32_t servers,
                      double service_s, std::vector<Op> rest = {}) {
    const ServiceId service = s.add_service(name);
    stations.push_back(s.add_station(server, service, servers));
    s.station_up(stations.back());
    const GroupId group = s.add_group("service:" + name);
    s.set_members(group, {stations.back()});
    std::vector<Op> ops{op(OpCode::compute, s.add_distribution(Distribution::constant(service_s)))};
    ops.insert(ops.end(), rest.begin(), rest.end());
    ops.push_back(op(OpCode::reply));
    Entry entry;
    entry.group = group;
    entry.service = service;
    entry.hops = 1;
    entry.pc = s.add_program(ops);
    return s.add_entry(entry);
  }

  /// Users who run `program` once each and then think for ever.
  void add_users(Simulation& s, std::uint32_t users, std::vector<Op> program, double timeout_s) {
    PopulationTable population;
    population.name = "users";
    population.site = client;
    population.timeout_s = timeout_s;
    table = s.add_population(std::move(population));
    EndpointTable endpoint;
    endpoint.name = "users";
    endpoint.population = table;
    program.push_back(op(OpCode::reply));
    endpoint.pc = s.add_program(program);
    const EndpointId id = s.add_endpoint(std::move(endpoint));
    s.network().populations[table].mix_endpoint = {id};
    s.network().populations[table].mix_cumulative = {1.0};
    count = users;
  }

  RunCounters run(
      Script::Phase declare, Script::Phase start = [](Simulation&) {}) {
    sim->add(std::make_unique<Script>(place, std::move(declare), [this, start](Simulation& s) {
      // A burst at time 0: the first think time is 0, the next never ends.
      s.open_load(table, {0.0, 1e-9}, {count * 1e9, 0.0});
      start(s);
    }));
    return sim->run();
  }

  const PopulationTable& users() const { return sim->network().populations[table]; }
  std::vector<std::string> reasons() const {
    std::vector<std::string> out;
    for (const FailureCount& failure : sim->failures()) {
      const ReasonRow& row = sim->network().reasons[failure.reason];
      out.push_back(row.component + ": " + row.reason);
    }
    return out;
  }

  RunOptions options;
  Quiet observer;
  std::unique_ptr<Simulation> sim;
  Script::Phase place;
  SiteId client = 0;
  SiteId server = 0;
  LinkId link = 0;
  HostId client_host = 0;
  HostId server_host = 0;
  DiskId disk = 0;
  std::vector<StationId> stations;
  std::uint16_t table = 0;
  std::uint32_t count = 0;
};

}  // namespace rehearse::kernel::test
