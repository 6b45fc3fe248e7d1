// Message queues under the engine: publishers, consumers, and what happens to messages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/kernel/world.hpp"

namespace rehearse::kernel::test {
namespace {

using ::testing::ElementsAre;

/// Consumers whose calls of `worker` may take `timeout_s`.
void add_consumers(Simulation& s, std::uint32_t queue, EntryId worker, std::uint32_t count,
                   double timeout_s) {
  Op call = op(OpCode::call, worker);
  call.timeout = s.timer_class(timeout_s);
  QueueTable& table = s.network().queues[queue];
  table.pc = s.add_program({call, op(OpCode::consumed, queue), op(OpCode::unconsumed, queue)});
  table.failed = table.pc + 2;
  table.consumers = count;
}

/// About 20 users publish at 0; consumers call "worker". Service 0 is the queue, 1 the worker.
struct Published : World {
  struct Setting {
    policy::MessageQueueSpec spec = {};
    double service_s = 1.0;
    std::uint32_t consumers = 2;
    double timeout_s = 10.0;
    double give_back_after_s = kNever;
    bool dead_letter = false;
    double down_until_s = 0.0;
  };
  explicit Published(
      const Setting& set, const std::function<void(Simulation&)>& more = [](Simulation&) {})
      : World(100.0, 0.0) {
    run(
        [&](Simulation& s) {
          const std::uint32_t queue = s.add_queue("queue:jobs", set.spec);
          const EntryId worker = add_service(s, "worker", 1000, set.service_s);
          add_consumers(s, queue, worker, set.consumers, set.timeout_s);
          s.network().queues[queue].give_back_after_s = set.give_back_after_s;
          if (set.dead_letter) {
            const std::uint32_t dead = s.add_queue("queue:dead", {});
            s.network().queues[queue].dead_letter = dead;
          }
          add_users(s, 20, {op(OpCode::publish, queue)}, kNever);
        },
        [&](Simulation& s) {
          if (set.down_until_s > 0.0) {
            s.station_down(stations[0], Loss::crash);
            s.at(set.down_until_s, [this, &s] { s.station_up(stations[0]); });
          }
          more(s);
        });
  }
  const QueueTable& jobs() const { return sim->network().queues[0]; }
  const policy::MessageCounters& counters() const { return jobs().machine.counters(); }
  const ServiceStats& stats() const { return sim->network().services[0]; }
  void expect_conserved() const {
    const policy::MessageCounters& c = counters();
    EXPECT_EQ(c.published, c.acked + c.expired + c.dead + c.dropped + jobs().machine.present());
    EXPECT_EQ(c.published + c.rejected, users().issued);
  }
};

TEST(MessageQueues, ConsumersTakeOneMessageAtATime) {
  const Published world({});
  const std::uint64_t n = world.users().issued;
  ASSERT_GT(n, 5U);
  EXPECT_EQ(world.users().good, n);
  EXPECT_EQ(world.users().latency_s.max(), 0.0);
  EXPECT_EQ(world.counters().acked, n);
  EXPECT_EQ(world.stats().arrivals, n);
  EXPECT_EQ(world.stats().completions, n);
  EXPECT_NEAR(world.stats().response_s.min(), 1.0, 1e-6);
  EXPECT_NEAR(world.stats().response_s.max(), static_cast<double>((n + 1) / 2), 1e-6);
  EXPECT_EQ(world.jobs().busy, 0U);
  world.expect_conserved();
}

TEST(MessageQueues, MoreConsumersShareTheBacklog) {
  const Published world({.consumers = 0}, [](Simulation& s) {
    s.at(10.0, [&s] {
      s.network().queues[0].consumers = 100;
      s.wake_queue(0);
    });
  });
  EXPECT_EQ(world.counters().acked, world.users().issued);
  EXPECT_NEAR(world.stats().response_s.max(), 11.0, 1e-6);
  EXPECT_NEAR(world.stats().response_s.min(), 11.0, 1e-6);
}

TEST(MessageQueues, AMessageNotAcknowledgedIsVisibleAgain) {
  const Published world(
      {.spec = {.visibility_timeout_s = 2.0}, .consumers = 100, .down_until_s = 3.0});
  const std::uint64_t n = world.users().issued;
  EXPECT_EQ(world.counters().acked, n);
  EXPECT_EQ(world.counters().received, 3 * n);  // at 0, 2 and 4
  EXPECT_EQ(world.counters().redelivered, 2 * n);
  EXPECT_EQ(world.jobs().failures, 2 * n);
  EXPECT_NEAR(world.stats().response_s.min(), 5.0, 1e-6);
  EXPECT_NEAR(world.stats().response_s.max(), 5.0, 1e-6);
  world.expect_conserved();
}

TEST(MessageQueues, AMessageGivenBackIsVisibleAfterItsDelay) {
  const Published world({.consumers = 100, .give_back_after_s = 0.7, .down_until_s = 3.0});
  EXPECT_EQ(world.counters().acked, world.users().issued);
  EXPECT_NEAR(world.stats().response_s.max(), 5 * 0.7 + 1.0, 1e-6);
  world.expect_conserved();
}

TEST(MessageQueues, DeadLettersGoToTheirQueue) {
  const Published world({.spec = {.visibility_timeout_s = 2.0, .max_receives = 3},
                         .service_s = 5.0,
                         .consumers = 100,
                         .timeout_s = 1.0,
                         .dead_letter = true});
  const std::uint64_t n = world.users().issued;
  EXPECT_EQ(world.counters().received, 3 * n);
  EXPECT_EQ(world.counters().dead, n);
  EXPECT_EQ(world.sim->network().queues[1].machine.waiting(), n);
  // What the worker began goes on when the consumer has left.
  EXPECT_EQ(world.sim->network().services[1].completions, 3 * n);
  world.expect_conserved();
}

TEST(MessageQueues, AnAcknowledgementMayComeTooLate) {
  const Published world(
      {.spec = {.visibility_timeout_s = 2.0}, .service_s = 3.0, .consumers = 100});
  EXPECT_EQ(world.counters().acked, 0U);
  EXPECT_GT(world.jobs().late, world.users().issued);
  EXPECT_EQ(world.jobs().failures, 0U);
  world.expect_conserved();
}

TEST(MessageQueues, OldMessagesExpire) {
  const Published world({.spec = {.retention_s = 4.5}, .consumers = 2});
  EXPECT_EQ(world.counters().acked, 8U);
  EXPECT_EQ(world.counters().expired, world.users().issued - 8);
  EXPECT_EQ(world.jobs().machine.present(), 0U);
  world.expect_conserved();
}

TEST(MessageQueues, AFullQueueRefuses) {
  const Published world({.spec = {.max_length = 5}, .consumers = 2});
  EXPECT_EQ(world.counters().rejected, world.users().issued - 7);
  EXPECT_EQ(world.users().failed, world.users().issued - 7);
  EXPECT_THAT(world.reasons(), ElementsAre("queue:jobs: queue full"));
  world.expect_conserved();
}

TEST(MessageQueues, AFullQueueForgetsTheOldest) {
  const Published world(
      {.spec = {.max_length = 5, .overflow = policy::Overflow::drop_oldest}, .consumers = 0});
  EXPECT_EQ(world.users().good, world.users().issued);
  EXPECT_EQ(world.counters().dropped, world.users().issued - 5);
  world.expect_conserved();
}

TEST(MessageQueues, ALostSitePausesItsConsumers) {
  World world(100.0, 0.0);
  std::uint32_t queue = 0;
  world.run(
      [&](Simulation& s) {
        queue = s.add_queue("queue:jobs", {.visibility_timeout_s = 5.0});
        const EntryId worker = world.add_service(s, "worker", 1000, 1.0);
        add_consumers(s, queue, worker, 100, 3.0);
        s.network().queues[queue].site = world.server;
        world.add_users(s, 20, {op(OpCode::publish, queue)}, kNever);
      },
      [&](Simulation& s) {
        s.at(0.5, [&] { s.lose_site(world.server, 0); });
        s.at(20.0, [&] {
          s.restore_site(world.server, 0);
          s.station_up(world.stations[0]);
          s.wake_queue(queue);
        });
      });
  const policy::MessageQueue& machine = world.sim->network().queues[queue].machine;
  EXPECT_EQ(machine.counters().acked, world.users().issued);
  EXPECT_EQ(machine.counters().received, 2 * world.users().issued);
  EXPECT_NEAR(world.sim->network().services[0].response_s.min(), 21.0, 1e-6);
}

}  // namespace
}  // namespace rehearse::kernel::test
