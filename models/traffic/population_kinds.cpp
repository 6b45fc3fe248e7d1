#include "models/traffic/arrival_kinds.hpp"
#include "models/traffic/population.hpp"
#include "models/traffic/population_reading.hpp"
#include "models/traffic/rate_curve.hpp"
#include "models/traffic/session.hpp"

namespace rehearse::models {
namespace {

using config::Kind;
using config::Unit;
using kernel::Simulation;

Kind action_kind() {
  return {
      .name = "action",
      .family = "action",
      .doc = "One thing that users of a population do.",
      .fields =
          {{"call", config::text(), "The endpoint that is requested: \"service/endpoint\".",
            nullptr, true},
           {"weight", config::positive(Unit::none), "Share of the mix, relative to the others.",
            1.0},
           {"good_within", config::positive(Unit::seconds),
            "Latency objective of this action; without it the population's."},
           {"cacheable", config::boolean(), "May be answered by the CDN or an edge cache.", false},
           {"when_cut_off", config::choice({"fail", "stale", "buffer"}),
            "What an edge site does with it while no region answers: fail, answer from what it "
            "has, or take it as a write and forward it later.",
            "fail"},
           {"write_bytes", config::quantity(Unit::bytes, 0), "Size of a buffered write.", "1 kB"},
           {"priority", config::integer(0, 3),
            "Class of its requests where a line knows classes: 0 first.", 0},
           {"policy", config::reference("call_policy"),
            "What its clients do besides calling; without it the population's."}},
      .shorthand = "call"};
}

Kind routing_kind() {
  return {.name = "routing_row",
          .family = "routing_row",
          .doc =
              "Where a job goes from one station of a bare queueing network: probabilities that "
              "add up to 1; \"out\" leaves the network.",
          .fields = {{"next", config::map_of(config::quantity(Unit::ratio, 0, 1), 1),
                      "Probability by station.", nullptr, true}}};
}

Kind mix_change_kind() {
  return {.name = "mix_change",
          .family = "mix_change",
          .doc =
              "From a time on, actions are drawn with other weights. With `session`, they say how "
              "sessions begin.",
          .fields = {{"at", config::quantity(Unit::seconds, 0), "Time of the run.", nullptr, true},
                     {"weights", config::map_of(config::quantity(Unit::none, 0), 1),
                      "Weight by action; an action not named keeps its weight.", nullptr, true}}};
}

Kind users_point_kind() {
  return {.name = "users_point",
          .family = "users_point",
          .doc =
              "Number of users of a closed load from a time on. New users begin to think; those "
              "too many leave when they would begin their next request (or session).",
          .fields = {{"at", config::quantity(Unit::seconds, 0), "Time of the run.", nullptr, true},
                     {"users", config::integer(0, 10000000), "Users.", nullptr, true}}};
}

Kind population_kind() {
  return {
      .name = "population",
      .family = "population",
      .doc =
          "Clients of one geography. Open load arrives by itself at `rate` or `rate_curve`, spaced "
          "as `arrivals` says, Poisson unless said otherwise; closed load is `users` who think, "
          "request, wait and think again. With `session` it is sessions that arrive, or that users "
          "go through. A request goes to `edge` first if there is one, else to the region that "
          "`via` resolves to, else straight to the service. It is good when it is answered "
          "within `good_within`; after `timeout`, or its own `patience`, the client has given up, "
          "and work that goes on for it is wasted.",
      .fields =
          {{"geography", config::reference("geography"), "Where the clients are."},
           {"via", config::reference("dns_name"), "DNS name that leads to a region."},
           {"edge", config::reference("edge_site"), "Edge site that takes requests first."},
           {"resolvers", config::integer(1, 65536),
            "Independent resolver caches among the clients.", 64},
           {"actions", config::map_of(config::object("action"), 1), "The mix, by name."},
           {"call", config::text(), "The only action of a population without a mix."},
           {"visits", config::list_of(config::text(), 1),
            "Bare network: services (or \"service/endpoint\") visited one after the other."},
           {"routing", config::map_of(config::object("routing_row"), 1),
            "Bare network: probabilistic routing; the row \"start\" says where jobs enter."},
           {"mix", config::list_of(config::object("mix_change")),
            "Changes of the actions' weights over time."},
           {"rate", config::positive(Unit::per_s),
            "Open load: requests (or sessions) at a constant rate."},
           {"rate_curve", config::object("rate_curve"),
            "Open load: requests (or sessions) at a varying rate."},
           {"arrivals", config::tagged("arrival_process"), "Open load: how arrivals are spaced.",
            config::Json{{"poisson", config::Json::object()}}},
           {"batch_size", config::tagged("batch_size"),
            "Open load: requests that arrive at the same instant. The rate counts requests, so "
            "batches come at the rate divided by their mean size."},
           {"users", config::integer(1, 10000000), "Closed load: number of users."},
           {"users_curve", config::list_of(config::object("users_point"), 1),
            "Closed load: number of users over time."},
           {"think_time", config::distribution(Unit::seconds),
            "Closed load: before a request (or session).", "0s"},
           {"session", config::object("session"), "Several requests one after the other."},
           {"timeout", config::positive(Unit::seconds),
            "Until the client gives up; without it, never (only for scenarios without faults)."},
           {"deadline_propagation", config::boolean(),
            "Servers know when `timeout` ends, through calls that pass the deadline on.", false},
           {"policy", config::reference("call_policy"),
            "What the clients do besides calling: retries, breaker. The population counts as one "
            "caller, also for `scope` pod."},
           {"patience", config::distribution(Unit::seconds),
            "Until a user gives up, drawn anew for each request; the earlier of both counts."},
           {"retry", config::object("user_retry"), "Users who try again after a failure."},
           {"good_within", config::positive(Unit::seconds),
            "Latency objective; without it, any answer is good."}},
      .metrics = {{"issued", "requests/s", "Requests issued."},
                  {"good", "requests/s", "Requests answered within the objective."},
                  {"retries", "requests/s", "Of those issued, sent again by users (`retry`)."},
                  {"sessions", "sessions/s", "Sessions begun (`session`)."},
                  {"users", "users", "Users present (`users_curve`)."}},
      .component = true};
}

void describe(config::Catalogue& catalogue) {
  catalogue.add(action_kind());
  catalogue.add(routing_kind());
  catalogue.add(mix_change_kind());
  catalogue.add(users_point_kind());
  describe_rate_curve(catalogue);
  describe_arrivals(catalogue);
  describe_sessions(catalogue);
  catalogue.add(population_kind());
  catalogue.add_field("traffic", {"populations", config::map_of(config::object("population")),
                                  "Clients, by name.", config::Json::object()});
}

void build(const config::Scenario& scenario, Simulation& sim, std::vector<Diagnostic>& problems) {
  for (const auto& [name, node] : scenario.root().child("traffic").map("populations")) {
    sim.add(std::make_unique<Population>(
        name, read_population(scenario, node, sim.options().duration_s, problems)));
  }
}

}  // namespace

Module population_module() { return {describe, build}; }

}  // namespace rehearse::models
