#include "scenarios/run/run.hpp"

#include <chrono>
#include <memory>
#include <utility>

#include "models/module.hpp"
#include "models/root.hpp"
#include "scenarios/run/collect.hpp"
#include "scenarios/run/live.hpp"
#include "scenarios/run/objectives.hpp"
#include "scenarios/run/recorder.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::run {
namespace {

using results::RunRecord;

std::uint64_t requests_so_far(const kernel::Simulation& sim) {
  std::uint64_t requests = 0;
  for (const auto& population : sim.network().populations) requests += population.issued;
  return requests;
}

RunRecord begin_record(const config::Scenario& scenario, const kernel::RunOptions& options) {
  RunRecord record;
  record.scenario = scenario.name();
  record.seed = options.seed;
  record.replication = options.replication;
  record.start_s = options.warmup_s;
  record.end_s = options.duration_s;
  record.rules = recovery_rules_of(scenario);
  record.objectives = objectives_of(scenario);
  return record;
}

results::EngineRecord engine_record(const kernel::RunCounters& counters, double wall_s) {
  return {.events = counters.events,
          .requests = counters.requests,
          .hops = counters.hops,
          .wall_s = wall_s,
          .fingerprint = counters.fingerprint,
          .draws_fingerprint = counters.draws_fingerprint};
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

class Mute : public kernel::Observer {
 public:
  kernel::EventId on_notice(double, const kernel::Notice&) override { return ++last_; }
  void on_sample(double, std::string_view, std::string_view, std::string_view, double) override {}
  void on_usage(std::string_view, std::string_view, double, double, std::string_view) override {}
  bool on_progress(double) override { return true; }

 private:
  kernel::EventId last_ = 0;
};

}  // namespace

RunRecord run_once(const config::Scenario& scenario, std::uint64_t seed, std::uint32_t replication,
                   const OnProgress& on_progress, const OnBuilt& on_built) {
  kernel::RunOptions options = models::run_options(scenario);
  options.seed = seed;
  options.replication = replication;
  RunRecord record = begin_record(scenario, options);

  kernel::Simulation* running = nullptr;
  Recorder recorder(record, options.observe_every_s, [&](double time_s) {
    return !on_progress || on_progress({.time_s = time_s,
                                        .duration_s = options.duration_s,
                                        .requests = requests_so_far(*running),
                                        .live = live_json(record)});
  });
  kernel::Simulation sim(options, recorder);
  running = &sim;
  models::build(scenario, sim);
  auto& probe = static_cast<StationProbe&>(sim.add(std::make_unique<StationProbe>()));
  if (on_built) on_built(sim);

  const auto begin = std::chrono::steady_clock::now();
  const kernel::RunCounters counters = sim.run();
  if (counters.interrupted) throw Interrupted();
  record.engine = engine_record(counters, seconds_since(begin));
  collect(sim, probe, record);
  return record;
}

void check_models(const config::Scenario& scenario) {
  Mute mute;
  kernel::Simulation sim(models::run_options(scenario), mute);
  models::build(scenario, sim);
}

}  // namespace rehearse::run
