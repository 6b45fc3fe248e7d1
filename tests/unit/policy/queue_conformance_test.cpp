// What every message queue must do, whatever its bounds: random traces against a naive model.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sim/core/random.hpp"
#include "sim/policy/message_queue.hpp"
#include "tests/unit/policy/allocation_count.hpp"
#include "tests/unit/policy/queue_naive.hpp"

namespace rehearse::policy {
namespace {

/// Times in quarters of a second, so that events coincide.
struct Case {
  const char* name;
  MessageQueueSpec spec;
};
const Case kCases[] = {
    {"Plain", {.visibility_timeout_s = 5.0, .retention_s = 1e6}},
    {"Expiring", {.visibility_timeout_s = 5.0, .retention_s = 8.0}},
    {"ExpiringFirst", {.visibility_timeout_s = 6.0, .retention_s = 4.0}},
    {"Delayed", {.visibility_timeout_s = 3.0, .retention_s = 12.0, .delay_s = 2.0}},
    {"DelayedForever", {.visibility_timeout_s = 3.0, .retention_s = 2.0, .delay_s = 4.0}},
    {"Dying", {.visibility_timeout_s = 2.0, .retention_s = 9.0, .max_receives = 3}},
    {"DyingAtOnce", {.visibility_timeout_s = 1.0, .retention_s = 1e6, .max_receives = 1}},
    {"Reject",
     {.visibility_timeout_s = 2.0, .retention_s = 20.0, .max_length = 5, .max_bytes = 60}},
    {"DropNewest",
     {.visibility_timeout_s = 2.0,
      .retention_s = 20.0,
      .max_receives = 4,
      .max_length = 5,
      .overflow = Overflow::drop_newest}},
    {"DropOldest",
     {.visibility_timeout_s = 2.0,
      .retention_s = 20.0,
      .delay_s = 1.0,
      .max_receives = 4,
      .max_length = 5,
      .overflow = Overflow::drop_oldest}},
    {"DropOldestBytes",
     {.visibility_timeout_s = 2.0,
      .retention_s = 1e6,
      .max_bytes = 50,
      .overflow = Overflow::drop_oldest}},
    {"NoTimeout", {.visibility_timeout_s = 0.0, .retention_s = 5.0, .max_receives = 6}}};

/// A queue, its naive model, and the consumers' receipts for both.
class Trace {
 public:
  Trace(const MessageQueueSpec& spec, std::uint32_t seed)
      : queue_(spec), naive_(spec), key_{seed, 4} {}

  void step() {
    now_s_ += 0.25 * static_cast<double>(random(4));
    const std::uint64_t what = random(100);
    if (what < 35) {
      publish();
    } else if (what < 70) {
      receive();
    } else if (what < 95) {
      end_a_delivery(what);
    } else {
      queue_.advance(now_s_);
      naive_.advance(now_s_);
    }
    compare();
    if (random(4) == 0) pop_dead();
  }

 private:
  struct Delivery {
    MessageHandle handle;
    int receipt;
  };

  std::uint64_t random(std::uint64_t below) { return random_bits(key_, n_++, 1, 0) % below; }

  void publish() {
    const auto bytes = static_cast<std::uint32_t>(random(30));
    const std::uint64_t payload = ++payload_;
    EXPECT_EQ(queue_.publish(payload, bytes, now_s_), naive_.publish(payload, bytes, now_s_));
  }

  void receive() {
    const auto received = queue_.receive(now_s_);
    const auto expected = naive_.receive(now_s_);
    ASSERT_EQ(received.has_value(), expected.has_value()) << "at " << now_s_;
    if (!received) return;
    EXPECT_EQ(received->payload, expected->payload);
    EXPECT_EQ(received->bytes, expected->bytes);
    EXPECT_EQ(received->receives, expected->receives);
    EXPECT_EQ(received->enqueued_s, expected->enqueued_s);
    deliveries_.push_back({received->handle, expected->receipt});
  }

  /// Good receipts and bad ones: only some are thrown away after use.
  void end_a_delivery(std::uint64_t how) {
    if (deliveries_.empty()) return;
    const auto which = static_cast<std::ptrdiff_t>(random(deliveries_.size()));
    const auto [handle, receipt] = deliveries_[static_cast<std::size_t>(which)];
    if (how < 80) {
      EXPECT_EQ(queue_.ack(handle, now_s_), naive_.ack(receipt, now_s_)) << "at " << now_s_;
    } else {
      const double delay_s = how < 87 ? 0.0 : 0.25 * static_cast<double>(random(12));
      EXPECT_EQ(queue_.release(handle, now_s_, delay_s), naive_.release(receipt, now_s_, delay_s));
    }
    if (random(3) != 0) deliveries_.erase(deliveries_.begin() + which);
  }

  void pop_dead() {
    const auto letter = queue_.pop_dead();
    ASSERT_EQ(letter.has_value(), popped_ < naive_.dead.size());
    if (!letter) return;
    const DeadLetter& expected = naive_.dead[popped_++];
    EXPECT_EQ(letter->payload, expected.payload);
    EXPECT_EQ(letter->bytes, expected.bytes);
    EXPECT_EQ(letter->receives, expected.receives);
    EXPECT_EQ(letter->enqueued_s, expected.enqueued_s);
    EXPECT_EQ(letter->died_s, expected.died_s);
  }

  void compare() {
    const MessageCounters& c = queue_.counters();
    const MessageCounters& n = naive_.counters;
    ASSERT_EQ(c.published, n.published);
    ASSERT_EQ(c.rejected, n.rejected);
    ASSERT_EQ(c.received, n.received);
    ASSERT_EQ(c.redelivered, n.redelivered);
    ASSERT_EQ(c.acked, n.acked);
    ASSERT_EQ(c.expired, n.expired);
    ASSERT_EQ(c.dead, n.dead);
    ASSERT_EQ(c.dropped, n.dropped);
    ASSERT_EQ(c.published, c.acked + c.expired + c.dead + c.dropped + queue_.present());
    compare_contents();
  }

  void compare_contents() {
    ASSERT_EQ(queue_.present(), naive_.messages.size());
    ASSERT_EQ(queue_.waiting(), naive_.waiting());
    ASSERT_EQ(queue_.waiting_bytes(), naive_.waiting_bytes());
    ASSERT_EQ(queue_.in_flight(), naive_.in_state(NaiveQueue::State::in_flight));
    ASSERT_EQ(queue_.any_visible(), naive_.in_state(NaiveQueue::State::waiting) > 0);
    ASSERT_EQ(queue_.next_event_s(), naive_.next_event_s()) << "at " << now_s_;
    if (!naive_.messages.empty()) {
      ASSERT_EQ(queue_.oldest_enqueued_s(), naive_.messages.front().enqueued_s);
    }
  }

  MessageQueue queue_;
  NaiveQueue naive_;
  StreamKey key_;
  std::uint64_t n_ = 0;
  double now_s_ = 0.0;
  std::uint64_t payload_ = 0;
  std::size_t popped_ = 0;
  std::vector<Delivery> deliveries_;
};

class QueueConformance : public testing::TestWithParam<Case> {};

TEST_P(QueueConformance, AgreesWithTheNaiveModel) {
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    Trace trace(GetParam().spec, seed);
    for (int i = 0; i < 3000 && !HasFailure(); ++i) trace.step();
  }
}

/// A publisher and consumers that acknowledge, give back or forget what they receive.
void play(MessageQueue& queue, double from_s) {
  std::array<MessageHandle, 16> held{};
  for (std::uint64_t i = 0; i < 20000; ++i) {
    const double now_s = from_s + 0.1 * static_cast<double>(i);
    queue.publish(i, 10, now_s);
    MessageHandle& handle = held[i % held.size()];
    const std::uint64_t what = random_bits({9, 9}, i, 0, 0) % 8;
    if (what < 6) queue.ack(handle, now_s);
    if (what == 6) queue.release(handle, now_s, 0.5);
    handle = {};
    if (const auto received = queue.receive(now_s)) handle = received->handle;
    while (queue.pop_dead()) {
    }
  }
}

TEST_P(QueueConformance, DoesNotAllocateOnceWarm) {
  MessageQueueSpec spec = GetParam().spec;
  spec.retention_s = std::min(spec.retention_s, 60.0);
  MessageQueue queue(spec);
  play(queue, 0.0);
  play(queue, 3000.0);
  const std::uint64_t before = allocation_count();
  play(queue, 6000.0);
  EXPECT_EQ(allocation_count(), before);
  EXPECT_GT(queue.counters().published, 0U);
}

std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(All, QueueConformance, testing::ValuesIn(kCases), name_of);

}  // namespace
}  // namespace rehearse::policy
