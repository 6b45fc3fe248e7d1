#include "models/policies/rate_limit.hpp"

#include <fmt/format.h>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "sim/core/units.hpp"

namespace rehearse::models {

using config::Field;
using config::Kind;
using config::Metric;
using config::Node;
using config::Unit;
using kernel::Simulation;

RateLimitComponent::RateLimitComponent(const std::string& name, policy::RateLimiter machine)
    : Component("rate_limit:" + name), machine_(std::move(machine)) {}

std::uint32_t RateLimitComponent::limit_row(Simulation& sim, const std::string& region) {
  const auto [found, is_new] = rows_.try_emplace(region);
  if (is_new) {
    found->second.row = static_cast<std::uint32_t>(sim.network().limits.size());
    kernel::RateLimit limit;
    limit.machine = machine_;
    limit.refused_reason = sim.reason(id(), "over the limit", kernel::FailureClass::rejected);
    sim.network().limits.push_back(std::move(limit));
  }
  return found->second.row;
}

void RateLimitComponent::observe(Simulation& sim) {
  const double step_s = sim.options().observe_every_s;
  for (auto& [region, last] : rows_) {
    const kernel::RateLimit& now = sim.network().limits[last.row];
    const std::string name = region.empty() ? id() : id() + "@" + region;
    sim.sample(name, "admitted", "requests/s",
               static_cast<double>(now.admitted - last.admitted) / step_s);
    sim.sample(name, "refused", "requests/s",
               static_cast<double>(now.refused - last.refused) / step_s);
    last.admitted = now.admitted;
    last.refused = now.refused;
  }
}

namespace {

constexpr const char* kLimits =
    " One limiter for all requests of a region: one key. Not modelled: keys, the time and the "
    "failures of a shared store.";

Field required(const std::string& name, config::Type type, const std::string& doc) {
  return {.name = name, .type = std::move(type), .doc = doc, .required = true};
}

Kind kind(const std::string& name, const std::string& doc, std::vector<Field> fields) {
  return {.name = name,
          .family = "rate_limit",
          .doc = doc + kLimits,
          .fields = std::move(fields),
          .metrics = {{"admitted", "requests/s", "Requests that passed, per region."},
                      {"refused", "requests/s", "Requests that were refused, per region."}},
          .component = true};
}

std::vector<Field> window_fields() {
  return {required("limit", config::quantity(Unit::none, 1, 1e7), "Requests per window."),
          {.name = "window",
           .type = config::positive(Unit::seconds),
           .doc = "Length of a window.",
           .fallback = "1s",
           .source = "the finest unit of envoyproxy/ratelimit and Kong"}};
}

Kind token_bucket_kind() {
  return kind(
      "token-bucket",
      "Token bucket: it is full at first and gains `rate` tokens a second up to `burst`; a request "
      "takes one. Without enough it waits for its token if that takes at most `max_wait`, else it "
      "is refused. Source: golang.org/x/time/rate (AllowN, ReserveN); also Envoy's local rate "
      "limit and AWS API Gateway (10 000/s, burst 5 000 per account and Region).",
      {required("rate", config::positive(Unit::per_s), "Tokens per second."),
       {.name = "burst",
        .type = config::quantity(Unit::none, 1, 1e9),
        .doc = "Size of the bucket.",
        .fallback = 1,
        .source = "the least that passes a request; golang.org/x/time/rate has no default"},
       {.name = "max_wait",
        .type = config::quantity(Unit::seconds, 0),
        .doc = "Longest wait for a token.",
        .fallback = "0s",
        .source = "golang.org/x/time/rate Allow"}});
}

Kind leaky_bucket_kind() {
  return kind(
      "leaky-bucket",
      "NGINX limit_req: excess requests leak at `rate`; a request above `burst` is refused, one "
      "above `delay` waits until its excess has leaked, unless `nodelay`. In thousandths of a "
      "request and whole milliseconds, as NGINX. Source: ngx_http_limit_req_module.c.",
      {required("rate", config::quantity(Unit::per_s, 0.001, 1e6), "Requests per second."),
       {.name = "burst",
        .type = config::integer(0, 1e6),
        .doc = "Excess requests that are not refused.",
        .fallback = 0,
        .source = "NGINX limit_req burst"},
       {.name = "delay",
        .type = config::integer(0, 1e6),
        .doc = "Excess requests that do not wait.",
        .fallback = 0,
        .source = "NGINX limit_req delay"},
       {.name = "nodelay",
        .type = config::boolean(),
        .doc = "No request waits.",
        .fallback = false,
        .source = "NGINX limit_req nodelay"}});
}

std::vector<Kind> window_kinds() {
  return {kind("fixed-window",
               "A counter per window of the clock; up to twice the limit passes around a boundary. "
               "Source: envoyproxy/ratelimit, Kong rate-limiting with policy local.",
               window_fields()),
          kind("sliding-window-counter",
               "Two fixed counters, the last one weighted by how much of it the sliding window "
               "still covers: current + previous * (1 - t / window). Source: Cloudflare, \"How we "
               "built rate limiting capable of scaling to millions of domains\" (2017).",
               window_fields()),
          kind("sliding-window-log",
               "Exactly at most `limit` requests in any window: it keeps the times of the last "
               "`limit` requests (8 bytes each). Source: Kong rate-limiting-advanced.",
               window_fields())};
}

Kind waf_kind() {
  return kind(
      "waf",
      "AWS WAF rate-based rule: every `evaluation` the requests of the past `window` are counted, "
      "blocked ones included; until the next time all pass or all are blocked, the latter above "
      "`limit`. Source: AWS WAF Developer Guide, \"Rate-based rule statement\".",
      {{.name = "limit",
        .type = config::quantity(Unit::none, 100, 2e9),
        .doc = "Requests per window.",
        .fallback = 2000,
        .source = "AWS WAF console"},
       {.name = "window",
        .type = config::quantity(Unit::seconds, 1, 86400),
        .doc = "Past that is counted; a multiple of `evaluation`.",
        .fallback = "300s",
        .source = "AWS WAF EvaluationWindowSec"},
       {.name = "evaluation",
        .type = config::quantity(Unit::seconds, 0.1, 3600),
        .doc = "Between two counts.",
        .fallback = "30s",
        .source = "AWS WAF Developer Guide: about every 30 seconds"}});
}

policy::WindowSpec window_spec(const Node& node) {
  return {.limit = node.number("limit"), .window_s = node.number("window")};
}

policy::RateLimiter machine(const Node& node) {
  const std::string& name = node.kind();
  if (name == "token-bucket")
    return policy::RateLimiter(policy::TokenBucket({.rate_per_s = node.number("rate"),
                                                    .burst = node.number("burst"),
                                                    .max_wait_s = node.number("max_wait")}));
  if (name == "leaky-bucket")
    return policy::RateLimiter(policy::LeakyBucket({.rate_per_s = node.number("rate"),
                                                    .burst = node.integer("burst"),
                                                    .delay = node.integer("delay"),
                                                    .nodelay = node.flag("nodelay")}));
  if (name == "fixed-window") return policy::RateLimiter(policy::FixedWindow(window_spec(node)));
  if (name == "sliding-window-counter")
    return policy::RateLimiter(policy::SlidingWindowCounter(window_spec(node)));
  if (name == "sliding-window-log")
    return policy::RateLimiter(policy::SlidingWindowLog(window_spec(node)));
  return policy::RateLimiter(policy::WafRateRule({.limit = node.number("limit"),
                                                  .window_s = node.number("window"),
                                                  .evaluation_s = node.number("evaluation")}));
}

void describe(config::Catalogue& catalogue) {
  catalogue.add(token_bucket_kind());
  catalogue.add(leaky_bucket_kind());
  for (Kind& one : window_kinds()) catalogue.add(std::move(one));
  catalogue.add(waf_kind());
  catalogue.add_field("policies", {.name = "rate_limits",
                                   .type = config::map_of(config::variant("rate_limit")),
                                   .doc = "Rate limits by name; a step `rate_limit` passes one.",
                                   .fallback = config::Json::object()});
}

void build(const config::Scenario& scenario, Simulation& sim, std::vector<Diagnostic>& problems) {
  for (const auto& [name, node] : scenario.root().child("policies").map("rate_limits")) {
    if (node.kind() == "waf") {
      const double times = node.number("window") / node.number("evaluation");
      if (std::abs(times - std::round(times)) > 1e-9 || times < 1.0)
        problems.push_back(node.problem(
            "window", fmt::format("expected a multiple of `evaluation` ({} s), found {} s",
                                  format_number(node.number("evaluation")),
                                  format_number(node.number("window")))));
    }
    sim.add(std::make_unique<RateLimitComponent>(name, machine(node)));
  }
}

}  // namespace

Module rate_limit_module() { return {describe, build}; }

}  // namespace rehearse::models
