#include "models/policies/retry.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "sim/core/units.hpp"
#include "sim/policy/backoff_presets.hpp"

namespace rehearse::models {

using config::Field;
using config::Kind;
using config::Node;
using config::Unit;

namespace {

using policy::Backoff;
using policy::Jitter;

constexpr std::array<std::pair<const char*, kernel::FailureClass>, 7> kClasses = {{
    {"error", kernel::FailureClass::error},
    {"timeout", kernel::FailureClass::timeout},
    {"reset", kernel::FailureClass::reset},
    {"unavailable", kernel::FailureClass::unavailable},
    {"shed", kernel::FailureClass::shed},
    {"rejected", kernel::FailureClass::rejected},
    {"expired", kernel::FailureClass::expired},
}};

constexpr std::array<std::pair<const char*, Jitter>, 6> kJitters = {{
    {"none", Jitter::none},
    {"full", Jitter::full},
    {"equal", Jitter::equal},
    {"proportional", Jitter::proportional},
    {"above", Jitter::above},
    {"decorrelated", Jitter::decorrelated},
}};

struct Preset {
  const char* name;
  Backoff (*make)();
};

constexpr std::array<Preset, 8> kPresets = {{
    {"envoy", [] { return policy::envoy_backoff(); }},
    {"grpc", [] { return policy::grpc_retry(0.1, 2.0, 1.0); }},
    {"grpc-connection", [] { return policy::grpc_connection(); }},
    {"aws-standard", [] { return policy::aws_standard(); }},
    {"aws-standard-2.1", [] { return policy::aws_standard_2_1(); }},
    {"resilience4j", [] { return policy::resilience4j_fixed(); }},
    {"resilience4j-exponential", [] { return policy::resilience4j_exponential_random(); }},
    {"mosquitto", [] { return policy::mosquitto_bridge(); }},
}};

template <class Table>
std::vector<std::string> words(const Table& table) {
  std::vector<std::string> all;
  for (const auto& row : table) all.emplace_back(std::get<0>(row));
  return all;
}

std::vector<std::string> preset_names() {
  std::vector<std::string> all;
  for (const Preset& preset : kPresets) all.emplace_back(preset.name);
  return all;
}

Kind backoff_kind() {
  const auto seconds = config::positive(Unit::seconds);
  return {
      .name = "backoff",
      .family = "backoff",
      .doc =
          "Time between the failure of an attempt and the next one. Before the n-th retry it is "
          "drawn from cap = min(base * multiplier^(n - 1), max), by `jitter`: none (the cap), full "
          "(0 to cap), equal (half the cap and 0 to half), proportional (cap times 1 - spread to 1 "
          "+ spread), above (cap times 1 to 1 + spread), decorrelated (min(max, base to 3 times "
          "the delay before)). `preset` gives what the other fields leave out: envoy (25 ms "
          "doubled up to 250 ms, full, whole ms), grpc (proposal A6 with the figures of its "
          "example: 100 ms doubled up to 1 s, proportional 0.2), grpc-connection (1 s, 1.6, 120 s, "
          "proportional 0.2), aws-standard (1 s doubled up to 20 s, full), aws-standard-2.1 (50 ms "
          "doubled up to 20 s, full), resilience4j (500 ms, fixed), resilience4j-exponential (500 "
          "ms, 1.5, proportional 0.5, whole ms), mosquitto (5 s to 30 s, decorrelated, whole s). "
          "Sources: AWS Architecture Blog, \"Exponential Backoff And Jitter\"; Envoy "
          "retry_state_impl.cc; grpc/proposal A6; botocore retries/standard.py; resilience4j "
          "IntervalFunction; mosquitto.conf. Not modelled: Retry-After of an answer.",
      .fields = {{.name = "preset",
                  .type = config::choice(preset_names()),
                  .doc = "Whose figures hold where none are given.",
                  .fallback = "envoy",
                  .source = "Envoy retry policy"},
                 {.name = "base", .type = seconds, .doc = "First cap."},
                 {.name = "multiplier",
                  .type = config::quantity(Unit::none, 1, 100),
                  .doc = "Growth of the cap from retry to retry."},
                 {.name = "max", .type = seconds, .doc = "Largest cap."},
                 {.name = "jitter",
                  .type = config::choice(words(kJitters)),
                  .doc = "How a delay is drawn from its cap."},
                 {.name = "spread",
                  .type = config::quantity(Unit::ratio, 0, 1),
                  .doc = "Of proportional jitter and of above."},
                 {.name = "tick",
                  .type = config::quantity(Unit::seconds, 0),
                  .doc = "Delays are whole numbers of it; 0: any."}},
      .shorthand = "preset"};
}

Kind retry_kind() {
  return {
      .name = "retry",
      .family = "retry",
      .doc =
          "A failed attempt is made again after a back-off, while attempts, the policy's `timeout` "
          "and the budget allow. A retry after a timeout leaves the attempt before it working: "
          "what its server does about that is `expired` of the service. Not modelled: "
          "idempotency.",
      .fields =
          {{.name = "attempts",
            .type = config::integer(1, 15),
            .doc = "Attempts in all, the first included.",
            .fallback = 2,
            .source = "Envoy num_retries 1 (Istio makes 2 retries: 3; resilience4j, AWS SDK: 3)"},
           {.name = "backoff",
            .type = config::object("backoff"),
            .doc = "Time between attempts.",
            .fallback = config::Json::object()},
           {.name = "on",
            .type = config::list_of(config::choice(words(kClasses)), 1),
            .doc =
                "Failures that are tried again: error (an answer that says so), timeout, reset (of "
                "the connection), unavailable (no healthy endpoint, or its queue is full), shed "
                "(by an overloaded server), rejected (by a limit, a bulkhead or an open breaker), "
                "expired (the deadline has passed).",
            .fallback = config::Json::array({"error", "timeout", "reset", "unavailable", "shed"}),
            .source = "Envoy retry-on 5xx,reset,connect-failure"},
           {.name = "budget",
            .type = config::variant("retry_budget"),
            .doc = "Bounds retries over all calls together; absent: they are not bounded."},
           {.name = "avoid_previous",
            .type = config::boolean(),
            .doc = "A retry prefers a member that the attempt before it did not use; needs a load "
                   "balancer that knows it.",
            .fallback = false,
            .source = "Envoy retry_host_predicate: none"}},
      .shorthand = "attempts"};
}

Kind envoy_budget_kind() {
  return {
      .name = "envoy",
      .family = "retry_budget",
      .doc =
          "Envoy: a retry starts while fewer retries are under way, their back-offs included, than "
          "max(budget_percent of the requests under way, min_concurrency), or than `max_retries` "
          "where that is given. Source: Envoy circuit_breaker.proto, resource_manager_impl.h. Not "
          "modelled: connections; requests under way are those of this caller's policy.",
      .fields = {{.name = "budget_percent",
                  .type = config::quantity(Unit::none, 0, 100),
                  .doc = "Percent of requests under way.",
                  .fallback = 20,
                  .source = "Envoy retry_budget.budget_percent"},
                 {.name = "min_concurrency",
                  .type = config::integer(0, 1e9),
                  .doc = "Retries that may always be under way.",
                  .fallback = 3,
                  .source = "Envoy retry_budget.min_retry_concurrency"},
                 {.name = "max_retries",
                  .type = config::integer(0, 1e9),
                  .doc = "Retries under way at most, in place of the percentage (Envoy without "
                         "retry_budget: 3)."}}};
}

Kind grpc_budget_kind() {
  return {.name = "grpc",
          .family = "retry_budget",
          .doc =
              "gRPC retryThrottling: a failed attempt takes a token, an answered call gives "
              "`token_ratio`; retries are sent while more than half of `max_tokens` are there. "
              "Source: grpc/proposal A6. Limits: a hedge is sent regardless.",
          .fields = {{.name = "max_tokens",
                      .type = config::quantity(Unit::none, 0.001, 1000),
                      .doc = "Tokens at most and at first.",
                      .fallback = 10,
                      .source = "example of grpc/proposal A6"},
                     {.name = "token_ratio",
                      .type = config::quantity(Unit::none, 0.001, 1000),
                      .doc = "Given by an answered call; thousandths count.",
                      .fallback = 0.1,
                      .source = "example of grpc/proposal A6"}}};
}

Field cost(const std::string& name, const std::string& doc, int fallback,
           const std::string& source) {
  return {.name = name,
          .type = config::integer(0, 1e9),
          .doc = doc,
          .fallback = fallback,
          .source = source};
}

Kind aws_budget_kind() {
  return {
      .name = "aws",
      .family = "retry_budget",
      .doc =
          "AWS SDK retry mode \"standard\": a retry costs by the failure before it and is not "
          "made if less is left. A call answered at its first attempt gives 1 back, one answered "
          "after retries what the last of them cost. Version 2.1 of the mode: costs 14, throttling "
          "5. Source: botocore retries/standard.py, retries/quota.py. Limits: a call answered "
          "after a retry for throttling gives back `retry_cost`.",
      .fields = {
          cost("capacity", "At most and at first.", 500, "botocore RetryQuotaChecker"),
          cost("retry_cost", "Of a retry after an error.", 5, "botocore _RETRY_COST"),
          cost("timeout_cost", "Of a retry after a timeout.", 10,
               "botocore _TIMEOUT_RETRY_REQUEST"),
          cost("throttling_cost", "Of a retry after a rejection.", 5, "botocore _RETRY_COST")}};
}

Kind finagle_budget_kind() {
  return {
      .name = "finagle",
      .family = "retry_budget",
      .doc =
          "Finagle RetryBudget: retries within `ttl` are at most a share of the requests within "
          "it, and `min_retries_per_s` whatever they are. Source: twitter/finagle "
          "RetryBudget.scala.",
      .fields = {{.name = "ttl",
                  .type = config::quantity(Unit::seconds, 1, 60),
                  .doc = "How long a request counts.",
                  .fallback = "10s",
                  .source = "Finagle RetryBudget.DefaultTtl"},
                 {.name = "min_retries_per_s",
                  .type = config::integer(0, 1e6),
                  .doc = "Retries allowed without any requests.",
                  .fallback = 10,
                  .source = "Finagle RetryBudget"},
                 {.name = "percent_can_retry",
                  .type = config::quantity(Unit::ratio, 0, 1000),
                  .doc = "Retries per request.",
                  .fallback = 0.2,
                  .source = "Finagle RetryBudget"}}};
}

Backoff read_backoff(const Node& node, std::vector<Diagnostic>& problems) {
  const std::string& name = node.text("preset");
  const auto* preset = std::find_if(kPresets.begin(), kPresets.end(),
                                    [&](const Preset& p) { return p.name == name; });
  Backoff out = preset->make();
  if (node.has("base")) out.base_s = node.number("base");
  if (node.has("multiplier")) out.multiplier = node.number("multiplier");
  // Envoy's maximum follows its base.
  if (node.has("base") && name == "envoy") out.max_s = 10.0 * out.base_s;
  if (node.has("max")) out.max_s = node.number("max");
  if (node.has("base") && name == "resilience4j" && !node.has("max"))
    out.max_s = node.has("multiplier") ? 1e9 : out.base_s;
  if (node.has("spread")) out.spread = node.number("spread");
  if (node.has("tick")) out.tick_s = node.number("tick");
  if (node.has("jitter")) {
    const std::string& jitter = node.text("jitter");
    for (const auto& [word, value] : kJitters)
      if (jitter == word) out.jitter = value;
  }
  if (out.max_s < out.base_s)
    problems.push_back(
        node.problem(node.has("max") ? "max" : "base",
                     fmt::format("expected `max` of at least `base` ({} s), found {} s",
                                 format_number(out.base_s), format_number(out.max_s))));
  return out;
}

}  // namespace

void describe_retries(config::Catalogue& catalogue) {
  catalogue.add(backoff_kind());
  catalogue.add(envoy_budget_kind());
  catalogue.add(grpc_budget_kind());
  catalogue.add(aws_budget_kind());
  catalogue.add(finagle_budget_kind());
  catalogue.add(retry_kind());
}

void read_retry(const Node& retry, kernel::CallPolicy& policy, std::vector<Diagnostic>& problems) {
  policy.attempts = static_cast<std::uint8_t>(retry.integer("attempts"));
  policy.backoff = read_backoff(retry.child("backoff"), problems);
  policy.avoid_previous = retry.flag("avoid_previous");
  policy.retry_on = 0;
  for (const std::string& on : retry.texts("on"))
    for (const auto& [word, failure] : kClasses)
      if (on == word)
        policy.retry_on =
            static_cast<kernel::FailureSet>(policy.retry_on | static_cast<unsigned>(failure));
}

policy::RetryBudget read_budget(const Node& budget) {
  const std::string& kind = budget.kind();
  if (kind == "envoy") {
    policy::EnvoyRetryBudgetSpec spec;
    spec.budget_percent = budget.number("budget_percent");
    spec.min_retry_concurrency = budget.integer("min_concurrency");
    spec.use_budget = !budget.has("max_retries");
    if (!spec.use_budget) spec.max_retries = budget.integer("max_retries");
    return policy::RetryBudget(policy::EnvoyRetryBudget(spec));
  }
  if (kind == "grpc")
    return policy::RetryBudget(policy::GrpcRetryThrottle(
        {.max_tokens = budget.number("max_tokens"), .token_ratio = budget.number("token_ratio")}));
  if (kind == "aws")
    return policy::RetryBudget(
        policy::AwsRetryQuota({.capacity = budget.integer("capacity"),
                               .retry_cost = budget.integer("retry_cost"),
                               .timeout_cost = budget.integer("timeout_cost"),
                               .throttling_cost = budget.integer("throttling_cost")}));
  return policy::RetryBudget(policy::FinagleRetryBudget(
      {.ttl_s = budget.number("ttl"),
       .min_retries_per_s = static_cast<double>(budget.integer("min_retries_per_s")),
       .percent_can_retry = budget.number("percent_can_retry")}));
}

}  // namespace rehearse::models
