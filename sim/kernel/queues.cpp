// Message queues: publishers, consumers, and what time alone does to a queue.
//
// A consumer is a fiber of nobody's request: idle ones are a number, and one that takes a message
// becomes a fiber until it has answered for it.
#include <algorithm>
#include <limits>

#include "sim/kernel/request_engine.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::kernel {

using Owner = TraceRow::Owner;

bool RequestEngine::op_publish(std::uint32_t f, const Op& op, double now_s) {
  Fiber& x = fibers_[f];
  if (!wait_until_now(f, x, now_s)) return false;
  if (x.depth > x.base && gone(x, x.top())) return false;
  QueueTable& queue = network_.queues[op.a];
  // The draws of whoever processes the message are named after it.
  const std::uint64_t message =
      random_bits(mix_key_, x.request, call_path(path_of(x), op.draw, x.loops), 0x500U);
  x.hops = static_cast<std::uint16_t>(x.hops + op.hops);
  x.time_s = now_s + op.value;
  if (x.trace != kNone) {
    const auto owner = x.depth == 0 ? Owner::client : Owner::service;
    const std::uint32_t index = x.depth == 0 ? 0 : stations_[x.top().station].service;
    tracer_.book(x.trace, TraceRow::of(owner, index, Cause::message), op.value);
  }
  if (queue.machine.publish(message, 0, now_s) == policy::Publish::rejected) {
    if (op.b == kNone) return fail_here(f, queue.refused);
    x.reason = queue.refused;
    x.pc = op.b;
    return true;
  }
  ++x.pc;
  if (now_s >= warmup_s_) ++services_[queue.service].arrivals;
  serve_queue(op.a, now_s);
  return true;
}

void RequestEngine::op_consumed(std::uint32_t f, const Op& op, double now_s) {
  Fiber& x = fibers_[f];
  if (!wait_until_now(f, x, now_s)) return;
  QueueTable& queue = network_.queues[op.a];
  const Duty duty = duties_.pop(f);
  if (site_up_[x.site] != 0) {
    if (queue.machine.ack({duty.item, duty.delivery}, now_s)) {
      if (duty.since_s >= warmup_s_) {
        ServiceStats& stats = services_[queue.service];
        ++stats.completions;
        stats.response_s.add(now_s - duty.since_s);
      }
    } else {
      ++queue.late;
    }
  }
  --queue.busy;
  fibers_.release(f);
  serve_queue(op.a, now_s);
}

void RequestEngine::op_unconsumed(std::uint32_t f, const Op& op, double now_s) {
  Fiber& x = fibers_[f];
  if (!wait_until_now(f, x, now_s)) return;
  QueueTable& queue = network_.queues[op.a];
  const Duty duty = duties_.pop(f);
  ++queue.failures;
  if (queue.give_back_after_s < kNever && site_up_[x.site] != 0)
    queue.machine.release({duty.item, duty.delivery}, now_s, queue.give_back_after_s);
  --queue.busy;
  fibers_.release(f);
  serve_queue(op.a, now_s);
}

void RequestEngine::queue_due(const Event& event) {
  QueueTable& queue = network_.queues[event.who];
  if (event.time_s >= queue.armed_s) queue.armed_s = kNever;
  queue.machine.advance(event.time_s);
  serve_queue(event.who, event.time_s);
}

/// Idle consumers take what is visible; then the calendar is told when time does something next.
void RequestEngine::serve_queue(std::uint32_t index, double now_s) {
  QueueTable& queue = network_.queues[index];
  while (queue.busy < queue.consumers && site_up_[queue.site] != 0) {
    const auto message = queue.machine.receive(now_s);
    if (!message) break;
    consume(index, *message, now_s);
  }
  bury(queue, now_s);
  const double next_s = queue.machine.next_event_s();
  if (next_s >= queue.armed_s) return;
  queue.armed_s = next_s;
  push(next_s, Priority::request, EventKind::queue, 0, index);
}

void RequestEngine::bury(QueueTable& queue, double now_s) {
  bool any = false;
  while (const auto dead = queue.machine.pop_dead()) {
    if (queue.dead_letter == kNone) continue;
    network_.queues[queue.dead_letter].machine.publish(dead->payload, dead->bytes, now_s);
    any = true;
  }
  if (any) serve_queue(queue.dead_letter, now_s);
}

void RequestEngine::consume(std::uint32_t index, const policy::Received& message, double now_s) {
  QueueTable& queue = network_.queues[index];
  const std::uint32_t f = fibers_.allocate();
  Fiber& x = fibers_[f];
  x.request = message.payload;
  x.issue_s = x.time_s = now_s;
  x.parent = x.child = kNone;
  x.pc = queue.pc;
  x.path = 0;
  x.trace = kNone;
  x.deadline_s = std::numeric_limits<float>::infinity();
  x.endpoint = 0;
  x.site = x.home = queue.site;
  x.calls = x.hops = 0;
  x.loops = static_cast<std::uint16_t>(message.receives - 1);  // each delivery draws anew
  x.depth = x.base = x.children = 0;
  x.state = FiberState::running;
  x.orphan = true;
  x.branch = x.hedge = false;
  x.priority = 0;
  x.reason = kNoReason;
  duties_.push(f, {.kind = Duty::Kind::delivery,
                   .handler = queue.failed,
                   .table = index,
                   .item = message.handle.slot,
                   .delivery = message.handle.delivery,
                   .since_s = message.enqueued_s});
  ++queue.busy;
  resume_at(f, x, now_s);
}

}  // namespace rehearse::kernel
