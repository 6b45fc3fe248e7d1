// What a scenario may say of the stations of a service.
#include "models/compute/station_spec.hpp"

namespace rehearse::models {
namespace {

using config::Field;
using config::Json;
using config::Kind;
using config::Unit;

Kind discipline_kind(const std::string& name, const std::string& doc,
                     std::vector<Field> fields = {}) {
  return {.name = name, .family = "discipline", .doc = doc, .fields = std::move(fields)};
}

void describe_disciplines(config::Catalogue& catalogue) {
  catalogue.add(discipline_kind("fifo", "First come, first served."));
  catalogue.add(discipline_kind("lifo", "Last come, first served, without preemption."));
  catalogue.add(discipline_kind(
      "processor_sharing",
      "All present requests are served at once: c servers give each of n requests "
      "min(1, c / n) of a server (egalitarian processor sharing; Kleinrock, Queueing Systems, "
      "vol. 2, 1976). At most c and `queue_limit` more are present. Not for the door."));
  catalogue.add(discipline_kind(
      "priority",
      "The most important class first (0 to 3, the `priority` of the action), within a class first "
      "come, first served; nobody is interrupted in service."));
  catalogue.add(discipline_kind(
      "adaptive_lifo",
      "First come, first served, until the queue has not been empty for `interval`; then the "
      "newest "
      "first. Who arrives then waits at most `short_timeout`, otherwise at most `interval`, and is "
      "dropped after that when its turn comes (Maurer, \"Fail at Scale\", ACM Queue 13(8), 2015).",
      {{.name = "short_timeout",
        .type = config::positive(Unit::seconds),
        .doc = "Longest wait in overload.",
        .fallback = "5ms",
        .source = "Fail at Scale, 2015: M"},
       {.name = "interval",
        .type = config::positive(Unit::seconds),
        .doc = "Longest wait otherwise, and how long a queue must stand to be an overload.",
        .fallback = "100ms",
        .source = "Fail at Scale, 2015: N"}}));
  catalogue.add(discipline_kind(
      "codel",
      "First come, first served, with drops at the head while requests wait `target` or more for a "
      "whole `interval`, at shrinking distance (RFC 8289).",
      {{.name = "target",
        .type = config::positive(Unit::seconds),
        .doc = "Acceptable standing wait.",
        .fallback = "5ms",
        .source = "RFC 8289"},
       {.name = "interval",
        .type = config::positive(Unit::seconds),
        .doc = "Time that a standing wait is tolerated.",
        .fallback = "100ms",
        .source = "RFC 8289"}}));
}

Kind workers_kind() {
  return {.name = "workers",
          .family = "workers",
          .doc =
              "Threads or connections that a request holds from its start to its answer, through "
              "the calls it makes (layered queueing). Servers (`concurrency`) compute.",
          .fields = {{.name = "count",
                      .type = config::integer(1, 1e6),
                      .doc = "Workers of one station.",
                      .required = true},
                     {.name = "queue_limit",
                      .type = config::integer(0, 4e9),
                      .doc = "Requests that may wait for a worker; absent: any number."},
                     {.name = "discipline",
                      .type = config::tagged("discipline"),
                      .doc = "Who gets the next worker.",
                      .fallback = Json{{"fifo", Json::object()}}},
                     {.name = "release_during_calls",
                      .type = config::boolean(),
                      .doc = "A worker is given back while a call is made and must be had again "
                             "for the answer, without a limit of the queue (asynchronous "
                             "servers).",
                      .fallback = false}}};
}

void describe_shedding(config::Catalogue& catalogue) {
  catalogue.add({.name = "queue-length",
                 .family = "load_shedding",
                 .doc = "Refuses while the line is long. It is the line for a worker, or for a "
                        "server where workers are not limited.",
                 .fields = {{.name = "high",
                             .type = config::integer(1, 4e9),
                             .doc = "Refuses from so many on.",
                             .required = true},
                            {.name = "low",
                             .type = config::integer(0, 4e9),
                             .doc = "And again admits at so many; absent: high - 1."}}});
  catalogue.add({.name = "latency",
                 .family = "load_shedding",
                 .doc = "Refuses while requests waited long in that line in the past window.",
                 .fields = {{.name = "high",
                             .type = config::positive(Unit::seconds),
                             .doc = "Refuses above.",
                             .required = true},
                            {.name = "low",
                             .type = config::quantity(Unit::seconds, 0),
                             .doc = "Admits again at or below; absent: high."},
                            {.name = "window",
                             .type = config::positive(Unit::seconds),
                             .doc = "Past that counts.",
                             .fallback = "1s",
                             .source = "assumption"},
                            {.name = "statistic",
                             .type = config::choice({"mean", "max"}),
                             .doc = "Of the waits in the window.",
                             .fallback = "mean"}}});
  const std::string netflix = "Netflix concurrency-limits AIMDLimit";
  catalogue.add({.name = "aimd",
                 .family = "load_shedding",
                 .doc =
                     "Limit of requests at a time, queued ones included: raised by one with each "
                     "answer while it is used by half, lowered by `backoff_ratio` with each "
                     "failure or answer slower than `timeout`.",
                 .fields = {{.name = "initial",
                             .type = config::integer(1, 1e6),
                             .doc = "Limit at the start.",
                             .fallback = 20,
                             .source = netflix},
                            {.name = "min",
                             .type = config::integer(1, 1e6),
                             .doc = "Lowest limit.",
                             .fallback = 20,
                             .source = netflix},
                            {.name = "max",
                             .type = config::integer(1, 1e6),
                             .doc = "Highest limit.",
                             .fallback = 200,
                             .source = netflix},
                            {.name = "backoff_ratio",
                             .type = config::quantity(Unit::ratio, 0.5, 0.999),
                             .doc = "Factor on the limit.",
                             .fallback = 0.9,
                             .source = netflix},
                            {.name = "timeout",
                             .type = config::positive(Unit::seconds),
                             .doc = "A slower answer counts as lost.",
                             .fallback = "5s",
                             .source = netflix}}});
}

Kind memory_kind() {
  return {.name = "memory",
          .family = "memory",
          .doc =
              "Memory of one station: `base` and `per_request` for each request it holds, "
              "waiting ones included. Above `limit` the process is killed: its connections are "
              "reset. A pod comes back as after a crash, another station after `restart_time`.",
          .fields = {{.name = "base",
                      .type = config::quantity(Unit::bytes, 0),
                      .doc = "Without requests.",
                      .fallback = "0 B"},
                     {.name = "per_request",
                      .type = config::positive(Unit::bytes),
                      .doc = "For each request held.",
                      .required = true},
                     {.name = "limit",
                      .type = config::positive(Unit::bytes),
                      .doc = "More is an out-of-memory kill.",
                      .required = true},
                     {.name = "restart_time",
                      .type = config::quantity(Unit::seconds, 0),
                      .doc = "Until a station without placement serves again.",
                      .fallback = "10s",
                      .source = "assumption"}}};
}

}  // namespace

void describe_stations(config::Catalogue& catalogue) {
  describe_disciplines(catalogue);
  describe_shedding(catalogue);
  catalogue.add(workers_kind());
  catalogue.add(memory_kind());
}

std::vector<Field> station_fields() {
  return {{.name = "discipline",
           .type = config::tagged("discipline"),
           .doc = "Who gets the next server.",
           .fallback = Json{{"fifo", Json::object()}}},
          {.name = "workers",
           .type = config::object("workers"),
           .doc = "Threads or connections; absent: not limited."},
          {.name = "expired_work",
           .type = config::choice({"finish", "discard", "cancel"}),
           .doc = "What becomes of work whose caller has given up or whose propagated deadline has "
                  "passed: it is done all the same, dropped when its turn in a queue comes, or "
                  "stopped at once with the calls it has made.",
           .fallback = "finish"},
          {.name = "load_shedding",
           .type = config::variant("load_shedding"),
           .doc = "Refuses requests before they are queued; absent: none."},
          {.name = "memory",
           .type = config::object("memory"),
           .doc = "Memory that requests take; absent: never short."}};
}

std::vector<config::Metric> station_metrics() {
  return {{"workers busy", "workers", "Workers that are held."},
          {"door queue", "requests", "Requests that wait for a worker."},
          {"dropped", "requests", "Expired, shed or dropped since the start."},
          {"out-of-memory kills", "kills", "Since the start."}};
}

}  // namespace rehearse::models
