// Bulk flows on SimGrid's links and disks, and control events between them.
#include <gtest/gtest.h>

#include "sim/core/error.hpp"
#include "tests/unit/kernel/world.hpp"

namespace rehearse::kernel::test {
namespace {

/// Runs `start` in a world without requests.
void run(World& world, const Script::Phase& start) {
  world.run(
      [&](Simulation& s) {
        const EntryId web = world.add_service(s, "web", 1, 1.0);
        world.add_users(s, 0, {op(OpCode::call, web)}, kNever);
      },
      start);
}

struct Ended {
  double at_s = -1.0;
  FlowEnd end;
};

Flows::Done into(Simulation& s, Ended& ended) {
  return [&s, &ended](const FlowEnd& end) { ended = {s.now(), end}; };
}

TEST(Flows, ATransferTakesLatencyAndBytesOverBandwidth) {
  World world(100.0, 0.25);
  Ended ended;
  run(world, [&](Simulation& s) {
    s.at(1.0,
         [&] { s.flows().transfer(world.client_host, world.server_host, 4e6, into(s, ended)); });
  });
  EXPECT_TRUE(ended.end.ok);
  EXPECT_NEAR(ended.at_s, 1.0 + 0.25 + 4.0, 1e-6);
}

TEST(Flows, TwoTransfersShareALink) {
  World world(100.0, 0.001);
  Ended first;
  Ended second;
  run(world, [&](Simulation& s) {
    s.at(0.0, [&] {
      s.flows().transfer(world.client_host, world.server_host, 4e6, into(s, first));
      s.flows().transfer(world.client_host, world.server_host, 8e6, into(s, second));
    });
  });
  EXPECT_NEAR(first.at_s, 8.0, 0.01);
  EXPECT_NEAR(second.at_s, 12.0, 0.01);
}

TEST(Flows, ARateCapHolds) {
  World world(100.0, 0.1);
  Ended ended;
  run(world, [&](Simulation& s) {
    s.at(0.0, [&] {
      s.flows().transfer(world.client_host, world.server_host, 1e6, into(s, ended), 0.25e6);
    });
  });
  EXPECT_NEAR(ended.at_s, 4.1, 1e-3);
}

TEST(Flows, ACutLinkFailsAFlowAndOneThatStartsAfterwards) {
  World world(100.0, 0.001);
  Ended cut;
  Ended refused;
  run(world, [&](Simulation& s) {
    s.at(0.0,
         [&] { s.flows().transfer(world.client_host, world.server_host, 10e6, into(s, cut)); });
    s.at(4.0, [&] { s.platform().set_link_up(world.link, false); });
    s.at(5.0,
         [&] { s.flows().transfer(world.client_host, world.server_host, 1e6, into(s, refused)); });
  });
  EXPECT_FALSE(cut.end.ok);
  EXPECT_NEAR(cut.at_s, 4.0, 1e-9);
  EXPECT_NEAR(cut.end.remaining_bytes, 6e6, 1e4);
  EXPECT_FALSE(refused.end.ok);
  EXPECT_EQ(refused.at_s, 5.0);
}

TEST(Flows, ALostSiteFailsItsFlows) {
  World world(100.0, 0.001);
  Ended ended;
  run(world, [&](Simulation& s) {
    s.at(0.0,
         [&] { s.flows().transfer(world.client_host, world.server_host, 10e6, into(s, ended)); });
    s.at(3.0, [&] { s.lose_site(world.server, 0); });
  });
  EXPECT_FALSE(ended.end.ok);
  EXPECT_EQ(ended.at_s, 3.0);
}

TEST(Flows, ACancelledFlowSaysNothing) {
  World world(100.0, 0.001);
  Ended ended;
  double left = 0.0;
  run(world, [&](Simulation& s) {
    s.at(0.0, [&] {
      const FlowId flow =
          s.flows().transfer(world.client_host, world.server_host, 10e6, into(s, ended));
      s.at(2.0, [&, flow] {
        left = s.flows().remaining_bytes(flow);
        s.flows().cancel(flow);
        EXPECT_FALSE(s.flows().active(flow));
      });
    });
  });
  EXPECT_NEAR(left, 8e6, 1e4);
  EXPECT_EQ(ended.at_s, -1.0);
}

TEST(Flows, DisksReadAndWriteAtTheirRates) {
  World world(100.0, 0.001);
  Ended read;
  Ended written;
  run(world, [&](Simulation& s) {
    s.at(0.0, [&] { s.flows().read(world.disk, 8e6, into(s, read)); });
    s.at(10.0, [&] { s.flows().write(world.disk, 8e6, into(s, written)); });
  });
  EXPECT_NEAR(read.at_s, 4.0, 1e-6);
  EXPECT_NEAR(written.at_s, 18.0, 1e-6);
}

TEST(Flows, WhatIsOutstandingAtTheEndIsCancelled) {
  World world(2.0, 0.001);
  Ended ended;
  run(world, [&](Simulation& s) {
    s.at(0.0,
         [&] { s.flows().transfer(world.client_host, world.server_host, 10e6, into(s, ended)); });
  });
  EXPECT_EQ(ended.at_s, -1.0);
}

TEST(Platform, ADegradedLinkDelaysAndACutOneIsOutOfReach) {
  World world(10.0, 0.2);
  std::vector<double> seen;
  run(world, [&](Simulation& s) {
    const auto look = [&] { seen.push_back(s.platform().latency_s(world.client, world.server)); };
    s.at(1.0, look);
    s.at(2.0, [&, look] {
      s.platform().degrade_link(world.link, 1.0, 3.0, 0.0);
      look();
    });
    s.at(3.0, [&, look] {
      s.platform().set_link_up(world.link, false);
      look();
    });
    s.at(4.0, [&, look] {
      s.platform().set_link_up(world.link, true);
      s.platform().degrade_link(world.link, 1.0, 1.0, 0.0);
      look();
    });
  });
  ASSERT_EQ(seen.size(), 4U);
  EXPECT_NEAR(seen[0], 0.2, 1e-12);
  EXPECT_NEAR(seen[1], 0.6, 1e-12);
  EXPECT_EQ(seen[2], kNever);
  EXPECT_NEAR(seen[3], 0.2, 1e-12);
}

TEST(Simulation, EventsOfAnInstantKeepTheirOrder) {
  World world(10.0);
  std::vector<int> order;
  run(world, [&](Simulation& s) {
    s.at(
        1.0, [&] { order.push_back(3); }, Priority::observe);
    s.at(1.0, [&] { order.push_back(1); });
    s.at(1.0, [&] { order.push_back(2); });
    s.at(
        1.0, [&] { order.push_back(0); }, Priority::fault);
    const ControlId never = s.at(1.0, [&] { order.push_back(9); });
    s.cancel(never);
  });
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3}));
}

TEST(Simulation, AnErrorCarriesTheSimulatedTime) {
  World world(10.0);
  try {
    run(world, [&](Simulation& s) { s.at(2.5, [] { throw std::runtime_error("broken"); }); });
    FAIL() << "no error";
  } catch (const RunError& error) {
    EXPECT_EQ(error.time_s(), 2.5);
    EXPECT_NE(std::string(error.what()).find("broken"), std::string::npos);
  }
}

}  // namespace
}  // namespace rehearse::kernel::test
