#include "models/root.hpp"

namespace rehearse::models {
namespace {

using config::Field;
using config::Kind;
using config::Unit;

void describe_run(config::Catalogue& catalogue) {
  catalogue.add(Kind{
      .name = "run",
      .family = "run",
      .doc = "How long is simulated, what is warm-up, and which random numbers are used.",
      .fields = {
          {"duration", config::positive(Unit::seconds), "Simulated time, warm-up included.", "1h"},
          {"warmup", config::quantity(Unit::seconds, 0),
           "Time at the start that no statistic counts; a fault before its end is an error.", "0s"},
          {"seed", config::integer(0, 9007199254740991.0), "Names the random numbers.", 1},
          {"observe_every", config::positive(Unit::seconds), "Step of the recorded time series.",
           "60s"},
      }});
  catalogue.add(Kind{
      .name = "recovery",
      .family = "recovery",
      .doc =
          "How an outage is judged: time is cut into windows; a window violates when its share of "
          "good requests is below `good_share`; an outage ends with the last violating window "
          "before a clean stretch of `sustain`.",
      .fields = {
          {"window", config::positive(Unit::seconds), "Length of a window.", "10s"},
          {"good_share", config::quantity(Unit::ratio, 0, 1),
           "Share of requests that must be answered in time.", 0.99},
          {"minimum_count", config::integer(1, 1e9), "A window with fewer requests says nothing.",
           10},
          {"sustain", config::positive(Unit::seconds), "Clean time that ends an outage.", "60s"},
      }});
}

void describe(config::Catalogue& catalogue) {
  describe_run(catalogue);
  catalogue.add(Kind{.name = "deployment",
                     .family = "deployment",
                     .doc = "What is deployed and where.",
                     .fields = {}});
  catalogue.add(Kind{.name = "traffic",
                     .family = "traffic",
                     .doc = "Who uses the deployment, from where, and how much.",
                     .fields = {}});
  catalogue.add(Kind{.name = "policies",
                     .family = "policies",
                     .doc = "Control loops that are not part of one component.",
                     .fields = {}});
  catalogue.add(Kind{
      .name = "scenario",
      .family = "scenario",
      .doc = "A deployment, its traffic, what breaks and what is promised.",
      .fields = {
          {"$schema", config::text(), "Location of the JSON Schema, for editors."},
          {"description", config::text(), "What the scenario teaches and what to look at.", ""},
          {"run", config::object("run"), "Length, warm-up, seed.", config::Json::object()},
          {"recovery", config::object("recovery"), "How outages are judged.",
           config::Json::object()},
          {"deployment", config::object("deployment"), "What is deployed.", config::Json::object()},
          {"traffic", config::object("traffic"), "Load.", config::Json::object()},
          {"policies", config::object("policies"), "Control loops.", config::Json::object()},
      }});
}

void build(const config::Scenario&, kernel::Simulation&, std::vector<Diagnostic>&) {}

}  // namespace

Module root_module() { return {describe, build}; }

kernel::RunOptions run_options(const config::Scenario& scenario) {
  const auto run = scenario.root().child("run");
  kernel::RunOptions options;
  options.duration_s = run.number("duration");
  options.warmup_s = run.number("warmup");
  options.seed = static_cast<std::uint64_t>(run.integer("seed"));
  options.observe_every_s = run.number("observe_every");
  options.window_s = scenario.root().child("recovery").number("window");
  return options;
}

}  // namespace rehearse::models
