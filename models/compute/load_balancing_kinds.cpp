// What a scenario may say of load balancing.
#include <fmt/format.h>
#include <algorithm>

#include "models/compute/load_balancing.hpp"

namespace rehearse::models {
namespace {

using config::Field;
using config::Json;
using config::Kind;
using config::Node;
using config::Unit;
using policy::BalancerAlgorithm;
using policy::LocalityMode;
using policy::OutlierSpec;
using Problems = std::vector<Diagnostic>;

constexpr const char* kEnvoy = "Envoy";
constexpr const char* kHaproxy = "HAProxy";

const std::pair<const char*, BalancerAlgorithm> kAlgorithms[] = {
    {"round-robin", BalancerAlgorithm::round_robin},
    {"smooth-round-robin", BalancerAlgorithm::smooth_round_robin},
    {"random", BalancerAlgorithm::random},
    {"least-request", BalancerAlgorithm::least_request},
    {"ring-hash", BalancerAlgorithm::ring_hash},
    {"maglev", BalancerAlgorithm::maglev}};

/// Whole-number parameters of outlier detection.
struct Count {
  const char* name;
  std::uint32_t OutlierSpec::*member;
  double most;
  const char* doc;
};
const Count kCounts[] = {
    {"max_ejection_percent", &OutlierSpec::max_ejection_percent, 100,
     "Most members ejected at a time; 10 % of fewer than ten members is nobody."},
    {"consecutive_5xx", &OutlierSpec::consecutive_5xx, 1e6, "Failures in a row that eject."},
    {"consecutive_gateway_failure", &OutlierSpec::consecutive_gateway_failure, 1e6,
     "Failures like 502, 503 and 504 in a row that eject."},
    {"consecutive_local_origin_failure", &OutlierSpec::consecutive_local_origin_failure, 1e6,
     "Failures to connect in a row that eject, where they are counted apart."},
    {"enforcing_consecutive_5xx", &OutlierSpec::enforcing_consecutive_5xx, 100,
     "Percent of such detections that eject."},
    {"enforcing_consecutive_gateway_failure", &OutlierSpec::enforcing_consecutive_gateway_failure,
     100, "Percent of such detections that eject."},
    {"enforcing_consecutive_local_origin_failure",
     &OutlierSpec::enforcing_consecutive_local_origin_failure, 100,
     "Percent of such detections that eject."},
    {"success_rate_minimum_hosts", &OutlierSpec::success_rate_minimum_hosts, 1e6,
     "Members with enough requests that a comparison of success rates needs."},
    {"success_rate_request_volume", &OutlierSpec::success_rate_request_volume, 1e9,
     "Requests per interval that a success rate needs."},
    {"success_rate_stdev_factor", &OutlierSpec::success_rate_stdev_factor, 1e6,
     "Ejected below mean - factor / 1000 * standard deviation."},
    {"enforcing_success_rate", &OutlierSpec::enforcing_success_rate, 100,
     "Percent of such detections that eject."},
    {"enforcing_local_origin_success_rate", &OutlierSpec::enforcing_local_origin_success_rate, 100,
     "Percent of such detections that eject."},
    {"failure_percentage_threshold", &OutlierSpec::failure_percentage_threshold, 100,
     "Ejected from so many percent of failures on."},
    {"failure_percentage_minimum_hosts", &OutlierSpec::failure_percentage_minimum_hosts, 1e6,
     "Members with enough requests that this needs."},
    {"failure_percentage_request_volume", &OutlierSpec::failure_percentage_request_volume, 1e9,
     "Requests per interval that this needs."},
    {"enforcing_failure_percentage", &OutlierSpec::enforcing_failure_percentage, 100,
     "Percent of such detections that eject."},
    {"enforcing_failure_percentage_local_origin",
     &OutlierSpec::enforcing_failure_percentage_local_origin, 100,
     "Percent of such detections that eject."}};

Kind outlier_kind() {
  Kind kind{.name = "outlier_detection",
            .family = "outlier_detection",
            .doc =
                "Members that answer badly are ejected for a while (Envoy outlier_detection). "
                "Errors count as 500, refused or shed requests as 503, timeouts as 504, resets "
                "as failures to connect.",
            .fields = {{.name = "interval",
                        .type = config::positive(Unit::seconds),
                        .doc = "Of the analysis, and of looking who may come back.",
                        .fallback = "10s",
                        .source = kEnvoy},
                       {.name = "base_ejection_time",
                        .type = config::positive(Unit::seconds),
                        .doc = "Times the number of ejections in a row.",
                        .fallback = "30s",
                        .source = kEnvoy},
                       {.name = "max_ejection_time",
                        .type = config::positive(Unit::seconds),
                        .doc = "Longest ejection; absent: 300 s, or the base if that is longer."},
                       {.name = "max_ejection_time_jitter",
                        .type = config::quantity(Unit::seconds, 0),
                        .doc = "Added at random, in whole milliseconds.",
                        .fallback = "0s",
                        .source = kEnvoy},
                       {.name = "always_eject_one_host",
                        .type = config::boolean(),
                        .doc = "One may be ejected whatever max_ejection_percent says.",
                        .fallback = false,
                        .source = kEnvoy},
                       {.name = "split_external_local_origin_errors",
                        .type = config::boolean(),
                        .doc = "Failures to connect and timeouts are counted apart.",
                        .fallback = false,
                        .source = kEnvoy}}};
  const OutlierSpec defaults;
  for (const Count& count : kCounts)
    kind.fields.push_back({.name = count.name,
                           .type = config::integer(0, count.most),
                           .doc = count.doc,
                           .fallback = defaults.*count.member,
                           .source = kEnvoy});
  return kind;
}

Kind check_kind() {
  return {.name = "active_health_check",
          .family = "active_health_check",
          .doc =
              "Each member is asked every `interval`, at a phase of its own. A process that is "
              "down refuses at once, a silent one is found out after `timeout`.",
          .fields = {{.name = "interval",
                      .type = config::positive(Unit::seconds),
                      .doc = "Between checks of a member.",
                      .fallback = "2s",
                      .source = kHaproxy},
                     {.name = "fast_interval",
                      .type = config::positive(Unit::seconds),
                      .doc = "While its state is changing; absent: interval."},
                     {.name = "down_interval",
                      .type = config::positive(Unit::seconds),
                      .doc = "While it is down; absent: interval."},
                     {.name = "timeout",
                      .type = config::positive(Unit::seconds),
                      .doc = "Of a check; absent: interval."},
                     {.name = "rise",
                      .type = config::integer(1, 1000),
                      .doc = "Checks passed in a row that bring a member up.",
                      .fallback = 2,
                      .source = kHaproxy},
                     {.name = "fall",
                      .type = config::integer(1, 1000),
                      .doc = "Checks failed in a row that take it down.",
                      .fallback = 3,
                      .source = kHaproxy},
                     {.name = "start",
                      .type = config::choice({"up", "down", "unchecked"}),
                      .doc = "Before the first check: up until one fails (HAProxy), down until "
                             "`rise` have passed (Kubernetes readiness), down until one has passed "
                             "(Envoy).",
                      .fallback = "up",
                      .source = kHaproxy}}};
}

Kind slow_start_kind() {
  return {.name = "slow_start",
          .family = "slow_start",
          .doc =
              "A member that joined or came back t ago has its weight times "
              "max((t / window)^(1 / aggression), min_weight) (Envoy). Of round-robin and "
              "least-request.",
          .fields = {{.name = "window",
                      .type = config::positive(Unit::seconds),
                      .doc = "How long it lasts.",
                      .required = true},
                     {.name = "aggression",
                      .type = config::positive(Unit::none),
                      .doc = "Above 1: faster at first.",
                      .fallback = 1.0,
                      .source = kEnvoy},
                     {.name = "min_weight",
                      .type = config::quantity(Unit::ratio, 0, 1),
                      .doc = "Least factor.",
                      .fallback = 0.1,
                      .source = kEnvoy}}};
}

std::vector<Field> algorithm_fields() {
  std::vector<std::string> names;
  for (const auto& [name, algorithm] : kAlgorithms) names.emplace_back(name);
  return {{.name = "algorithm",
           .type = config::choice(names),
           .doc = "Choice among the members that qualify.",
           .fallback = "round-robin"},
          {.name = "choice_count",
           .type = config::integer(2, 1000),
           .doc = "least-request: members compared.",
           .fallback = 2,
           .source = kEnvoy},
          {.name = "full_scan",
           .type = config::boolean(),
           .doc = "least-request: compares all.",
           .fallback = false,
           .source = kEnvoy},
          {.name = "active_request_bias",
           .type = config::quantity(Unit::none, 0, 100),
           .doc = "least-request with unequal weights: weight / (active + 1)^bias.",
           .fallback = 1.0,
           .source = kEnvoy},
          {.name = "min_ring_size",
           .type = config::integer(1, 8388608),
           .doc = "ring-hash: entries at least.",
           .fallback = 1024,
           .source = kEnvoy},
          {.name = "max_ring_size",
           .type = config::integer(1, 8388608),
           .doc = "ring-hash: entries at most.",
           .fallback = 8388608,
           .source = kEnvoy},
          {.name = "table_size",
           .type = config::integer(2, 5000011),
           .doc = "maglev: entries, raised to the next prime.",
           .fallback = 65537,
           .source = kEnvoy},
          {.name = "max_fails",
           .type = config::integer(1, 1000),
           .doc = "smooth-round-robin: a failure lowers the weight by weight / max_fails.",
           .fallback = 1,
           .source = "NGINX"},
          {.name = "hash_keys",
           .type = config::integer(0, 4e9),
           .doc = "ring-hash, maglev: distinct keys, drawn uniformly; 0: every request its own.",
           .fallback = 0},
          {.name = "weights",
           .type = config::list_of(config::quantity(Unit::none, 0, 1e6)),
           .doc = "Of the stations of a service without placement, in turn; absent: 1 each."},
          {.name = "reselections",
           .type = config::integer(0, 100),
           .doc = "How often a choice is repeated that gave the member just tried.",
           .fallback = 1,
           .source = kEnvoy}};
}

Kind zone_weight_kind() {
  return {.name = "zone_weight",
          .family = "zone_weight",
          .doc =
              "Share of the calls that a zone gets, times min(1, overprovisioning_factor * its "
              "healthy members / its members).",
          .fields = {{.name = "zone",
                      .type = config::reference("zone"),
                      .doc = "The zone, \"region/zone\".",
                      .required = true},
                     {.name = "weight",
                      .type = config::quantity(Unit::none, 0, 1e6),
                      .doc = "Relative to the others.",
                      .required = true}}};
}

Kind balancing_kind() {
  Kind kind{.name = "load_balancing",
            .family = "load_balancing",
            .doc =
                "Envoy's order: priority (pods of the caller's region, then those of the other "
                "regions), locality, member. Absent: plain round robin, and another region only "
                "when there is no pod at all.",
            .fields = algorithm_fields()};
  const std::vector<Field> more = {
      {.name = "locality",
       .type = config::choice({"none", "zone-aware", "weighted"}),
       .doc = "zone-aware keeps calls in the caller's zone as far as capacity allows; weighted "
              "follows `zone_weights`.",
       .fallback = "none"},
      {.name = "min_cluster_size",
       .type = config::integer(0, 1e6),
       .doc = "zone-aware: healthy members needed.",
       .fallback = 6,
       .source = kEnvoy},
      {.name = "zone_weights",
       .type = config::list_of(config::object("zone_weight")),
       .doc = "weighted: a zone that is not named gets nothing.",
       .fallback = Json::array()},
      {.name = "panic_threshold",
       .type = config::quantity(Unit::ratio, 0, 1),
       .doc = "With a smaller share of healthy members their health is ignored; 0: never.",
       .fallback = 0.5,
       .source = kEnvoy},
      {.name = "fail_traffic_on_panic",
       .type = config::boolean(),
       .doc = "In panic nobody is served, instead of everybody.",
       .fallback = false,
       .source = kEnvoy},
      {.name = "overprovisioning_factor",
       .type = config::quantity(Unit::ratio, 1, 100),
       .doc = "A priority or zone spills over once healthy members times this are fewer than all.",
       .fallback = 1.4,
       .source = kEnvoy},
      {.name = "slow_start", .type = config::object("slow_start"), .doc = "Absent: none."},
      {.name = "active_health_check",
       .type = config::object("active_health_check"),
       .doc = "Absent: members are taken for healthy."},
      {.name = "outlier_detection",
       .type = config::object("outlier_detection"),
       .doc = "Absent: none."}};
  kind.fields.insert(kind.fields.end(), more.begin(), more.end());
  return kind;
}

OutlierSpec outliers(const Node& node) {
  OutlierSpec spec;
  spec.interval_s = node.number("interval");
  spec.base_ejection_s = node.number("base_ejection_time");
  if (node.has("max_ejection_time"))
    spec.max_ejection_s = std::max(node.number("max_ejection_time"), spec.base_ejection_s);
  spec.max_ejection_jitter_s = node.number("max_ejection_time_jitter");
  spec.always_eject_one_host = node.flag("always_eject_one_host");
  spec.split_local_origin = node.flag("split_external_local_origin_errors");
  for (const Count& count : kCounts)
    spec.*count.member = static_cast<std::uint32_t>(node.integer(count.name));
  return spec;
}

HealthChecks checks(const Node& node, Problems& problems) {
  HealthChecks spec;
  spec.counter.rise = static_cast<std::uint32_t>(node.integer("rise"));
  spec.counter.fall = static_cast<std::uint32_t>(node.integer("fall"));
  const std::string& start = node.text("start");
  if (start == "down") spec.counter.start = policy::HealthStart::assumed_down;
  if (start == "unchecked") spec.counter.start = policy::HealthStart::unchecked;
  spec.pace.inter_s = node.number("interval");
  if (node.has("fast_interval")) spec.pace.fastinter_s = node.number("fast_interval");
  if (node.has("down_interval")) spec.pace.downinter_s = node.number("down_interval");
  spec.timeout_s = node.has("timeout") ? node.number("timeout") : spec.pace.inter_s;
  if (spec.timeout_s > spec.pace.inter_s)
    problems.push_back(
        node.problem("timeout", fmt::format("expected at most `interval`, {} s, found {} s",
                                            spec.pace.inter_s, spec.timeout_s)));
  return spec;
}

void read_algorithm(const Node& node, policy::BalancerSpec& spec) {
  for (const auto& [name, algorithm] : kAlgorithms)
    if (node.text("algorithm") == name) spec.algorithm = algorithm;
  spec.choice_count = static_cast<std::uint32_t>(node.integer("choice_count"));
  spec.full_scan = node.flag("full_scan");
  spec.active_request_bias = node.number("active_request_bias");
  spec.min_ring_size = static_cast<std::uint64_t>(node.integer("min_ring_size"));
  spec.max_ring_size = static_cast<std::uint64_t>(node.integer("max_ring_size"));
  spec.maglev_table_size = static_cast<std::uint32_t>(node.integer("table_size"));
  spec.max_fails = static_cast<std::uint32_t>(node.integer("max_fails"));
  spec.reselections = static_cast<std::uint32_t>(node.integer("reselections"));
}

std::uint32_t percent(double ratio) { return static_cast<std::uint32_t>(ratio * 100.0 + 0.5); }

void read_locality(const Node& node, BalancingSpec& spec, Problems& problems) {
  const std::string& locality = node.text("locality");
  spec.balancer.min_cluster_size = static_cast<std::uint32_t>(node.integer("min_cluster_size"));
  for (const Node& row : node.list("zone_weights"))
    spec.zone_weights.emplace_back(row.text("zone"), row.number("weight"));
  const bool hashed = spec.balancer.algorithm == BalancerAlgorithm::ring_hash ||
                      spec.balancer.algorithm == BalancerAlgorithm::maglev;
  if (locality == "zone-aware") {
    spec.balancer.locality = LocalityMode::zone_aware;
    if (hashed)
      problems.push_back(node.problem(
          "locality", fmt::format("expected \"none\" or \"weighted\" with {}, found \"zone-aware\"",
                                  node.text("algorithm"))));
  }
  if (locality != "weighted") return;
  spec.balancer.locality = LocalityMode::weighted;
  if (spec.zone_weights.empty())
    problems.push_back(
        node.problem("locality", "expected `zone_weights` with \"weighted\", found none"));
}

}  // namespace

void describe_load_balancing(config::Catalogue& catalogue) {
  catalogue.add(outlier_kind());
  catalogue.add(check_kind());
  catalogue.add(slow_start_kind());
  catalogue.add(zone_weight_kind());
  catalogue.add(balancing_kind());
}

std::vector<Field> load_balancing_fields() {
  return {{.name = "load_balancing",
           .type = config::object("load_balancing"),
           .doc = "How callers choose among its stations; absent: in turn."}};
}

std::optional<BalancingSpec> balancing_spec(const Node& service, Problems& problems) {
  if (!service.has("load_balancing")) return std::nullopt;
  const Node node = service.child("load_balancing");
  BalancingSpec spec;
  read_algorithm(node, spec.balancer);
  read_locality(node, spec, problems);
  spec.hash_keys = static_cast<std::uint32_t>(node.integer("hash_keys"));
  if (node.has("weights")) spec.weights = node.numbers("weights");
  if (!spec.weights.empty() && !service.map("placement").empty())
    problems.push_back(node.problem(
        "weights", "expected none for a service with `placement`, whose pods come and go"));
  spec.balancer.priorities = {
      .overprovisioning_percent = percent(node.number("overprovisioning_factor")),
      .panic_threshold_percent = percent(node.number("panic_threshold"))};
  spec.balancer.fail_traffic_on_panic = node.flag("fail_traffic_on_panic");
  if (node.has("slow_start")) {
    const Node slow = node.child("slow_start");
    spec.balancer.slow_start = {.window_s = slow.number("window"),
                                .aggression = slow.number("aggression"),
                                .min_weight = slow.number("min_weight")};
  }
  if (node.has("active_health_check"))
    spec.checks = checks(node.child("active_health_check"), problems);
  if (node.has("outlier_detection")) spec.outliers = outliers(node.child("outlier_detection"));
  return spec;
}

}  // namespace rehearse::models
