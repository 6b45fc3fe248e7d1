#include "sim/policy/message_queue.hpp"

#include <algorithm>

namespace rehearse::policy {
namespace {
constexpr double kNever = std::numeric_limits<double>::infinity();
}

Publish MessageQueue::publish(std::uint64_t payload, std::uint32_t bytes, double now_s) {
  advance(now_s);
  const bool full = over_full(1, bytes);
  if (full && spec_.overflow == Overflow::reject) {
    ++counters_.rejected;
    return Publish::rejected;
  }
  ++counters_.published;
  if (full && spec_.overflow == Overflow::drop_newest) {
    ++counters_.dropped;
    return Publish::dropped;
  }
  enqueue(payload, bytes, now_s);
  shed();
  schedule();
  // The new message is the last to be shed.
  return waiting_ > 0 ? Publish::queued : Publish::dropped;
}

std::optional<Received> MessageQueue::receive(double now_s) {
  advance(now_s);
  const std::uint32_t slot = first_visible();
  if (slot == kNone) return std::nullopt;
  stop_waiting(slot);
  Message& message = messages_[slot];
  ++message.delivery;
  ++message.receives;
  ++counters_.received;
  if (message.receives > 1) ++counters_.redelivered;
  ++in_flight_;
  hide(slot, now_s + spec_.visibility_timeout_s, State::in_flight);
  schedule();
  return Received{.handle = {slot, message.delivery},
                  .payload = message.payload,
                  .bytes = message.bytes,
                  .receives = message.receives,
                  .enqueued_s = message.enqueued_s};
}

bool MessageQueue::ack(MessageHandle handle, double now_s) {
  advance(now_s);
  if (!good(handle)) return false;
  detach(handle.slot);
  leave(handle.slot);
  ++counters_.acked;
  schedule();
  return true;
}

bool MessageQueue::release(MessageHandle handle, double now_s, double delay_s) {
  advance(now_s);
  if (!good(handle)) return false;
  detach(handle.slot);
  if (delay_s > 0.0) {
    hide(handle.slot, now_s + delay_s, State::deferred);
  } else {
    reappear(handle.slot, now_s);
  }
  schedule();
  return true;
}

std::optional<DeadLetter> MessageQueue::pop_dead() {
  const std::uint32_t slot = dead_.front();
  if (slot == kNone) return std::nullopt;
  dead_.remove(messages_, slot);
  messages_.give_back(slot);
  const Message& message = messages_[slot];
  return DeadLetter{.payload = message.payload,
                    .bytes = message.bytes,
                    .receives = message.receives,
                    .enqueued_s = message.enqueued_s,
                    .died_s = message.visible_s};
}

double MessageQueue::oldest_enqueued_s() const {
  return by_age_.empty() ? kNever : messages_[by_age_.front()].enqueued_s;
}

bool MessageQueue::over_full(std::uint64_t more_messages, std::uint64_t more_bytes) const {
  return (spec_.max_length > 0 && waiting_ + more_messages > spec_.max_length) ||
         (spec_.max_bytes > 0 && waiting_bytes_ + more_bytes > spec_.max_bytes);
}

void MessageQueue::enqueue(std::uint64_t payload, std::uint32_t bytes, double now_s) {
  const std::uint32_t slot = messages_.take();
  Message& message = messages_[slot];
  message.payload = payload;
  message.bytes = bytes;
  message.sequence = ++sequence_;
  message.enqueued_s = now_s;
  message.visible_s = now_s + spec_.delay_s;
  message.receives = 0;
  message.state = State::fresh;
  by_age_.push_back(messages_, slot);
  fresh_.push_back(messages_, slot);
  if (delayed_ == kNone && message.visible_s > now_s) delayed_ = slot;
  ++present_;
  ++waiting_;
  waiting_bytes_ += bytes;
}

/// Drops the head until the bounds hold.
void MessageQueue::shed() {
  if (spec_.overflow != Overflow::drop_oldest) return;
  while (over_full(0, 0)) {
    const std::uint32_t slot = head();
    stop_waiting(slot);
    leave(slot);
    ++counters_.dropped;
  }
}

/// The first published of those waiting, visible or not.
std::uint32_t MessageQueue::head() const {
  if (returned_.empty()) return fresh_.front();
  if (fresh_.empty()) return returned_.top();
  return messages_[fresh_.front()].sequence < returned_.top_key() ? fresh_.front()
                                                                  : returned_.top();
}

std::uint32_t MessageQueue::first_visible() const {
  const bool fresh_hidden = fresh_.empty() || fresh_.front() == delayed_;
  if (!fresh_hidden) return head();
  return returned_.empty() ? kNone : returned_.top();
}

bool MessageQueue::good(MessageHandle handle) const {
  if (handle.slot >= messages_.places()) return false;
  const Message& message = messages_[handle.slot];
  return message.state == State::in_flight && message.delivery == handle.delivery;
}

/// The next event.
void MessageQueue::happen() {
  if (expiry_s() <= next_event_s_) {
    const std::uint32_t slot = by_age_.front();
    detach(slot);
    leave(slot);
    ++counters_.expired;
  } else if (reappearance_s() <= next_event_s_) {
    const std::uint32_t slot = hidden_.top();
    detach(slot);
    reappear(slot, next_event_s_);
  } else {
    delayed_ = messages_[delayed_].fresh.next;
  }
  schedule();
}

double MessageQueue::expiry_s() const { return oldest_enqueued_s() + spec_.retention_s; }
double MessageQueue::reappearance_s() const {
  return hidden_.empty() ? kNever : hidden_.top_key().visible_s;
}
double MessageQueue::end_of_delay_s() const {
  return delayed_ == kNone ? kNever : messages_[delayed_].visible_s;
}

void MessageQueue::schedule() {
  next_event_s_ = std::min({expiry_s(), reappearance_s(), end_of_delay_s()});
}

void MessageQueue::hide(std::uint32_t slot, double until_s, State state) {
  Message& message = messages_[slot];
  message.state = state;
  message.visible_s = until_s;
  hidden_.push(slot, {until_s, message.sequence});
}

void MessageQueue::reappear(std::uint32_t slot, double now_s) {
  Message& message = messages_[slot];
  if (spec_.max_receives > 0 && message.receives >= spec_.max_receives) return bury(slot, now_s);
  message.state = State::returned;
  returned_.push(slot, message.sequence);
  ++waiting_;
  waiting_bytes_ += message.bytes;
  shed();
}

void MessageQueue::bury(std::uint32_t slot, double now_s) {
  by_age_.remove(messages_, slot);
  --present_;
  messages_[slot].visible_s = now_s;
  dead_.push_back(messages_, slot);
  ++counters_.dead;
}

/// Takes a message from wherever it waits or hides.
void MessageQueue::detach(std::uint32_t slot) {
  Message& message = messages_[slot];
  if (message.state == State::fresh || message.state == State::returned) return stop_waiting(slot);
  hidden_.remove(slot);
  if (message.state == State::in_flight) --in_flight_;
  message.state = State::deferred;
}

void MessageQueue::stop_waiting(std::uint32_t slot) {
  const Message& message = messages_[slot];
  --waiting_;
  waiting_bytes_ -= message.bytes;
  if (message.state == State::returned) return returned_.remove(slot);
  if (slot == delayed_) delayed_ = message.fresh.next;
  fresh_.remove(messages_, slot);
}

void MessageQueue::leave(std::uint32_t slot) {
  by_age_.remove(messages_, slot);
  --present_;
  messages_.give_back(slot);
}

}  // namespace rehearse::policy
