#include "models/traffic/population_reading.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "models/program.hpp"
#include "models/traffic/load.hpp"
#include "models/traffic/session.hpp"
#include "sim/config/suggest.hpp"
#include "sim/core/units.hpp"

namespace rehearse::models {
namespace {

using config::Node;

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
    out.propagate_deadline = node_.flag("deadline_propagation");
    read_actions(out);
    read_mix(out);
    read_load(node_, out, duration_s, problems_);
    read_visits(out);
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
    if (node_.has("policy")) only.policy = node_.text("policy");
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
    action.priority = static_cast<std::uint8_t>(node.integer("priority"));
    if (node_.has("policy")) action.policy = node_.text("policy");
    if (node.has("policy")) action.policy = node.text("policy");
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

  void read_mix(Population::Figures& out) {
    if (!node_.has("mix")) return;
    double before_s = -1.0;
    for (const Node& change : node_.list("mix")) {
      MixChange next{.at_s = change.number("at"), .weights = {}};
      if (next.at_s <= before_s) {
        problems_.push_back(change.problem("at", "expected a time after the one before it"));
      }
      before_s = next.at_s;
      const auto& current = out.mix.empty() ? weights(out) : out.mix.back().weights;
      next.weights = changed_weights(change, out, current);
      out.mix.push_back(std::move(next));
    }
  }

  static std::vector<double> weights(const Population::Figures& out) {
    std::vector<double> all;
    for (const Action& action : out.actions) all.push_back(action.weight);
    return all;
  }

  std::vector<double> changed_weights(const Node& change, const Population::Figures& out,
                                      std::vector<double> changed) {
    for (const auto& [name, weight] : change.number_map("weights")) {
      const auto action = std::find_if(out.actions.begin(), out.actions.end(),
                                       [&](const Action& a) { return a.name == name; });
      if (action == out.actions.end()) {
        std::vector<std::string> names;
        for (const Action& known : out.actions) names.push_back(known.name);
        problems_.push_back(
            change.problem("weights", "expected actions of the population, found \"" + name + "\"" +
                                          config::suggestion(name, names)));
        continue;
      }
      changed[static_cast<std::size_t>(action - out.actions.begin())] = weight;
    }
    if (std::accumulate(changed.begin(), changed.end(), 0.0) <= 0.0) {
      problems_.push_back(change.problem("weights", "expected a weight above 0"));
    }
    return changed;
  }

  void read_visits(Population::Figures& out) {
    read_user(node_, out.visits);
    out.impatient = node_.has("patience");
    if (!node_.has("session")) return;
    std::vector<std::string> names;
    std::vector<double> share = weights(out);
    const double sum = std::accumulate(share.begin(), share.end(), 0.0);
    for (double& weight : share) weight /= sum;
    for (const Action& action : out.actions) names.push_back(action.name);
    out.chain = read_session(node_.child("session"), names, share, out.visits, problems_);
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

}  // namespace

Population::Figures read_population(const config::Scenario& scenario, const Node& node,
                                    double duration_s, std::vector<Diagnostic>& problems) {
  return Reading(scenario, node, problems).figures(duration_s);
}

}  // namespace rehearse::models
