// Kinds of family "queue" and what stands inside one.
#include "models/messaging/message_queue_kind.hpp"

namespace rehearse::models {
namespace {

using config::Field;
using config::Kind;
using config::Metric;
using config::Unit;

constexpr const char* kSqs = "default of Amazon SQS";

Kind consumers_kind() {
  return {.name = "consumers",
          .family = "consumers",
          .doc =
              "Who takes the messages: `count` consumers, each with one message at a time, which "
              "it gets as soon as it is idle and one is visible (long polling, push). It calls "
              "`endpoint` and acknowledges the message when that has answered. Not modelled: "
              "batches, polls that find nothing.",
          .fields = {{.name = "endpoint",
                      .type = config::text(),
                      .doc = "\"service/endpoint\".",
                      .required = true},
                     {.name = "count",
                      .type = config::integer(1, 100000),
                      .doc = "Messages processed at once.",
                      .fallback = 1},
                     {.name = "region",
                      .type = config::reference("region"),
                      .doc = "Where they stand; they pause while its ingress is lost."},
                     {.name = "timeout",
                      .type = config::positive(Unit::seconds),
                      .doc = "Of the call; absent: the visibility timeout. What the endpoint has "
                             "begun goes on."},
                     {.name = "on_failure",
                      .type = config::choice({"timeout", "nack"}),
                      .doc = "What becomes of a message whose call failed: it is left to its "
                             "visibility timeout, or given back, visible again after "
                             "`retry_delay`.",
                      .fallback = "timeout"},
                     {.name = "retry_delay",
                      .type = config::positive(Unit::seconds),
                      .doc = "With nack.",
                      .fallback = "1s"}}};
}

std::vector<Field> rules() {
  return {{.name = "visibility_timeout",
           .type = config::positive(Unit::seconds),
           .doc = "A message received is hidden so long; not acknowledged by then, it is visible "
                  "again at its old place.",
           .fallback = "30s",
           .source = kSqs},
          {.name = "retention",
           .type = config::positive(Unit::seconds),
           .doc = "Time to live of a message, counted from its publication.",
           .fallback = "4d",
           .source = kSqs},
          {.name = "delay",
           .type = config::quantity(Unit::seconds, 0),
           .doc = "Before a new message is visible.",
           .fallback = "0s",
           .source = kSqs},
          {.name = "max_receives",
           .type = config::integer(1, 1000),
           .doc = "A message received so often, and not acknowledged, is a dead letter; absent: "
                  "it is delivered again for ever."},
          {.name = "dead_letter",
           .type = config::reference("queue"),
           .doc = "Queue that takes the dead letters, where they age anew; absent: they are gone."},
          {.name = "max_length",
           .type = config::integer(1, 1e9),
           .doc = "Messages that may wait, those in flight not counted; absent: any number."},
          {.name = "overflow",
           .type = config::choice({"reject", "drop_newest", "drop_oldest"}),
           .doc = "What a full queue does: the publisher's step fails (RabbitMQ's "
                  "reject-publish), the new message is forgotten (Mosquitto), or the oldest "
                  "(RabbitMQ's drop-head).",
           .fallback = "reject"},
          {.name = "latency",
           .type = config::quantity(Unit::seconds, 0, 60),
           .doc = "Until the publisher knows that its message is stored.",
           .fallback = "0.5ms",
           .source = "round trip within a region"},
          {.name = "consumers",
           .type = config::object("consumers"),
           .doc = "Absent: nobody takes its messages."}};
}

std::vector<Metric> metrics() {
  return {{"depth", "messages", "Waiting, delayed ones included."},
          {"in flight", "messages", "Received and not yet answered for."},
          {"oldest", "s", "Age of the oldest message."},
          {"busy consumers", "consumers", "With a message."},
          {"published", "1/s", "Taken from publishers; a dead-letter queue's from queues."},
          {"acknowledged", "1/s", "Processed and gone."},
          {"redelivered", "1/s", "Deliveries but the first of each message."},
          {"expired", "1/s", "Gone by age."},
          {"dead letters", "1/s", "Given up after `max_receives` deliveries."},
          {"dropped", "1/s", "Forgotten by a full queue."},
          {"refused", "1/s", "Not taken by a full queue."}};
}

}  // namespace

void describe_message_queue(config::Catalogue& catalogue) {
  catalogue.add(consumers_kind());
  catalogue.add(
      Kind{.name = "message_queue",
           .family = "queue",
           .doc = "A message queue with acknowledgements: delivery at least once. A publisher goes "
                  "on when its message is stored. A message waits, is received and hidden, and is "
                  "gone when it is acknowledged, or visible again; the one published first is "
                  "received first. In results it stands as a service: arrivals are messages "
                  "published, completions messages acknowledged, the response time is the time "
                  "between. Not modelled: failures of the queue itself, sizes of messages, groups, "
                  "priorities, a limit on messages in flight.",
           .fields = rules(),
           .metrics = metrics(),
           .component = true});
  catalogue.add_field("deployment", {.name = "queues",
                                     .type = config::map_of(config::object("message_queue")),
                                     .doc = "Message queues by name.",
                                     .fallback = config::Json::object()});
}

}  // namespace rehearse::models
