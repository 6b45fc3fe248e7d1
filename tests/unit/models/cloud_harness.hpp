// A scenario in memory, run with traffic that a test drives itself.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/module.hpp"
#include "models/root.hpp"

namespace rehearse::models {

/// Keeps every notice and sample.
class Notebook : public kernel::Observer {
 public:
  struct Entry {
    double time_s = 0.0;
    kernel::Notice notice;
  };
  struct Sample {
    double time_s = 0.0;
    std::string component;
    std::string metric;
    double value = 0.0;
  };
  struct Usage {
    std::string item;
    std::string component;
    double quantity = 0.0;
    double unit_price_usd = 0.0;
  };

  kernel::EventId on_notice(double time_s, const kernel::Notice& notice) override {
    notices.push_back({time_s, notice});
    return static_cast<kernel::EventId>(notices.size());
  }
  void on_sample(double time_s, std::string_view component, std::string_view metric,
                 std::string_view, double value) override {
    samples.push_back({time_s, std::string(component), std::string(metric), value});
  }
  void on_usage(std::string_view item, std::string_view component, double quantity,
                double unit_price_usd, std::string_view) override {
    usages.push_back({std::string(item), std::string(component), quantity, unit_price_usd});
  }
  bool on_progress(double) override { return true; }

  /// The first notice of that kind; null when there is none.
  const Entry* first(const std::string& kind) const {
    for (const Entry& entry : notices)
      if (entry.notice.kind == kind) return &entry;
    return nullptr;
  }
  std::size_t count(const std::string& kind) const {
    std::size_t n = 0;
    for (const Entry& entry : notices) n += entry.notice.kind == kind ? 1 : 0;
    return n;
  }

  std::vector<Entry> notices;
  std::vector<Sample> samples;
  std::vector<Usage> usages;
};

/// Calls one endpoint from one place at a constant Poisson rate.
class Callers : public kernel::Component {
 public:
  Callers(std::string service, std::string endpoint, std::string place, double rate,
          double timeout_s)
      : Component("population:test"),
        service_(std::move(service)),
        endpoint_(std::move(endpoint)),
        place_(std::move(place)),
        rate_(rate),
        timeout_s_(timeout_s) {}

  void lower(kernel::Simulation& sim) override {
    kernel::PopulationTable population;
    population.name = "test";
    population.timeout_s = timeout_s_;
    if (!place_.empty()) population.site = sim.port<kernel::Place>(place_).site();
    const std::string region =
        place_.starts_with("region:") ? place_.substr(std::string("region:").size()) : "";
    kernel::Op call;
    call.code = kernel::OpCode::call;
    call.a = sim.port<kernel::RequestTarget>("service:" + service_).entry(endpoint_, region);
    kernel::Op reply;
    kernel::EndpointTable endpoint;
    endpoint.name = service_ + "/" + endpoint_;
    endpoint.pc = sim.add_program({call, reply});
    population.mix_endpoint = {sim.add_endpoint(endpoint)};
    population.mix_cumulative = {1.0};
    number_ = sim.add_population(population);
  }
  void start(kernel::Simulation& sim) override { sim.open_load(number_, {0.0}, {rate_}); }

 private:
  std::string service_;
  std::string endpoint_;
  std::string place_;
  double rate_;
  double timeout_s_;
  std::uint16_t number_ = 0;
};

/// Does something at a time.
class Script : public kernel::Component {
 public:
  using Act = std::function<void(kernel::Simulation&)>;
  explicit Script(std::vector<std::pair<double, Act>> acts)
      : Component("test:script"), acts_(std::move(acts)) {}
  void start(kernel::Simulation& sim) override {
    for (const auto& [time_s, act] : acts_) sim.at(time_s, [&sim, act = act] { act(sim); });
  }

 private:
  std::vector<std::pair<double, Act>> acts_;
};

/// One run in this process at a time.
class Play {
 public:
  explicit Play(const std::string& json)
      : known(catalogue()), scenario(config::read_scenario(json, "test", known, {})) {
    sim = std::make_unique<kernel::Simulation>(run_options(scenario), notebook);
    build(scenario, *sim);
  }
  void at(std::vector<std::pair<double, Script::Act>> acts) {
    sim->add(std::make_unique<Script>(std::move(acts)));
  }
  void run() { sim->run(); }
  const kernel::Network& network() const { return sim->network(); }

  config::Catalogue known;
  config::Scenario scenario;
  Notebook notebook;
  std::unique_ptr<kernel::Simulation> sim;
};

/// Messages of every problem found in a scenario.
inline std::vector<std::string> problems(const std::string& json) {
  std::vector<std::string> all;
  try {
    Play play(json);
  } catch (const ScenarioError& error) {
    for (const Diagnostic& d : error.diagnostics()) all.push_back(d.pointer + ": " + d.message);
  }
  return all;
}

}  // namespace rehearse::models
