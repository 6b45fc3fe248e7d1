#include "sim/policy/message_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace rehearse::policy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr double kNever = std::numeric_limits<double>::infinity();

void publish(MessageQueue& queue, const std::vector<std::uint64_t>& payloads, double now_s = 0.0) {
  for (const std::uint64_t payload : payloads) queue.publish(payload, 1, now_s);
}

/// Payloads of all that is visible.
std::vector<std::uint64_t> receive_all(MessageQueue& queue, double now_s) {
  std::vector<std::uint64_t> payloads;
  while (const auto received = queue.receive(now_s)) payloads.push_back(received->payload);
  return payloads;
}

TEST(MessageQueue, DeliversInOrderAndForgetsWhatIsAcknowledged) {
  MessageQueue queue({});
  EXPECT_EQ(queue.publish(10, 100, 1.0), Publish::queued);
  EXPECT_EQ(queue.publish(20, 200, 2.0), Publish::queued);
  EXPECT_EQ(queue.waiting_bytes(), 300U);
  const auto first = queue.receive(3.0);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->payload, 10U);
  EXPECT_EQ(first->bytes, 100U);
  EXPECT_EQ(first->receives, 1U);
  EXPECT_EQ(first->enqueued_s, 1.0);
  EXPECT_EQ(queue.in_flight(), 1U);
  EXPECT_EQ(queue.waiting_bytes(), 200U);
  EXPECT_TRUE(queue.ack(first->handle, 4.0));
  EXPECT_FALSE(queue.ack(first->handle, 4.0));
  EXPECT_EQ(queue.oldest_enqueued_s(), 2.0);
  EXPECT_THAT(receive_all(queue, 5.0), ElementsAre(20));
  EXPECT_FALSE(queue.any_visible());
}

TEST(MessageQueue, IsVisibleAgainWhenTheTimeoutRunsOut) {
  MessageQueue queue({});  // 30 s
  publish(queue, {1, 2});
  const auto first = queue.receive(10.0);
  EXPECT_EQ(queue.next_event_s(), 40.0);
  EXPECT_THAT(receive_all(queue, 39.999), ElementsAre(2));
  const auto again = queue.receive(40.0);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->payload, 1U);
  EXPECT_EQ(again->receives, 2U);
  EXPECT_FALSE(queue.ack(first->handle, 41.0));
  EXPECT_TRUE(queue.ack(again->handle, 41.0));
  EXPECT_EQ(queue.counters().redelivered, 1U);
}

TEST(MessageQueue, AReceiptIsGoodUntilTheTimeout) {
  MessageQueue queue({});
  publish(queue, {1, 2});
  const auto early = queue.receive(0.0);
  const auto late = queue.receive(0.0);
  EXPECT_TRUE(queue.ack(early->handle, 29.999));
  EXPECT_FALSE(queue.ack(late->handle, 30.0));
  EXPECT_EQ(queue.waiting(), 1U);
}

TEST(MessageQueue, AReceiptIsNoGoodForTheNextMessageInItsPlace) {
  MessageQueue queue({});
  publish(queue, {1});
  const auto old = queue.receive(0.0);
  EXPECT_TRUE(queue.ack(old->handle, 1.0));
  publish(queue, {2}, 1.0);
  EXPECT_EQ(queue.receive(1.0)->payload, 2U);
  EXPECT_FALSE(queue.ack(old->handle, 2.0));
  EXPECT_FALSE(queue.ack({}, 2.0));
}

// RabbitMQ requeues to the original position.
TEST(MessageQueue, WhatIsReleasedStandsAtItsOldPlace) {
  MessageQueue queue({});
  publish(queue, {1, 2, 3});
  const auto one = queue.receive(0.0);
  const auto two = queue.receive(0.0);
  EXPECT_TRUE(queue.release(two->handle, 1.0));
  EXPECT_TRUE(queue.release(one->handle, 1.0));
  EXPECT_FALSE(queue.release(one->handle, 1.0));
  publish(queue, {4}, 1.0);
  EXPECT_THAT(receive_all(queue, 1.0), ElementsAre(1, 2, 3, 4));
}

TEST(MessageQueue, ReleaseWithADelay) {
  MessageQueue queue({});
  publish(queue, {1, 2});
  const auto one = queue.receive(0.0);
  EXPECT_TRUE(queue.release(one->handle, 1.0, 5.0));
  EXPECT_FALSE(queue.ack(one->handle, 2.0));
  EXPECT_EQ(queue.in_flight(), 0U);
  EXPECT_EQ(queue.next_event_s(), 6.0);
  EXPECT_THAT(receive_all(queue, 5.0), ElementsAre(2));
  EXPECT_THAT(receive_all(queue, 6.0), ElementsAre(1));
}

TEST(MessageQueue, NewMessagesMayBeDelayed) {
  MessageQueue queue({.delay_s = 10.0});
  publish(queue, {1}, 0.0);
  publish(queue, {2}, 3.0);
  EXPECT_THAT(receive_all(queue, 9.0), IsEmpty());
  EXPECT_EQ(queue.next_event_s(), 10.0);
  const auto one = queue.receive(10.0);
  EXPECT_TRUE(queue.release(one->handle, 11.0));
  EXPECT_THAT(receive_all(queue, 12.0), ElementsAre(1));
  EXPECT_THAT(receive_all(queue, 13.0), ElementsAre(2));
}

TEST(MessageQueue, RetentionCountsFromPublication) {
  MessageQueue queue({.visibility_timeout_s = 50.0, .retention_s = 60.0});
  publish(queue, {1}, 0.0);
  publish(queue, {2}, 20.0);
  const auto one = queue.receive(55.0);
  EXPECT_EQ(queue.next_event_s(), 60.0);
  EXPECT_FALSE(queue.ack(one->handle, 60.0));
  EXPECT_EQ(queue.present(), 1U);
  EXPECT_EQ(queue.in_flight(), 0U);
  EXPECT_THAT(receive_all(queue, 79.0), ElementsAre(2));
  queue.advance(80.0);
  EXPECT_EQ(queue.counters().expired, 2U);
  EXPECT_EQ(queue.next_event_s(), kNever);
}

TEST(MessageQueue, TooManyReceivesMakeADeadLetter) {
  MessageQueue queue({.max_receives = 2});
  publish(queue, {1}, 5.0);
  EXPECT_TRUE(queue.receive(10.0));
  const auto second = queue.receive(40.0);
  ASSERT_TRUE(second);
  EXPECT_EQ(queue.pop_dead(), std::nullopt);
  EXPECT_EQ(queue.receive(100.0), std::nullopt);
  const auto dead = queue.pop_dead();
  ASSERT_TRUE(dead);
  EXPECT_EQ(dead->payload, 1U);
  EXPECT_EQ(dead->receives, 2U);
  EXPECT_EQ(dead->enqueued_s, 5.0);
  EXPECT_EQ(dead->died_s, 70.0);
  EXPECT_EQ(queue.pop_dead(), std::nullopt);
  EXPECT_EQ(queue.present(), 0U);
}

TEST(MessageQueue, AReleaseAfterTheLastReceiveMakesADeadLetterAtOnce) {
  MessageQueue queue({.max_receives = 1});
  publish(queue, {1});
  const auto received = queue.receive(0.0);
  EXPECT_TRUE(queue.release(received->handle, 3.0));
  EXPECT_EQ(queue.pop_dead()->died_s, 3.0);
}

TEST(MessageQueue, RetentionGoesBeforeDeathAtTheSameInstant) {
  MessageQueue queue({.retention_s = 60.0, .max_receives = 1});
  publish(queue, {1}, 0.0);
  EXPECT_TRUE(queue.receive(30.0));
  queue.advance(60.0);
  EXPECT_EQ(queue.counters().expired, 1U);
  EXPECT_EQ(queue.counters().dead, 0U);
}

// As Mosquitto's max_queued_messages: the excess is dropped, the newest first, messages in flight
// do not count.
TEST(MessageQueue, DropNewest) {
  MessageQueue queue({.max_length = 2, .overflow = Overflow::drop_newest});
  publish(queue, {1, 2});
  EXPECT_EQ(queue.publish(3, 1, 0.0), Publish::dropped);
  EXPECT_TRUE(queue.receive(0.0));
  EXPECT_EQ(queue.publish(4, 1, 0.0), Publish::queued);
  EXPECT_THAT(receive_all(queue, 0.0), ElementsAre(2, 4));
  EXPECT_EQ(queue.counters().published, 4U);
  EXPECT_EQ(queue.counters().dropped, 1U);
}

// As RabbitMQ's overflow reject-publish.
TEST(MessageQueue, Reject) {
  MessageQueue queue({.max_length = 1, .overflow = Overflow::reject});
  publish(queue, {1});
  EXPECT_EQ(queue.publish(2, 1, 0.0), Publish::rejected);
  EXPECT_EQ(queue.counters().published, 1U);
  EXPECT_EQ(queue.counters().rejected, 1U);
  EXPECT_EQ(queue.counters().dropped, 0U);
}

// As RabbitMQ's overflow drop-head, when messages are requeued, too.
TEST(MessageQueue, DropOldest) {
  MessageQueue queue({.max_length = 2, .overflow = Overflow::drop_oldest});
  publish(queue, {1, 2, 3});
  EXPECT_EQ(queue.counters().dropped, 1U);
  const auto two = queue.receive(0.0);
  EXPECT_EQ(two->payload, 2U);
  publish(queue, {4});
  EXPECT_TRUE(queue.release(two->handle, 1.0));
  EXPECT_EQ(queue.counters().dropped, 2U);
  EXPECT_THAT(receive_all(queue, 1.0), ElementsAre(3, 4));
}

TEST(MessageQueue, BytesAreBounded) {
  MessageQueue queue({.max_bytes = 100, .overflow = Overflow::drop_oldest});
  EXPECT_EQ(queue.publish(1, 60, 0.0), Publish::queued);
  EXPECT_EQ(queue.publish(2, 40, 0.0), Publish::queued);
  EXPECT_EQ(queue.publish(3, 30, 0.0), Publish::queued);
  EXPECT_EQ(queue.waiting_bytes(), 70U);
  EXPECT_EQ(queue.publish(4, 101, 0.0), Publish::dropped);
  EXPECT_EQ(queue.present(), 0U);
  EXPECT_EQ(queue.counters().dropped, 4U);
}

TEST(MessageQueue, WhatReturnsToAFullQueueFindsRoom) {
  MessageQueue queue({.max_length = 1, .overflow = Overflow::reject});
  publish(queue, {1});
  EXPECT_TRUE(queue.receive(0.0));
  publish(queue, {2});
  EXPECT_THAT(receive_all(queue, 30.0), ElementsAre(1, 2));
}

}  // namespace
}  // namespace rehearse::policy
