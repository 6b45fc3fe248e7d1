// A world whose requests come at stated times, each client asking once.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/kernel/world.hpp"

namespace rehearse::kernel::test {

/// Time runs from `kStart_s`: clients think that long, ask once, and think beyond the end.
struct Story : World {
  static constexpr double kStart_s = 1000.0;
  static constexpr double kLength_s = 900.0;

  explicit Story(double latency_s = 0.0) : World(kStart_s + kLength_s, latency_s) {}

  /// `clients` that run `program` at `at_s`; returns the number of their population.
  std::uint16_t ask(Simulation& s, double at_s, std::vector<Op> program, std::uint32_t clients = 1,
                    double timeout_s = kNever, bool propagate = false) {
    PopulationTable population;
    population.name = "clients" + std::to_string(asked_.size());
    population.site = client;
    population.timeout_s = timeout_s;
    population.propagate_deadline = propagate;
    const std::uint16_t number = s.add_population(std::move(population));
    EndpointTable endpoint;
    endpoint.name = "clients" + std::to_string(number);
    endpoint.population = number;
    program.push_back(op(OpCode::reply));
    endpoint.pc = s.add_program(program);
    s.network().populations[number].mix_endpoint = {s.add_endpoint(std::move(endpoint))};
    s.network().populations[number].mix_cumulative = {1.0};
    asked_.push_back({number, clients, kStart_s + at_s});
    return number;
  }

  /// A guarded call and its settle, for a program that `ask` or `add_service` adds next with
  /// `before` ops in front; a failure is tolerated if `optional`.
  std::vector<Op> guarded(Simulation& s, EntryId entry, CallPolicy policy, bool optional = false,
                          std::uint32_t before = 0) {
    Op call = op(OpCode::guarded, entry);
    call.timeout = static_cast<std::uint32_t>(s.network().policies.size());
    call.draw = static_cast<std::uint16_t>(before);
    if (optional) call.b = static_cast<std::uint32_t>(s.network().ops.size()) + before + 2;
    s.network().policies.push_back(std::move(policy));
    return {call, op(OpCode::settle)};
  }

  /// A service that computes `service_s` and then says that it has failed.
  EntryId add_broken(Simulation& s, const std::string& name, double service_s) {
    return add_service(s, name, 1000, service_s,
                       {op(OpCode::fail, s.reason("service:" + name, "broken"))});
  }

  void play(
      Script::Phase declare, Script::Phase start = [](Simulation&) {}) {
    sim->add(std::make_unique<Script>(place, std::move(declare), [this, start](Simulation& s) {
      for (const Asked& one : asked_)
        s.closed_load(one.population, one.clients, Distribution::constant(one.at_s));
      start(s);
    }));
    sim->run();
  }
  /// Calls `act` at that time of the story.
  static void at(Simulation& s, double at_s, std::function<void()> act) {
    s.at(kStart_s + at_s, std::move(act));
  }

  const PopulationTable& asked(std::size_t population) const {
    return sim->network().populations[population];
  }
  const CallPolicy& policy(std::size_t row = 0) const { return sim->network().policies[row]; }
  const ServiceStats& service(std::size_t row = 0) const { return sim->network().services[row]; }

 private:
  struct Asked {
    std::uint16_t population;
    std::uint32_t clients;
    double at_s;
  };
  std::vector<Asked> asked_;
};

/// Waits base, 2 base, 4 base, ... seconds.
inline policy::Backoff doubling(double base_s) {
  return {.base_s = base_s, .multiplier = 2.0, .max_s = 1e6, .jitter = policy::Jitter::none};
}

}  // namespace rehearse::kernel::test
