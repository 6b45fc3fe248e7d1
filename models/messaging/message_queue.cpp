#include "models/messaging/message_queue.hpp"

#include "models/messaging/message_queue_kind.hpp"
#include "models/program.hpp"

namespace rehearse::models {

using config::Node;
using kernel::EventId;
using kernel::Op;
using kernel::OpCode;
using kernel::Simulation;
using kernel::SiteId;

namespace {

policy::MessageQueueSpec spec_of(const Node& node) {
  policy::MessageQueueSpec spec;
  spec.visibility_timeout_s = node.number("visibility_timeout");
  spec.retention_s = node.number("retention");
  spec.delay_s = node.number("delay");
  if (node.has("max_receives"))
    spec.max_receives = static_cast<std::uint32_t>(node.integer("max_receives"));
  if (node.has("max_length"))
    spec.max_length = static_cast<std::uint32_t>(node.integer("max_length"));
  const std::string& overflow = node.text("overflow");
  if (overflow == "drop_newest") spec.overflow = policy::Overflow::drop_newest;
  if (overflow == "drop_oldest") spec.overflow = policy::Overflow::drop_oldest;
  return spec;
}

std::string region_of(const Node& consumers) {
  return consumers.has("region") ? consumers.text("region") : std::string();
}

}  // namespace

MessageQueue::MessageQueue(const config::Scenario& scenario, const Node& node)
    : Component("queue:" + node.name()), scenario_(scenario), node_(node) {}

void MessageQueue::declare(Simulation& sim) { table_ = sim.add_queue(id(), spec_of(node_)); }

void MessageQueue::lower(Simulation& sim) {
  kernel::QueueTable& queue = sim.network().queues[table_];
  if (node_.has("dead_letter"))
    queue.dead_letter = sim.port<QueuePort>("queue:" + node_.text("dead_letter")).queue_table();
  if (!node_.has("consumers")) return;
  const Node consumers = node_.child("consumers");
  const std::string region = region_of(consumers);
  queue.consumers = static_cast<std::uint32_t>(consumers.integer("count"));
  if (!region.empty()) queue.site = sim.port<kernel::RegionPort>("region:" + region).ingress_site();
  if (consumers.text("on_failure") == "nack")
    queue.give_back_after_s = consumers.number("retry_delay");
  const EndpointName name = split_endpoint(consumers.text("endpoint"));
  Op call = op_of(
      OpCode::call,
      sim.port<kernel::RequestTarget>("service:" + name.service).entry(name.endpoint, region));
  call.timeout = sim.timer_class(consumers.has("timeout") ? consumers.number("timeout")
                                                          : node_.number("visibility_timeout"));
  queue.pc =
      sim.add_program({call, op_of(OpCode::consumed, table_), op_of(OpCode::unconsumed, table_)});
  queue.failed = queue.pc + 2;
}

void MessageQueue::site_lost(Simulation&, SiteId, EventId) {}

void MessageQueue::site_restored(Simulation& sim, SiteId site, EventId) {
  if (sim.network().queues[table_].site == site) sim.wake_queue(table_);
}

void MessageQueue::observe(Simulation& sim) {
  kernel::QueueTable& queue = sim.network().queues[table_];
  policy::MessageQueue& machine = queue.machine;
  machine.advance(sim.now());
  const auto sample = [&](const char* metric, const char* unit, double value) {
    sim.sample(id(), metric, unit, value);
  };
  const auto rate = [&](const char* metric, std::uint64_t count, std::uint64_t before) {
    sample(metric, "1/s", static_cast<double>(count - before) / sim.options().observe_every_s);
  };
  sample("depth", "messages", static_cast<double>(machine.waiting()));
  sample("in flight", "messages", static_cast<double>(machine.in_flight()));
  const double age_s = sim.now() - machine.oldest_enqueued_s();
  sample("oldest", "s", machine.present() > 0 ? age_s : 0.0);
  sample("busy consumers", "consumers", queue.busy);
  const policy::MessageCounters& now = machine.counters();
  rate("published", now.published, last_.published);
  rate("acknowledged", now.acked, last_.acked);
  rate("redelivered", now.redelivered, last_.redelivered);
  rate("expired", now.expired, last_.expired);
  rate("dead letters", now.dead, last_.dead);
  rate("dropped", now.dropped, last_.dropped);
  rate("refused", now.rejected, last_.rejected);
  last_ = now;
}

namespace {

void check(const config::Scenario& scenario, const Node& node, std::vector<Diagnostic>& problems) {
  if (node.has("dead_letter") && !node.has("max_receives"))
    problems.push_back(node.problem(
        "dead_letter", "expected `max_receives` beside it, found none: no message would die"));
  if (node.has("dead_letter") && node.text("dead_letter") == node.name())
    problems.push_back(
        node.problem("dead_letter", "expected another queue, found \"" + node.name() + "\""));
  if (!node.has("consumers")) return;
  const Node consumers = node.child("consumers");
  if (auto wrong = endpoint_problem(scenario, consumers.text("endpoint")))
    problems.push_back(consumers.problem("endpoint", *wrong));
  const bool regions = !scenario.root().child("deployment").map("regions").empty();
  if (regions && !consumers.has("region"))
    problems.push_back(consumers.problem("", "expected `region`, found none"));
}

void build(const config::Scenario& scenario, Simulation& sim, std::vector<Diagnostic>& problems) {
  for (const auto& [name, node] : scenario.root().child("deployment").map("queues")) {
    check(scenario, node, problems);
    sim.add(std::make_unique<MessageQueue>(scenario, node));
  }
}

}  // namespace

Module message_queue_module() { return {describe_message_queue, build}; }

}  // namespace rehearse::models
