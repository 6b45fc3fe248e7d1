#include <algorithm>
#include <cmath>
#include <set>

#include "models/program.hpp"
#include "models/traffic/population.hpp"
#include "sim/core/units.hpp"

namespace rehearse::models {
namespace {

using config::Field;
using config::Kind;
using config::Node;
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
           {"write_bytes", config::quantity(Unit::bytes, 0), "Size of a buffered write.", "1 kB"}},
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

Kind population_kind() {
  return {
      .name = "population",
      .family = "population",
      .doc =
          "Clients of one geography. Open load is a Poisson process (`rate`, or `rate_curve` "
          "from measured counts); closed load is `users` who think, request, wait and think "
          "again. A request goes to `edge` first if there is one, else to the region that "
          "`via` resolves to, else straight to the service. It is good when it is answered "
          "within `good_within`; after `timeout` the client has given up, and work that goes on "
          "for it is wasted.",
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
           {"rate", config::positive(Unit::per_s), "Poisson arrivals at a constant rate."},
           {"rate_curve", config::object("rate_curve"), "Poisson arrivals at a measured rate."},
           {"users", config::integer(1, 10000000), "Closed load: number of users."},
           {"think_time", config::distribution(Unit::seconds), "Closed load: between requests.",
            "0s"},
           {"timeout", config::positive(Unit::seconds),
            "Until the client gives up; without it, never (only for scenarios without faults)."},
           {"good_within", config::positive(Unit::seconds),
            "Latency objective; without it, any answer is good."}},
      .metrics = {{"issued", "requests/s", "Requests issued."},
                  {"good", "requests/s", "Requests answered within the objective."}},
      .component = true};
}

void describe(config::Catalogue& catalogue) {
  catalogue.add(action_kind());
  catalogue.add(routing_kind());
  catalogue.add(rate_curve_kind());
  catalogue.add(population_kind());
  catalogue.add_field("traffic", {"populations", config::map_of(config::object("population")),
                                  "Clients, by name.", config::Json::object()});
}

/// "web" means its only endpoint.
std::string full_name(const std::string& reference) {
  return reference.find('/') == std::string::npos ? reference + "/serve" : reference;
}

class Reading {
 public:
  Reading(const config::Scenario& scenario, const Node& node, std::vector<Diagnostic>& problems)
      : scenario_(scenario), node_(node), problems_(problems) {}

  Population::Figures figures(double duration_s) {
    Population::Figures out;
    for (const auto& [field, target] : {std::pair("geography", &out.geography),
                                        std::pair("via", &out.via), std::pair("edge", &out.edge)}) {
      if (node_.has(field)) *target = node_.text(field);
    }
    out.resolvers = static_cast<std::uint32_t>(node_.integer("resolvers"));
    if (node_.has("timeout")) out.timeout_s = node_.number("timeout");
    read_actions(out);
    read_load(out, duration_s);
    check_way(out);
    return out;
  }

 private:
  void complain(const std::string& field, std::string message) {
    problems_.push_back(node_.problem(field, std::move(message)));
  }

  std::string endpoint(const Node& node, const std::string& field, const std::string& written) {
    const std::string name = full_name(written);
    if (auto problem = endpoint_problem(scenario_, name)) {
      problems_.push_back(node.problem(field, *problem));
    }
    return name;
  }

  void read_actions(Population::Figures& out) {
    int ways = 0;
    for (const char* field : {"actions", "call", "visits", "routing"}) ways += node_.has(field);
    if (ways != 1) {
      complain("", "expected exactly one of actions, call, visits and routing, found " +
                       std::to_string(ways));
      return;
    }
    const double good_s = node_.has("good_within") ? node_.number("good_within") : kernel::kNever;
    if (node_.has("actions")) {
      for (const auto& [name, action] : node_.map("actions")) {
        out.actions.push_back(read_action(name, action, good_s));
      }
      return;
    }
    Action only;
    only.good_within_s = good_s;
    if (node_.has("call")) only.call = endpoint(node_, "call", node_.text("call"));
    if (node_.has("visits")) {
      for (const std::string& visit : node_.texts("visits")) {
        only.visits.push_back(endpoint(node_, "visits", visit));
      }
    }
    out.actions.push_back(std::move(only));
    if (node_.has("routing")) read_routing(out);
  }

  Action read_action(const std::string& name, const Node& node, double good_s) {
    Action action;
    action.name = name;
    action.weight = node.number("weight");
    action.good_within_s = node.has("good_within") ? node.number("good_within") : good_s;
    action.call = endpoint(node, "call", node.text("call"));
    action.cacheable = node.flag("cacheable");
    action.write_bytes = node.number("write_bytes");
    const std::string& cut_off = node.text("when_cut_off");
    action.when_cut_off = cut_off == "stale"    ? EdgeAction::CutOff::stale
                          : cut_off == "buffer" ? EdgeAction::CutOff::buffer
                                                : EdgeAction::CutOff::fail;
    return action;
  }

  void read_routing(Population::Figures& out) {
    std::set<std::string> rows{"out"};
    for (const auto& [from, row] : node_.map("routing")) rows.insert(from);
    if (rows.count("start") == 0) complain("routing", "expected a row \"start\", found none");
    for (const auto& [from, row] : node_.map("routing")) {
      RoutingRow matrix_row{.from = from == "start" ? from : endpoint(row, "next", from),
                            .next = {}};
      double sum = 0.0;
      for (const auto& [to, probability] : row.number_map("next")) {
        if (rows.count(to) == 0) {
          problems_.push_back(row.problem("next",
                                          "expected \"out\" or a station that has a row, "
                                          "found \"" +
                                              to + "\""));
        }
        matrix_row.next.emplace_back(to == "out" ? to : full_name(to), probability);
        sum += probability;
      }
      if (std::abs(sum - 1.0) > 1e-9) {
        problems_.push_back(row.problem(
            "next", "expected probabilities that add up to 1, found " + format_number(sum)));
      }
      out.routing.push_back(std::move(matrix_row));
    }
  }

  void read_load(Population::Figures& out, double duration_s) {
    int ways = 0;
    for (const char* field : {"rate", "rate_curve", "users"}) ways += node_.has(field);
    if (ways != 1) {
      complain("",
               "expected exactly one of rate, rate_curve and users, found " + std::to_string(ways));
      return;
    }
    if (node_.has("rate")) out.curve = RateCurve{{0.0}, {node_.number("rate")}};
    if (node_.has("rate_curve")) {
      out.curve = read_rate_curve(node_.child("rate_curve"), duration_s, problems_);
    }
    if (node_.has("users")) {
      out.users = static_cast<std::uint32_t>(node_.integer("users"));
      out.think = node_.distribution("think_time");
    }
  }

  void check_way(const Population::Figures& out) {
    const bool regions = !scenario_.root().child("deployment").map("regions").empty();
    if (regions && out.via.empty() && out.edge.empty()) {
      complain("",
               "expected a way into the regions: \"via\" (a DNS name) or \"edge\", found "
               "neither");
    }
    if (regions && out.geography.empty()) {
      complain("", "expected \"geography\", since the deployment has regions, found none");
    }
    if ((!out.via.empty() || !out.edge.empty()) && !node_.has("actions") && !node_.has("call")) {
      complain("", "expected actions or call for requests that enter a region");
    }
  }

  const config::Scenario& scenario_;
  const Node& node_;
  std::vector<Diagnostic>& problems_;
};

void build(const config::Scenario& scenario, Simulation& sim, std::vector<Diagnostic>& problems) {
  for (const auto& [name, node] : scenario.root().child("traffic").map("populations")) {
    auto figures = Reading(scenario, node, problems).figures(sim.options().duration_s);
    sim.add(std::make_unique<Population>(name, std::move(figures)));
  }
}

}  // namespace

Module population_module() { return {describe, build}; }

}  // namespace rehearse::models
