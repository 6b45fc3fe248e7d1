#include "results/critical_path.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/recovery.hpp"
#include "tests/unit/results/record_builder.hpp"

namespace rehearse::results {

void PrintTo(const Step& step, std::ostream* out) {
  *out << step.step << " of '" << step.component << "' at " << step.start_s << " for "
       << step.duration_s;
}

namespace {

using ::testing::ElementsAre;
using testing::RecordBuilder;

// A service behind DNS and a database; the region is lost at 200.
RecordBuilder region_loss() {
  RecordBuilder b;
  b.disaster("loss", 200.0);
  b.reason("database:orders", "no primary").reason("dns:www", "unreachable");
  b.reason("service:shop", "slow").reason("cache:hot", "reset");
  b.endpoint("web/buy", {"shop"});
  b.onset(200.0, "region:east", "loss");
  return b;
}

std::vector<Step> path_of(const RecordBuilder& builder) {
  const auto recovery = recover(builder.record, builder.record.disasters.front());
  double sum = 0.0;
  double next_s = recovery.t0_s;
  for (const auto& step : recovery.path) {
    EXPECT_EQ(step.start_s, next_s);
    next_s = step.start_s + step.duration_s;
    sum += step.duration_s;
  }
  if (recovery.recovered()) {
    EXPECT_EQ(sum, recovery.deployment.length_s);
  }
  return recovery.path;
}

TEST(CriticalPath, FollowsTheLastArrivingCauses) {
  auto b = region_loss();
  b.event(230.0, "probe:east", "detection", {1});
  b.event(235.0, "database:orders", "fencing", {1});
  b.event(240.0, "controller", "decision", {2, 3});
  b.event(335.0, "database:orders", "promotion", {4}, {"database:orders"});
  b.fail(20, 33, 50);
  EXPECT_THAT(path_of(b), ElementsAre(Step{"fencing", "database:orders", 200.0, 35.0},
                                      Step{"decision", "controller", 235.0, 5.0},
                                      Step{"promotion", "database:orders", 240.0, 95.0},
                                      Step{"measurement window", "", 335.0, 5.0}));
}

TEST(CriticalPath, OfSimultaneousCausesTheHigherIdIsCritical) {
  auto b = region_loss();
  b.event(230.0, "probe:a", "detection", {1}).event(230.0, "probe:b", "detection", {1});
  b.event(260.0, "database:orders", "promotion", {3, 2}, {"database:orders"});
  b.fail(20, 25, 50);
  EXPECT_THAT(path_of(b), ElementsAre(Step{"detection", "probe:b", 200.0, 30.0},
                                      Step{"promotion", "database:orders", 230.0, 30.0}));
}

TEST(CriticalPath, EmptyWithoutOutage) { EXPECT_TRUE(path_of(region_loss()).empty()); }

TEST(CriticalPath, EmptyWhenUndecided) {
  auto b = region_loss();
  b.fail(10, 40, 50);
  EXPECT_TRUE(path_of(b).empty());
}

TEST(CriticalPath, TakesTheDominantReasonOfTheLastWindow) {
  auto b = region_loss();
  b.event(240.0, "dns:www", "dns expiry", {1}, {"dns:www"});
  b.event(260.0, "database:orders", "promotion", {1}, {"database:orders"});
  b.fail(20, 23, 50, 1).fail(20, 25, 40, 0).fail(25, 25, 10, 1);
  EXPECT_THAT(path_of(b), ElementsAre(Step{"promotion", "database:orders", 200.0, 60.0}));
}

TEST(CriticalPath, DrainsTheBacklogAfterTheEventThatEndedTheFailures) {
  auto b = region_loss();
  b.event(235.0, "database:orders", "promotion", {1}, {"database:orders"});
  b.fail(20, 23, 90, 0).fail(24, 26, 30, 2);
  EXPECT_THAT(path_of(b), ElementsAre(Step{"promotion", "database:orders", 200.0, 35.0},
                                      Step{"backlog drain", "service:shop", 235.0, 35.0}));
}

TEST(CriticalPath, WaitsForStaleAnswersToExpire) {
  auto b = region_loss();
  b.event(225.0, "dns:www", "rerouting", {1}, {"dns:www"});
  b.fail(20, 28, 90, 1);
  EXPECT_THAT(path_of(b), ElementsAre(Step{"rerouting", "dns:www", 200.0, 25.0},
                                      Step{"dns expiry", "dns:www", 225.0, 65.0}));
}

TEST(CriticalPath, TimeAfterTheEventThatNothingExplainsIsShown) {
  auto b = region_loss();
  b.event(225.0, "cache:hot", "warm-up", {1}, {"cache:hot"});
  b.fail(20, 28, 90, 3);
  EXPECT_THAT(path_of(b), ElementsAre(Step{"warm-up", "cache:hot", 200.0, 25.0},
                                      Step{"unexplained", "cache:hot", 225.0, 65.0}));
}

TEST(CriticalPath, EventsInTheLastWindowComeBeforeLaterAndEarlierOnes) {
  auto b = region_loss();
  b.event(210.0, "pod:1", "scale-up", {1}, {"cache:hot"});
  b.event(248.0, "pod:2", "scale-up", {1}, {"cache:hot"});
  b.event(252.0, "pod:3", "scale-up", {1}, {"cache:hot"});
  b.fail(20, 24, 90, 3);
  EXPECT_THAT(path_of(b), ElementsAre(Step{"scale-up", "pod:2", 200.0, 48.0},
                                      Step{"measurement window", "", 248.0, 2.0}));
}

TEST(CriticalPath, AnEventJustAfterTheLastWindowEndedIt) {
  auto b = region_loss();
  b.event(210.0, "pod:1", "scale-up", {1}, {"cache:hot"});
  b.event(230.0, "pod:3", "scheduling", {1});
  b.event(250.05, "pod:3", "scale-up", {3}, {"cache:hot"});
  b.event(255.0, "pod:4", "scale-up", {1}, {"cache:hot"});
  b.fail(20, 24, 90, 3);
  EXPECT_THAT(path_of(b), ElementsAre(Step{"scheduling", "pod:3", 200.0, 30.0},
                                      Step{"scale-up", "pod:3", 230.0, 20.0}));
}

TEST(CriticalPath, EventsMoreThanAWindowAfterRestorationEndNothing) {
  auto b = region_loss();
  b.event(270.0, "cache:hot", "warm-up", {1}, {"cache:hot"});
  b.fail(20, 24, 90, 3);
  EXPECT_THAT(path_of(b), ElementsAre(Step{"unexplained", "cache:hot", 200.0, 50.0}));
}

TEST(CriticalPath, AnEventWithoutACauseLeavesTheBeginningUnexplained) {
  auto b = region_loss();
  b.event(215.0, "controller", "decision", {});
  b.event(250.0, "database:orders", "promotion", {2}, {"database:orders"});
  b.fail(20, 24, 90);
  EXPECT_THAT(path_of(b), ElementsAre(Step{"unexplained", "controller", 200.0, 15.0},
                                      Step{"promotion", "database:orders", 215.0, 35.0}));
}

TEST(CriticalPath, ACircumstanceDoesNotExplainTheBeginning) {
  auto b = region_loss();
  b.onset(220.0, "link:wan", "loss", true);
  b.event(250.0, "database:orders", "promotion", {1, 2}, {"database:orders"});
  b.fail(20, 24, 90);
  EXPECT_THAT(path_of(b), ElementsAre(Step{"unexplained", "link:wan", 200.0, 20.0},
                                      Step{"promotion", "database:orders", 220.0, 30.0}));
}

TEST(CriticalPath, ALaterFaultOfTheSameDisasterIsAStep) {
  auto b = region_loss();
  b.onset(220.0, "zone:west-1", "loss");
  b.event(250.0, "database:orders", "promotion", {1, 2}, {"database:orders"});
  b.fail(20, 24, 90);
  EXPECT_THAT(path_of(b), ElementsAre(Step{"later fault", "zone:west-1", 200.0, 20.0},
                                      Step{"promotion", "database:orders", 220.0, 30.0}));
}

TEST(CriticalPath, AStepThatRanAtT0IsCutThere) {
  RecordBuilder b;
  b.disaster("loss", 200.0).reason("database:orders", "no primary").endpoint("web/buy", {"shop"});
  b.onset(100.0, "link:wan", "cut", true).onset(200.0, "region:east", "loss");
  b.event(240.0, "link:wan", "splice the fibre", {1});
  b.event(250.0, "database:orders", "promotion", {2, 3}, {"database:orders"});
  b.fail(20, 24, 90);
  EXPECT_THAT(path_of(b), ElementsAre(Step{"splice the fibre", "link:wan", 200.0, 40.0},
                                      Step{"promotion", "database:orders", 240.0, 10.0}));
}

TEST(CriticalPath, MergesAdjacentStepsOfOneNameAndComponent) {
  auto b = region_loss();
  b.event(210.0, "probe", "detection", {1}).event(220.0, "probe", "detection", {2});
  b.event(230.0, "probe", "detection", {3});
  b.event(250.0, "database:orders", "", {4}, {"database:orders"});
  b.fail(20, 24, 90);
  EXPECT_THAT(path_of(b), ElementsAre(Step{"detection", "probe", 200.0, 30.0},
                                      Step{" done", "database:orders", 230.0, 20.0}));
}

TEST(CriticalPath, NamesWhatStillFailsWhenUnrestored) {
  auto b = region_loss();
  b.event(230.0, "probe:east", "detection", {1});
  b.event(260.0, "dns:www", "dns expiry", {2}, {"dns:www"});
  b.fail(20, 25, 50, 1).fail(20, 99, 40, 0);
  EXPECT_THAT(path_of(b),
              ElementsAre(Step{"detection", "probe:east", 200.0, 30.0},
                          Step{"dns expiry", "dns:www", 230.0, 30.0},
                          Step{"still failing: no primary", "database:orders", 260.0, 740.0}));
}

TEST(CriticalPath, UnexplainedAsAWholeWithoutEvents) {
  auto b = region_loss();
  b.fail(20, 24, 90, 2);
  EXPECT_THAT(path_of(b), ElementsAre(Step{"unexplained", "service:shop", 200.0, 50.0}));
}

TEST(CriticalPath, UnexplainedWithoutRecordedReasons) {
  auto b = region_loss();
  b.fail(20, 24, 90, 2);
  b.record.endpoints.front().failures.clear();
  EXPECT_THAT(path_of(b), ElementsAre(Step{"unexplained", "", 200.0, 50.0}));
}

TEST(CriticalPath, AddsUpExactlyForUnevenTimes) {
  auto b = region_loss();
  b.record.disasters.front().t0_s = 200.3;
  b.event(217.123456789, "a", "detection", {1}).event(231.7, "b", "decision", {2});
  b.event(246.1, "database:orders", "promotion", {3}, {"database:orders"});
  b.fail(20, 24, 90);
  const auto recovery = recover(b.record, b.record.disasters.front());
  ASSERT_EQ(recovery.path.size(), 4U);
  double sum = 0.0;
  for (const auto& step : recovery.path) sum += step.duration_s;
  EXPECT_EQ(sum, recovery.deployment.length_s);
  EXPECT_NEAR(sum, 49.7, 1e-9);
}

}  // namespace
}  // namespace rehearse::results
