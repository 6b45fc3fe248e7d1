// Rules of the data family that need no simulation.
#include <gtest/gtest.h>

#include "models/data/commit_wait.hpp"
#include "models/data/lease.hpp"

namespace rehearse::models::data {
namespace {

TEST(CommitWait, FollowsTheLevel) {
  const CommitTimes times{.local_flush_s = 0.001,
                          .standby_write_s = 0.0,
                          .standby_flush_s = 0.001,
                          .standby_apply_s = 0.003};
  const double rtt_s = 0.070;
  using enum SynchronousCommit;
  EXPECT_DOUBLE_EQ(commit_wait_s(off, times, rtt_s), 0.0);
  EXPECT_DOUBLE_EQ(commit_wait_s(local, times, rtt_s), 0.001);
  EXPECT_DOUBLE_EQ(commit_wait_s(remote_write, times, rtt_s), 0.070);
  EXPECT_DOUBLE_EQ(commit_wait_s(on, times, rtt_s), 0.071);
  EXPECT_DOUBLE_EQ(commit_wait_s(remote_apply, times, rtt_s), 0.074);
}

TEST(CommitWait, IsTheLocalFlushWithoutAStandby) {
  const CommitTimes times{.local_flush_s = 0.002, .standby_flush_s = 0.5};
  EXPECT_DOUBLE_EQ(commit_wait_s(SynchronousCommit::on, times, std::nullopt), 0.002);
  EXPECT_DOUBLE_EQ(commit_wait_s(SynchronousCommit::off, times, std::nullopt), 0.0);
}

TEST(CommitWait, IsTheLocalFlushWhereThatTakesLonger) {
  const CommitTimes times{.local_flush_s = 0.010, .standby_flush_s = 0.001};
  EXPECT_DOUBLE_EQ(commit_wait_s(SynchronousCommit::on, times, 0.001), 0.010);
}

TEST(CommitWait, KnowsTheWordsOfTheScenario) {
  EXPECT_EQ(synchronous_commit("remote_write"), SynchronousCommit::remote_write);
  EXPECT_EQ(synchronous_commit("on"), SynchronousCommit::on);
  EXPECT_FALSE(waits_for_standby(SynchronousCommit::local));
  EXPECT_TRUE(waits_for_standby(SynchronousCommit::remote_write));
}

void expect_repaired(LeaseTimes asked, LeaseTimes wanted) {
  const LeaseTimes got = repaired(asked);
  EXPECT_EQ(got.ttl_s, wanted.ttl_s);
  EXPECT_EQ(got.loop_wait_s, wanted.loop_wait_s);
  EXPECT_EQ(got.retry_timeout_s, wanted.retry_timeout_s);
}

TEST(Lease, IsRepairedAsPatroniDoes) {
  expect_repaired({30, 10, 10}, {30, 10, 10});
  expect_repaired({20, 11, 5}, {20, 10, 5});
  expect_repaired({15, 5, 5}, {20, 5, 5});
  expect_repaired({30, 0, 10}, {30, 1, 10});
  expect_repaired({30, 10, 1}, {30, 10, 3});
  expect_repaired({20, 10, 10}, {20, 1, 9});
}

}  // namespace
}  // namespace rehearse::models::data
