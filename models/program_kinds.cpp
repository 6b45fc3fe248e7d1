// Kinds of family "step".
#include "models/program_kinds.hpp"

namespace rehearse::models {

using config::Field;
using config::Kind;
using config::Unit;

namespace {

Field timeout_field() {
  return {.name = "timeout",
          .type = config::positive(Unit::seconds),
          .doc =
              "Waiting ends here, and the call has failed. Absent: the caller waits as long as "
              "its own caller does (a mesh sets no route timeout unless told to)."};
}

Field optional_field() {
  return {.name = "optional",
          .type = config::boolean(),
          .doc = "A failure is tolerated: the program goes on behind this step.",
          .fallback = false};
}

Field policy_field() {
  return {.name = "policy",
          .type = config::reference("call_policy"),
          .doc =
              "What the caller does besides calling: retries, hedging, breaker, bulkhead. The "
              "step's own `timeout` takes the place of the policy's. Absent: the service's "
              "`call_policy`."};
}

Kind access_kind(const std::string& name, const std::string& family, const std::string& doc) {
  return {.name = name,
          .family = "step",
          .doc = doc,
          .fields = {{.name = "store",
                      .type = config::reference(family),
                      .doc = "Which store.",
                      .required = true},
                     timeout_field(),
                     policy_field(),
                     optional_field()},
          .shorthand = "store"};
}

Kind compute_kind() {
  return {.name = "compute",
          .family = "step",
          .doc =
              "Holds one of the pod's servers (waiting for it first come, first served). The "
              "server is free again while the program waits for calls.",
          .fields = {{.name = "time",
                      .type = config::distribution(Unit::seconds),
                      .doc = "Service time.",
                      .required = true}},
          .shorthand = "time"};
}

Kind call_kind() {
  return {.name = "call",
          .family = "step",
          .doc =
              "Calls an endpoint of another service and waits for its answer. The call goes to "
              "the pods of the caller's region, while there are none to those of the next. "
              "Calls may nest 6 deep and must not form a cycle.",
          .fields = {{.name = "endpoint",
                      .type = config::text(),
                      .doc = "\"service/endpoint\".",
                      .required = true},
                     timeout_field(),
                     policy_field(),
                     optional_field()},
          .shorthand = "endpoint"};
}

Kind parallel_kind() {
  return {.name = "parallel",
          .family = "step",
          .doc = "Several calls side by side; goes on when all are answered.",
          .fields = {{.name = "calls",
                      .type = config::list_of(config::object("call"), 1),
                      .doc = "The calls.",
                      .required = true}},
          .shorthand = "calls"};
}

Kind choose_kind() {
  return {.name = "choose",
          .family = "step",
          .doc =
              "Goes one of several ways, at random. Where the probabilities add up to less than "
              "1, the rest goes on behind this step.",
          .fields = {{.name = "alternatives",
                      .type = config::list_of(config::object("alternative"), 1),
                      .doc = "The ways.",
                      .required = true}},
          .shorthand = "alternatives"};
}

Kind alternative_kind() {
  return {.name = "alternative",
          .family = "alternative",
          .doc = "One way of a `choose`.",
          .fields = {{.name = "probability",
                      .type = config::quantity(Unit::ratio, 0, 1),
                      .doc = "Share of requests that go this way.",
                      .required = true},
                     {.name = "steps",
                      .type = config::list_of(config::tagged("step")),
                      .doc = "What they do.",
                      .fallback = config::Json::array()}}};
}

Kind cache_step_kind() {
  return {
      .name = "cache",
      .family = "step",
      .doc =
          "Looks an entry up; on a miss takes the steps of `on_miss` and then puts the entry "
          "in. A failure of these steps fails the request and puts nothing in; a cache by keys may "
          "serve a stale entry instead. A cache by keys must not be looked up again by what "
          "fetches its own entry.",
      .fields = {{.name = "cache",
                  .type = config::reference("cache"),
                  .doc = "Which cache.",
                  .required = true},
                 {.name = "on_miss",
                  .type = config::list_of(config::tagged("step")),
                  .doc = "How the entry is fetched.",
                  .fallback = config::Json::array()}}};
}

Kind publish_kind() {
  return {.name = "publish",
          .family = "step",
          .doc =
              "Publishes a message to a queue; goes on when the queue has stored it, not when it "
              "is processed. A queue that refuses it fails the request.",
          .fields = {{.name = "queue",
                      .type = config::reference("queue"),
                      .doc = "Which queue.",
                      .required = true},
                     {.name = "optional",
                      .type = config::boolean(),
                      .doc = "A refusal is tolerated: the program goes on behind this step.",
                      .fallback = false}},
          .shorthand = "queue"};
}

Kind rate_limit_step_kind() {
  return {.name = "rate_limit",
          .family = "step",
          .doc =
              "Passes a rate limit. The request goes on at once, waits as long as the limit says, "
              "or fails with a rejection. All steps of a region that name a limit share it.",
          .fields = {{.name = "name",
                      .type = config::reference("rate_limit"),
                      .doc = "Which limit.",
                      .required = true}},
          .shorthand = "name"};
}

}  // namespace

void describe_steps(config::Catalogue& catalogue) {
  catalogue.add(compute_kind());
  catalogue.add(call_kind());
  catalogue.add(parallel_kind());
  catalogue.add(choose_kind());
  catalogue.add(alternative_kind());
  catalogue.add(cache_step_kind());
  catalogue.add(publish_kind());
  catalogue.add(rate_limit_step_kind());
  catalogue.add(access_kind("read", "data_store", "Reads from a data store."));
  catalogue.add(access_kind("write", "data_store",
                            "Writes to a data store; goes on when the write is acknowledged."));
  catalogue.add(access_kind("get", "object_store", "Gets an object from an object store."));
  catalogue.add(access_kind("put", "object_store",
                            "Puts an object into an object store; goes on when it is "
                            "acknowledged."));
}

}  // namespace rehearse::models
