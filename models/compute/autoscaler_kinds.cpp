// Kind "autoscaler" and what it builds.
#include <fmt/format.h>
#include <cmath>

#include "models/compute/autoscaler.hpp"
#include "models/compute/placement.hpp"

namespace rehearse::models {

using config::Kind;
using config::Node;
using config::Unit;

namespace {

Kind policy_kind() {
  return {.name = "scaling_policy",
          .family = "scaling_policy",
          .doc = "A limit on the rate of change.",
          .fields = {{.name = "type",
                      .type = config::choice({"pods", "percent"}),
                      .doc = "What `value` counts.",
                      .required = true},
                     {.name = "value",
                      .type = config::integer(1, 1e6),
                      .doc = "Change allowed within `period`.",
                      .required = true},
                     {.name = "period",
                      .type = config::quantity(Unit::seconds, 1, 1800),
                      .doc = "Length of the past that is counted.",
                      .required = true}}};
}

Kind rules_kind() {
  return {.name = "scaling_rules",
          .family = "scaling_rules",
          .doc = "How fast the number of pods may change in one direction.",
          .fields = {{.name = "stabilization_window",
                      .type = config::quantity(Unit::seconds, 0, 3600),
                      .doc = "Past whose proposals count, too; absent: 0 up, 300 s down."},
                     {.name = "select",
                      .type = config::choice({"max", "min", "disabled"}),
                      .doc = "Which of the policies decides.",
                      .fallback = "max",
                      .source = "Kubernetes selectPolicy"},
                     {.name = "policies",
                      .type = config::list_of(config::object("scaling_policy")),
                      .doc = "Limits; none: 4 pods or 100 % per 15 s up, 100 % per 15 s down.",
                      .fallback = config::Json::array()}}};
}

Kind behavior_kind() {
  return {.name = "scaling_behavior",
          .family = "scaling_behavior",
          .doc =
              "The field `behavior` of a HorizontalPodAutoscaler. Where it is given, rate limits "
              "over a period and stabilisation in both directions take the place of the plain "
              "rule.",
          .fields = {{.name = "scale_up",
                      .type = config::object("scaling_rules"),
                      .doc = "Upwards.",
                      .fallback = config::Json::object()},
                     {.name = "scale_down",
                      .type = config::object("scaling_rules"),
                      .doc = "Downwards.",
                      .fallback = config::Json::object()}}};
}

Kind autoscaler_kind() {
  const auto seconds = config::quantity(Unit::seconds, 0);
  const auto ratio = config::quantity(Unit::ratio, 0, 10);
  return {
      .name = "autoscaler",
      .family = "autoscaler",
      .doc =
          "Horizontal Pod Autoscaler on CPU utilisation. Every `sync_period`: utilisation of "
          "ready pods in whole percent over `target_cpu`; outside `tolerance` of 1, "
          "ceil(ratio * ready pods), with pods not ready or without metric counted against the "
          "change; then the highest proposal of the stabilisation window, at most "
          "max(2 * current, 4), within `min` and `max` (replica_calculator.go, horizontal.go; "
          "Kubernetes 1.33 and later). A pod's usage is its busy servers over all of them times "
          "its CPU request, over the last period. Not modelled: other metrics, scaling to zero.",
      .fields = {
          {.name = "min",
           .type = config::integer(1, 5000),
           .doc = "Fewest pods.",
           .fallback = 1,
           .source = "Kubernetes minReplicas"},
          {.name = "max", .type = config::integer(1, 5000), .doc = "Most pods.", .required = true},
          {.name = "target_cpu",
           .type = config::quantity(Unit::ratio, 0.01, 10),
           .doc = "Utilisation of the CPU request aimed at, in whole percent.",
           .fallback = 0.8,
           .source = "Kubernetes default metric: CPU 80 %"},
          {.name = "tolerance",
           .type = ratio,
           .doc = "Deviation from the target that changes nothing.",
           .fallback = 0.1,
           .source = "horizontal-pod-autoscaler-tolerance"},
          {.name = "sync_period",
           .type = config::positive(Unit::seconds),
           .doc = "Between two looks, and the window of the metric.",
           .fallback = "15s",
           .source = "horizontal-pod-autoscaler-sync-period"},
          {.name = "stabilization_window",
           .type = seconds,
           .doc = "Past whose highest proposal holds, without `behavior`.",
           .fallback = "300s",
           .source = "horizontal-pod-autoscaler-downscale-stabilization"},
          {.name = "cpu_initialization_period",
           .type = seconds,
           .doc = "Age below which a pod counts only once ready for a whole window.",
           .fallback = "300s",
           .source = "horizontal-pod-autoscaler-cpu-initialization-period"},
          {.name = "initial_readiness_delay",
           .type = seconds,
           .doc = "Age below which a change of readiness is part of starting.",
           .fallback = "30s",
           .source = "horizontal-pod-autoscaler-initial-readiness-delay"},
          {.name = "behavior",
           .type = config::object("scaling_behavior"),
           .doc = "Rate limits; absent: the plain rule."}}};
}

void read_rules(const Node& node, ScalingRules& rules) {
  if (node.has("stabilization_window")) rules.window_s = node.number("stabilization_window");
  const std::string& select = node.text("select");
  rules.select = select == "max"   ? ScalingRules::Select::max
                 : select == "min" ? ScalingRules::Select::min
                                   : ScalingRules::Select::disabled;
  const auto policies = node.list("policies");
  if (!policies.empty()) rules.limits.clear();
  for (const Node& policy : policies)
    rules.limits.push_back(
        {policy.text("type") == "pods" ? RateLimit::Of::pods : RateLimit::Of::percent,
         static_cast<int>(policy.integer("value")), policy.number("period")});
}

}  // namespace

void describe_autoscaler(config::Catalogue& catalogue) {
  catalogue.add(policy_kind());
  catalogue.add(rules_kind());
  catalogue.add(behavior_kind());
  catalogue.add(autoscaler_kind());
}

ReplicaBounds autoscaler_bounds(const Node& node) {
  return {static_cast<int>(node.integer("min")), static_cast<int>(node.integer("max"))};
}

void build_autoscaler(const Node& node, Placement& placement, kernel::Simulation& sim,
                      std::vector<Diagnostic>& problems) {
  HorizontalPodAutoscaler::Settings settings;
  settings.bounds = autoscaler_bounds(node);
  if (settings.bounds.max < settings.bounds.min)
    problems.push_back(node.problem("max", fmt::format("expected at least `min` ({}), found {}",
                                                       settings.bounds.min, settings.bounds.max)));
  settings.target_percent = static_cast<int>(std::lround(100.0 * node.number("target_cpu")));
  settings.rules.tolerance_up = settings.rules.tolerance_down = node.number("tolerance");
  settings.rules.cpu_initialisation_s = node.number("cpu_initialization_period");
  settings.rules.initial_readiness_s = node.number("initial_readiness_delay");
  settings.stabilisation_s = node.number("stabilization_window");
  if (node.has("behavior")) {
    ScalingBehaviour behaviour;
    read_rules(node.child("behavior").child("scale_up"), behaviour.up);
    read_rules(node.child("behavior").child("scale_down"), behaviour.down);
    settings.behaviour = behaviour;
  }
  const ReplicaBounds bounds = settings.bounds;
  sim.add(std::make_unique<Autoscaler>(
      placement, std::make_unique<HorizontalPodAutoscaler>(std::move(settings)), bounds,
      node.number("sync_period")));
}

}  // namespace rehearse::models
