#include "models/policies/breaker.hpp"

#include <string>
#include <utility>
#include <vector>

namespace rehearse::models {

using config::Field;
using config::Kind;
using config::Node;
using config::Unit;

namespace {

Field percent(const std::string& name, const std::string& doc, int fallback,
              const std::string& source) {
  return {.name = name,
          .type = config::quantity(Unit::none, 1, 100),
          .doc = doc,
          .fallback = fallback,
          .source = source};
}

Field count(const std::string& name, const std::string& doc, int fallback,
            const std::string& source) {
  return {.name = name,
          .type = config::integer(1, 1e6),
          .doc = doc,
          .fallback = fallback,
          .source = source};
}

Field time(const std::string& name, const std::string& doc, const char* fallback,
           const std::string& source) {
  return {.name = name,
          .type = config::positive(Unit::seconds),
          .doc = doc,
          .fallback = fallback,
          .source = source};
}

std::vector<Field> rate_fields(const std::string& window, int window_default) {
  const std::string source = "resilience4j CircuitBreakerConfig";
  return {count("window", window, window_default, source + " slidingWindowSize"),
          percent("failure_rate_percent", "Failed calls from which on it opens.", 50,
                  source + " failureRateThreshold"),
          percent("slow_call_rate_percent", "Slow calls from which on it opens.", 100,
                  source + " slowCallRateThreshold"),
          time("slow_call", "A call that takes longer is slow.", "60s",
               source + " slowCallDurationThreshold"),
          count("minimum_calls", "Calls in the window below which there is no rate.", 100,
                source + " minimumNumberOfCalls"),
          time("open_wait", "How long it refuses before it tries.", "60s",
               source + " waitDurationInOpenState"),
          {.name = "open_wait_multiplier",
           .type = config::quantity(Unit::none, 1, 100),
           .doc = "The wait grows by it while trials fail.",
           .fallback = 1,
           .source = source + " waitIntervalFunctionInOpenState: fixed"},
          count("half_open_calls", "Trial calls that pass when half-open.", 10,
                source + " permittedNumberOfCallsInHalfOpenState"),
          {.name = "half_open_max",
           .type = config::quantity(Unit::seconds, 0),
           .doc = "After that long half-open it opens again; 0: never.",
           .fallback = "0s",
           .source = source + " maxWaitDurationInHalfOpenState"},
          {.name = "half_open_by_timer",
           .type = config::boolean(),
           .doc = "Half-open when the wait is over, not at the next call.",
           .fallback = false,
           .source = source + " automaticTransitionFromOpenToHalfOpenEnabled"}};
}

const char* const kRates =
    " It opens when at least `minimum_calls` are in the window and failed / calls or slow / calls "
    "reach their percentage; it refuses for `open_wait`; then `half_open_calls` trials decide by "
    "the same rates. A full bulkhead and a missing endpoint are failures. Source: resilience4j "
    "CircuitBreakerStateMachine. Not modelled: ignored exceptions, forced states.";

Kind hystrix_kind() {
  const std::string source = "HystrixCommandProperties ";
  return {
      .name = "hystrix",
      .family = "circuit_breaker",
      .doc =
          "Hystrix: every `health_interval` a snapshot of the past `rolling_window` is taken; with "
          "at least `volume_threshold` calls and trunc(errors / calls * 100) at or above "
          "`error_threshold_percent` it opens. After `sleep_window` one trial call passes and "
          "decides. Source: Hystrix 1.5 HystrixCircuitBreaker, HealthCountsStream. Not modelled: "
          "forced states, the fallback.",
      .fields = {count("volume_threshold", "Calls in the window below which it stays closed.", 20,
                       source + "circuitBreaker.requestVolumeThreshold"),
                 percent("error_threshold_percent", "Errors from which on it opens.", 50,
                         source + "circuitBreaker.errorThresholdPercentage"),
                 time("sleep_window", "How long it refuses before a trial.", "5s",
                      source + "circuitBreaker.sleepWindowInMilliseconds"),
                 time("rolling_window", "Past that a snapshot counts.", "10s",
                      source + "metrics.rollingStats.timeInMilliseconds"),
                 time("health_interval", "Between two snapshots.", "0.5s",
                      source + "metrics.healthSnapshot.intervalInMilliseconds")}};
}

policy::RateBreakerSpec rate_spec(const Node& node) {
  policy::RateBreakerSpec spec;
  spec.failure_rate_percent = node.number("failure_rate_percent");
  spec.slow_call_rate_percent = node.number("slow_call_rate_percent");
  spec.slow_call_s = node.number("slow_call");
  spec.minimum_calls = static_cast<int>(node.integer("minimum_calls"));
  spec.window = static_cast<int>(node.integer("window"));
  spec.open_wait_s = node.number("open_wait");
  spec.open_wait_multiplier = node.number("open_wait_multiplier");
  spec.half_open_calls = static_cast<int>(node.integer("half_open_calls"));
  spec.half_open_max_s = node.number("half_open_max");
  spec.half_open_by_timer = node.flag("half_open_by_timer");
  return spec;
}

}  // namespace

void describe_breakers(config::Catalogue& catalogue) {
  catalogue.add({.name = "resilience4j-count",
                 .family = "circuit_breaker",
                 .doc = std::string("resilience4j over the last `window` calls.") + kRates,
                 .fields = rate_fields("Calls that count.", 100)});
  catalogue.add(
      {.name = "resilience4j-time",
       .family = "circuit_breaker",
       .doc = std::string("resilience4j over the calls of the last `window` seconds.") + kRates,
       .fields = rate_fields("Seconds that count, whole ones of the clock.", 100)});
  catalogue.add(hystrix_kind());
}

policy::CircuitBreaker read_breaker(const Node& breaker) {
  if (breaker.kind() == "resilience4j-count")
    return policy::CircuitBreaker(policy::CountBreaker(rate_spec(breaker)));
  if (breaker.kind() == "resilience4j-time")
    return policy::CircuitBreaker(policy::TimeBreaker(rate_spec(breaker)));
  policy::HystrixBreakerSpec spec;
  spec.volume_threshold = static_cast<int>(breaker.integer("volume_threshold"));
  spec.error_threshold_percent = static_cast<int>(breaker.number("error_threshold_percent"));
  spec.sleep_window_s = breaker.number("sleep_window");
  spec.window_s = breaker.number("rolling_window");
  spec.health_interval_s = breaker.number("health_interval");
  return policy::CircuitBreaker(policy::HystrixBreaker(spec));
}

}  // namespace rehearse::models
