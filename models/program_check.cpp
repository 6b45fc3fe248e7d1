#include "models/program_check.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <set>

#include "models/program.hpp"
#include "sim/config/suggest.hpp"

namespace rehearse::models {

using config::Node;
using config::Scenario;

namespace {

std::vector<std::pair<std::string, Node>> services(const Scenario& scenario) {
  return scenario.root().child("deployment").map("services");
}

/// Calls `visit(reference, step)` for every call and `touch(id)` for every store, cache and queue.
template <class Visit, class Touch>
void walk(const Scenario& scenario, const std::vector<Node>& steps, const Visit& visit,
          const Touch& touch) {
  for (const Node& step : steps) {
    const std::string& kind = step.kind();
    if (kind == "call") {
      visit(step);
    } else if (kind == "parallel") {
      for (const Node& call : step.list("calls")) visit(call);
    } else if (kind == "choose") {
      for (const Node& way : step.list("alternatives"))
        walk(scenario, way.list("steps"), visit, touch);
    } else if (kind == "cache") {
      touch("cache:" + step.text("cache"));
      walk(scenario, step.list("on_miss"), visit, touch);
    } else if (kind == "publish") {
      touch("queue:" + step.text("queue"));
    } else if (kind != "compute" && kind != "rate_limit") {
      touch(store_id(scenario, step));
    }
  }
}

void check_width(const Node& parallel, std::vector<Diagnostic>& problems) {
  const std::size_t calls = parallel.list("calls").size();
  if (calls > kMaxParallelCalls)
    problems.push_back(parallel.problem(
        "calls",
        fmt::format("expected at most {} calls side by side, found {}", kMaxParallelCalls, calls)));
}

void check_shapes(const std::vector<Node>& steps, std::vector<Diagnostic>& problems) {
  for (const Node& step : steps) {
    if (step.kind() == "cache") check_shapes(step.list("on_miss"), problems);
    if (step.kind() == "parallel") check_width(step, problems);
    if (step.kind() != "choose") continue;
    double sum = 0.0;
    for (const Node& way : step.list("alternatives")) {
      sum += way.number("probability");
      check_shapes(way.list("steps"), problems);
    }
    if (sum > 1.0 + 1e-9)
      problems.push_back(step.problem(
          "alternatives",
          fmt::format("expected probabilities that add up to at most 1, found {}", sum)));
  }
}

std::string chain(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, " -> "));
}

/// The node of an endpoint; it must exist.
Node endpoint_node(const Scenario& scenario, const std::string& reference) {
  const EndpointName name = split_endpoint(reference);
  const Node service = scenario.find("service", name.service);
  for (const auto& [local, endpoint] : service.map("endpoints"))
    if (local == name.endpoint) return endpoint;
  return service;
}

void check_nesting(const Scenario& scenario, const graph::Dependencies& calls,
                   std::vector<Diagnostic>& problems) {
  for (const std::string& name : endpoint_names(scenario))
    if (calls.longest_depth(name) == kMaxNestedCalls + 1)
      problems.push_back(
          endpoint_node(scenario, name)
              .problem("steps", fmt::format("expected calls nested at most {} deep, "
                                            "found {} below \"{}\"",
                                            kMaxNestedCalls, kMaxNestedCalls + 1, name)));
}

}  // namespace

std::string store_id(const Scenario& scenario, const Node& step) {
  const bool object = step.kind() == "get" || step.kind() == "put";
  const Node store = scenario.find(object ? "object_store" : "data_store", step.text("store"));
  return store.kind() + ":" + store.name();
}

graph::Dependencies call_graph(const Scenario& scenario) {
  graph::Dependencies graph;
  for (const std::string& name : endpoint_names(scenario)) graph.ensure(name);
  for (const auto& [service, node] : services(scenario)) {
    for (const auto& [local, endpoint] : node.map("endpoints")) {
      const std::string who = service + "/" + local;
      const auto need = [&](const std::string& whom) {
        graph.ensure(whom);
        graph.need(who, whom);
      };
      walk(
          scenario, endpoint.list("steps"), [&](const Node& call) { need(call.text("endpoint")); },
          need);
    }
  }
  return graph;
}

void check_programs(const Scenario& scenario, std::vector<Diagnostic>& problems) {
  for (const auto& [service, node] : services(scenario))
    for (const auto& [local, endpoint] : node.map("endpoints"))
      check_steps(scenario, endpoint.list("steps"), problems);
  const graph::Dependencies calls = call_graph(scenario);
  if (const auto cycle = calls.find_cycle()) {
    problems.push_back(
        endpoint_node(scenario, cycle->front())
            .problem("steps", "expected calls without a cycle, found " + chain(*cycle)));
    return;
  }
  check_nesting(scenario, calls, problems);
}

void check_steps(const Scenario& scenario, const std::vector<Node>& steps,
                 std::vector<Diagnostic>& problems) {
  walk(
      scenario, steps,
      [&](const Node& call) {
        if (auto wrong = endpoint_problem(scenario, call.text("endpoint")))
          problems.push_back(call.problem("endpoint", *wrong));
      },
      [](const std::string&) {});
  check_shapes(steps, problems);
}

EndpointName split_endpoint(const std::string& reference) {
  const auto slash = reference.rfind('/');
  if (slash == std::string::npos) return {reference, ""};
  return {reference.substr(0, slash), reference.substr(slash + 1)};
}

std::vector<std::string> endpoint_names(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const auto& [service, node] : services(scenario)) {
    const auto endpoints = node.map("endpoints");
    if (endpoints.empty()) names.push_back(service + "/serve");
    for (const auto& [local, endpoint] : endpoints) names.push_back(service + "/" + local);
  }
  return names;
}

std::optional<std::string> endpoint_problem(const Scenario& scenario,
                                            const std::string& reference) {
  const std::vector<std::string> names = endpoint_names(scenario);
  if (std::find(names.begin(), names.end(), reference) != names.end()) return std::nullopt;
  return fmt::format("expected an endpoint as \"service/endpoint\", found \"{}\"{}", reference,
                     config::suggestion(reference, names));
}

std::vector<std::string> touched(const Scenario& scenario, const std::string& reference) {
  std::set<std::string> ids = {"service:" + split_endpoint(reference).service};
  for (const std::string& name : call_graph(scenario).reach(reference)) {
    const bool endpoint = name.find(':') == std::string::npos;
    ids.insert(endpoint ? "service:" + split_endpoint(name).service : name);
  }
  return {ids.begin(), ids.end()};
}

}  // namespace rehearse::models
