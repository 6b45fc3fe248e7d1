// Kind "call_policy" and how one is read.
#include <fmt/format.h>
#include <memory>
#include <string>

#include "models/policies/breaker.hpp"
#include "models/policies/call_policy.hpp"
#include "models/policies/retry.hpp"
#include "sim/core/units.hpp"

namespace rehearse::models {

using config::Kind;
using config::Node;
using config::Unit;
using kernel::Simulation;

namespace {

Kind hedge_kind() {
  return {.name = "hedge",
          .family = "hedge",
          .doc =
              "Another attempt is sent every `delay` until one is answered; the others are then "
              "abandoned, and the call fails when all have failed. Source: Dean and Barroso, \"The "
              "tail at scale\" (CACM 2013); gRPC hedgingPolicy (proposal A6). Limits: a failed "
              "attempt does not hurry the next; a retry budget does not bound hedges.",
          .fields = {{.name = "delay",
                      .type = config::positive(Unit::seconds),
                      .doc = "Between attempts.",
                      .required = true},
                     {.name = "attempts",
                      .type = config::integer(2, 15),
                      .doc = "Attempts in all, the first included.",
                      .fallback = 2,
                      .source = "one hedge, as in \"The tail at scale\""}}};
}

Kind bulkhead_kind() {
  return {
      .name = "bulkhead",
      .family = "bulkhead",
      .doc =
          "At most `max_concurrent` calls are under way and at most `max_waiting` more wait for "
          "a place, first come, first served; others are refused. Envoy's \"circuit breakers\" "
          "are this: max_requests 1024 and max_pending_requests 1024 (HTTP/1.1; Istio: no "
          "limit). Hystrix: a semaphore of 10, or 10 threads, without a queue. Sources: "
          "resilience4j BulkheadConfig, Envoy circuit_breaker.proto, Hystrix. Not modelled: a "
          "time limit of its own for the wait (the call's `timeout` holds); connections.",
      .fields = {{.name = "max_concurrent",
                  .type = config::integer(1, 4e9),
                  .doc = "Calls under way, a retry's back-off not included.",
                  .fallback = 25,
                  .source = "resilience4j BulkheadConfig maxConcurrentCalls"},
                 {.name = "max_waiting",
                  .type = config::integer(0, 4e9),
                  .doc = "Calls that wait for a place.",
                  .fallback = 0,
                  .source = "resilience4j BulkheadConfig maxWaitDuration 0"}},
      .shorthand = "max_concurrent"};
}

Kind call_policy_kind() {
  return {
      .name = "call_policy",
      .family = "call_policy",
      .doc =
          "What a caller does besides calling. A call first asks the circuit breaker, then takes a "
          "place in the bulkhead, then is sent; after a failure the budget and the back-off decide "
          "on another attempt, which goes the same way. The call ends with its `timeout`, however "
          "many attempts that was. Breaker, bulkhead and budget are one for all calls that one "
          "service makes to another under this policy from one region (`scope`). Without "
          "`retry.budget` and `circuit_breaker`, retries multiply load: nested callers with n "
          "attempts each send n^depth. Not modelled: connections and their pools.",
      .fields =
          {{.name = "timeout",
            .type = config::positive(Unit::seconds),
            .doc = "Of the whole call, all attempts and back-offs; absent: as long as the caller's "
                   "own caller waits."},
           {.name = "attempt_timeout",
            .type = config::positive(Unit::seconds),
            .doc = "Of each attempt, from its sending; absent: none (Envoy per_try_timeout)."},
           {.name = "deadline_propagation",
            .type = config::boolean(),
            .doc = "The callee learns when the caller gives up, and what it calls in turn: servers "
                   "with `expired` discard drop work that is too late, and no retry is made then.",
            .fallback = false,
            .source = "HTTP has none; gRPC does so on request (proposal A6, deadlines)"},
           {.name = "scope",
            .type = config::choice({"caller", "pod"}),
            .doc = "One breaker, bulkhead and budget for all pods of the calling service, or one "
                   "for each of them.",
            .fallback = "caller",
            .source = "a model's choice: one state shows the effect with the fewest calls"},
           {.name = "retry",
            .type = config::object("retry"),
            .doc = "Attempts after a failure; absent: none."},
           {.name = "hedge",
            .type = config::object("hedge"),
            .doc = "Attempts before a failure; absent: none. Not beside `retry`."},
           {.name = "circuit_breaker",
            .type = config::variant("circuit_breaker"),
            .doc = "Refuses calls while too many have failed; absent: none."},
           {.name = "bulkhead",
            .type = config::object("bulkhead"),
            .doc = "Bounds the calls at a time; absent: none."}},
      .metrics = {{"calls", "calls/s", "Calls, hedged attempts each by itself."},
                  {"retries", "calls/s", "Attempts after a failure."},
                  {"hedges", "calls/s", "Attempts before a failure."},
                  {"refused by breaker", "calls/s", "Attempts that the open breaker refused."},
                  {"refused by bulkhead", "calls/s", "Attempts that found the bulkhead full."},
                  {"refused by budget", "calls/s", "Retries that the budget did not allow."},
                  {"breaker open", "ratio",
                   "Share of this policy's breakers that are open, half-open ones by half."}},
      .component = true};
}

void describe(config::Catalogue& catalogue) {
  describe_retries(catalogue);
  describe_breakers(catalogue);
  catalogue.add(hedge_kind());
  catalogue.add(bulkhead_kind());
  catalogue.add(call_policy_kind());
  catalogue.add_field("policies", {.name = "calls",
                                   .type = config::map_of(config::object("call_policy")),
                                   .doc = "Call policies by name; steps and populations name one "
                                          "as their `policy`.",
                                   .fallback = config::Json::object()});
}

class Reading {
 public:
  Reading(const Node& node, std::vector<Diagnostic>& problems) : node_(node), problems_(problems) {}

  CallPolicyComponent::Settings read() {
    if (node_.has("timeout")) out_.timeout_s = node_.number("timeout");
    read_attempt_timeout();
    out_.policy.propagate_deadline = node_.flag("deadline_propagation");
    out_.per_pod = node_.text("scope") == "pod";
    if (node_.has("retry")) read_retries(node_.child("retry"));
    if (node_.has("hedge")) read_hedge(node_.child("hedge"));
    if (node_.has("circuit_breaker")) out_.breaker = read_breaker(node_.child("circuit_breaker"));
    if (node_.has("bulkhead")) {
      const Node bulkhead = node_.child("bulkhead");
      out_.max_concurrent = static_cast<std::uint32_t>(bulkhead.integer("max_concurrent"));
      out_.max_waiting = static_cast<std::uint32_t>(bulkhead.integer("max_waiting"));
    }
    return std::move(out_);
  }

 private:
  void read_attempt_timeout() {
    if (!node_.has("attempt_timeout")) return;
    out_.attempt_timeout_s = node_.number("attempt_timeout");
    if (out_.attempt_timeout_s > out_.timeout_s)
      problems_.push_back(node_.problem(
          "attempt_timeout",
          fmt::format("expected at most `timeout` ({} s), found {} s",
                      format_number(out_.timeout_s), format_number(out_.attempt_timeout_s))));
  }

  void read_retries(const Node& retry) {
    read_retry(retry, out_.policy, problems_);
    if (retry.has("budget")) out_.budget = read_budget(retry.child("budget"));
  }

  void read_hedge(const Node& hedge) {
    out_.hedge = {.attempts = static_cast<std::uint8_t>(hedge.integer("attempts")),
                  .delay_s = hedge.number("delay")};
    if (node_.has("retry"))
      problems_.push_back(node_.problem("hedge", "expected `retry` or `hedge`, found both"));
    const double last_s = out_.hedge.delay_s * (out_.hedge.attempts - 1);
    if (last_s >= out_.timeout_s)
      problems_.push_back(hedge.problem(
          "delay",
          fmt::format("expected the last attempt to be sent before `timeout` ({} s), found "
                      "{} s",
                      format_number(out_.timeout_s), format_number(last_s))));
  }

  const Node& node_;
  std::vector<Diagnostic>& problems_;
  CallPolicyComponent::Settings out_;
};

void build(const config::Scenario& scenario, Simulation& sim, std::vector<Diagnostic>& problems) {
  for (const auto& [name, node] : scenario.root().child("policies").map("calls"))
    sim.add(std::make_unique<CallPolicyComponent>(name, Reading(node, problems).read()));
}

}  // namespace

Module call_policy_module() { return {describe, build}; }

}  // namespace rehearse::models
