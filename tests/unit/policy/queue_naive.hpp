// A message queue written for obviousness: every question is answered by looking at every message.
#pragma once

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "sim/policy/message_queue.hpp"

namespace rehearse::policy {

class NaiveQueue {
 public:
  explicit NaiveQueue(const MessageQueueSpec& spec) : spec_(spec) {}

  enum class State { waiting, delayed, in_flight, deferred };
  struct Message {
    std::uint64_t payload;
    std::uint32_t bytes;
    double enqueued_s;
    State state;
    double until_s;  ///< when what hides it ends
    std::uint32_t receives;
    int receipt;  ///< of the last delivery
  };

  Publish publish(std::uint64_t payload, std::uint32_t bytes, double now_s) {
    advance(now_s);
    if (spec_.overflow != Overflow::drop_oldest && over_full(1, bytes)) {
      if (spec_.overflow == Overflow::reject) {
        ++counters.rejected;
        return Publish::rejected;
      }
      ++counters.published;
      ++counters.dropped;
      return Publish::dropped;
    }
    ++counters.published;
    const State state = spec_.delay_s > 0.0 ? State::delayed : State::waiting;
    messages.push_back({payload, bytes, now_s, state, now_s + spec_.delay_s, 0, 0});
    shed();
    const bool there = !messages.empty() && messages.back().payload == payload;
    return there ? Publish::queued : Publish::dropped;
  }

  /// The message received, its receipt in it.
  std::optional<Message> receive(double now_s) {
    advance(now_s);
    for (Message& message : messages) {
      if (message.state != State::waiting) continue;
      message.state = State::in_flight;
      message.until_s = now_s + spec_.visibility_timeout_s;
      message.receipt = ++receipts_;
      ++message.receives;
      ++counters.received;
      if (message.receives > 1) ++counters.redelivered;
      return message;
    }
    return std::nullopt;
  }

  bool ack(int receipt, double now_s) {
    advance(now_s);
    const auto found = of(receipt);
    if (found == messages.end()) return false;
    messages.erase(found);
    ++counters.acked;
    return true;
  }

  bool release(int receipt, double now_s, double delay_s) {
    advance(now_s);
    const auto found = of(receipt);
    if (found == messages.end()) return false;
    found->state = State::deferred;
    found->until_s = now_s + delay_s;
    advance(now_s);
    return true;
  }

  double next_event_s() const {
    double next = std::numeric_limits<double>::infinity();
    for (const Message& message : messages) next = std::min(next, event_s(message));
    return next;
  }

  void advance(double now_s) {
    while (next_event_s() <= now_s) happen(next_event_s());
  }

  std::size_t waiting() const {
    return static_cast<std::size_t>(
        std::count_if(messages.begin(), messages.end(), [](const Message& m) { return waits(m); }));
  }
  std::uint64_t waiting_bytes() const {
    std::uint64_t sum = 0;
    for (const Message& message : messages) sum += waits(message) ? message.bytes : 0;
    return sum;
  }
  std::size_t in_state(State state) const {
    return static_cast<std::size_t>(
        std::count_if(messages.begin(), messages.end(),
                      [&](const Message& message) { return message.state == state; }));
  }

  std::vector<Message> messages;  ///< in the order of publication
  std::vector<DeadLetter> dead;
  MessageCounters counters;

 private:
  static bool waits(const Message& m) {
    return m.state == State::waiting || m.state == State::delayed;
  }
  std::vector<Message>::iterator of(int receipt) {
    return std::find_if(messages.begin(), messages.end(), [&](const Message& message) {
      return message.state == State::in_flight && message.receipt == receipt;
    });
  }
  double event_s(const Message& message) const {
    const double expiry_s = message.enqueued_s + spec_.retention_s;
    return message.state == State::waiting ? expiry_s : std::min(expiry_s, message.until_s);
  }

  void happen(double at_s) {
    for (auto message = messages.begin(); message != messages.end(); ++message) {
      if (message->enqueued_s + spec_.retention_s != at_s) continue;
      messages.erase(message);
      ++counters.expired;
      return;
    }
    for (auto message = messages.begin(); message != messages.end(); ++message) {
      if (message->state == State::waiting || message->until_s != at_s) continue;
      return appear(message, at_s);
    }
  }

  void appear(std::vector<Message>::iterator message, double at_s) {
    if (spec_.max_receives > 0 && message->receives >= spec_.max_receives) {
      dead.push_back(
          {message->payload, message->bytes, message->receives, message->enqueued_s, at_s});
      messages.erase(message);
      ++counters.dead;
      return;
    }
    message->state = State::waiting;
    shed();
  }

  bool over_full(std::size_t more, std::uint64_t more_bytes) const {
    return (spec_.max_length > 0 && waiting() + more > spec_.max_length) ||
           (spec_.max_bytes > 0 && waiting_bytes() + more_bytes > spec_.max_bytes);
  }
  void shed() {
    while (spec_.overflow == Overflow::drop_oldest && over_full(0, 0)) {
      messages.erase(std::find_if(messages.begin(), messages.end(), waits));
      ++counters.dropped;
    }
  }

  MessageQueueSpec spec_;
  int receipts_ = 0;
};

}  // namespace rehearse::policy
