// Single requests at given times for one station, whose every finish can be told by hand.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/kernel/network.hpp"
#include "tests/unit/kernel/world.hpp"

namespace rehearse::kernel::test {

struct Job {
  double at_s = 0.0;
  double work_s = 1.0;
  std::uint8_t priority = 0;
  double timeout_s = kNever;
  bool propagate_deadline = false;
};

/// How a job ended: when it was answered, or why it failed.
struct End {
  double at_s = -1.0;
  std::string reason = {};
};

/// A service "web" of one station and users who send one job each. Time 0 of the jobs is time
/// `kStart_s` of the run.
class Shop : public World {
 public:
  static constexpr double kStart_s = 1000.0;
  using Steps = std::function<std::vector<Op>(Simulation&, const Job&)>;

  explicit Shop(std::uint32_t servers = 1) : World(1999.0, 0.0), servers_(servers) {}

  /// Changes the station before the run.
  std::function<void(Simulation&, StationExtra&)> fit = [](Simulation&, StationExtra&) {};
  /// What the service does for a job; by default it computes the job's work.
  Steps steps = [](Simulation& s, const Job& job) { return std::vector{work(s, job.work_s)}; };
  /// Whether its programs take a worker.
  bool door = false;
  /// Timeout of the user's call.
  double patience_s = kNever;
  std::function<void(Simulation&)> prepare = [](Simulation&) {};
  Script::Phase start = [](Simulation&) {};

  static Op work(Simulation& s, double seconds) {
    return op(OpCode::compute, s.add_distribution(Distribution::constant(seconds)));
  }

  /// Plays the jobs; ends in their order.
  std::vector<End> play(const std::vector<Job>& jobs) {
    sim->add(std::make_unique<Script>(
        place, [this, &jobs](Simulation& s) { declare(s, jobs); },
        [this, &jobs](Simulation& s) {
          for (std::size_t i = 0; i < jobs.size(); ++i)
            s.closed_load(tables_[i], 1, Distribution::constant(kStart_s + jobs[i].at_s));
          start(s);
        }));
    sim->run();
    std::vector<End> ends(jobs.size());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const PopulationTable& user = sim->network().populations[tables_[i]];
      if (user.good == 1) ends[i].at_s = jobs[i].at_s + user.latency_s.max();
    }
    for (const FailureCount& failure : sim->failures())
      ends[failure.endpoint].reason = sim->network().reasons[failure.reason].reason;
    return ends;
  }

  Station& station() { return sim->network().stations[station_]; }
  StationExtra& extra() { return sim->network().extras[station().extra]; }
  StationId id() const { return station_; }
  /// Nothing is held, served or waiting, and no fiber is left behind.
  bool empty() {
    return station().busy == 0 && station().queued == 0 && extra().workers_busy == 0 &&
           extra().held == 0 && extra().line.empty() && extra().door.empty() &&
           extra().sharing.empty() && sim->in_flight() == 0;
  }

 private:
  void declare(Simulation& s, const std::vector<Job>& jobs) {
    prepare(s);
    const ServiceId service = s.add_service("web");
    station_ = s.add_station(server, service, servers_);
    s.station_up(station_);
    const GroupId group = s.add_group("service:web");
    s.set_members(group, {station_});
    fit(s, s.station_extra(station_));
    for (const Job& job : jobs) add_job(s, job, group, service);
  }

  void add_job(Simulation& s, const Job& job, GroupId group, ServiceId service) {
    std::vector<Op> ops = steps(s, job);
    if (door) ops.insert(ops.begin(), op(OpCode::enter));
    if (door) ops.push_back(op(OpCode::leave));
    ops.push_back(op(OpCode::reply));
    Entry entry;
    entry.group = group;
    entry.service = service;
    entry.hops = 1;
    entry.pc = s.add_program(ops);
    const EntryId call = s.add_entry(entry);
    PopulationTable user;
    user.name = "user" + std::to_string(tables_.size());
    user.site = server;
    user.timeout_s = job.timeout_s;
    user.propagate_deadline = job.propagate_deadline;
    tables_.push_back(s.add_population(std::move(user)));
    EndpointTable endpoint;
    endpoint.name = "job" + std::to_string(tables_.size());
    endpoint.population = tables_.back();
    endpoint.priority = job.priority;
    Op ask = op(OpCode::call, call);
    if (patience_s < kNever) ask.timeout = s.timer_class(patience_s);
    endpoint.pc = s.add_program({ask, op(OpCode::reply)});
    PopulationTable& caller = s.network().populations[tables_.back()];
    caller.mix_endpoint = {s.add_endpoint(std::move(endpoint))};
    caller.mix_cumulative = {1.0};
  }

  std::uint32_t servers_;
  StationId station_ = kNone;
  std::vector<std::uint16_t> tables_;
};

}  // namespace rehearse::kernel::test
