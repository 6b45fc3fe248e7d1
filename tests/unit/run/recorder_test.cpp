#include "scenarios/run/recorder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace rehearse::run {
namespace {

using kernel::Notice;
using testing::ElementsAre;
using testing::IsEmpty;

class RecorderTest : public testing::Test {
 protected:
  results::RunRecord record;
  Recorder recorder{record, 60.0, {}};
};

TEST_F(RecorderTest, NumbersEventsFromOneAndDropsMissingCauses) {
  EXPECT_EQ(recorder.on_notice(5, Notice{.component = "zone:a", .kind = "lost", .step = ""}), 1U);
  EXPECT_EQ(recorder.on_notice(7, Notice{.component = "dns:www",
                                         .kind = "unhealthy",
                                         .step = "detection",
                                         .causes = {0, 1},
                                         .ends = {"zone:a"}}),
            2U);
  ASSERT_EQ(record.timeline.size(), 2U);
  EXPECT_THAT(record.timeline[1].causes, ElementsAre(1U));
  EXPECT_THAT(record.timeline[1].ends, ElementsAre("zone:a"));
  EXPECT_EQ(record.timeline[1].step, "detection");
  EXPECT_EQ(record.timeline[1].time_s, 7);
}

TEST_F(RecorderTest, DisasterBeginsWithItsFirstFaultThatIsNoCircumstance) {
  const auto fault = [&](double at, const char* component, bool circumstance) {
    recorder.on_notice(at, Notice{.component = component,
                                  .kind = "lost",
                                  .step = "",
                                  .disaster = "storm",
                                  .circumstance = circumstance});
  };
  fault(10, "link:x", true);
  EXPECT_THAT(record.disasters, IsEmpty());
  fault(20, "zone:a", false);
  fault(30, "zone:b", false);
  fault(40, "zone:a", false);
  ASSERT_EQ(record.disasters.size(), 1U);
  EXPECT_EQ(record.disasters[0].name, "storm");
  EXPECT_EQ(record.disasters[0].t0_s, 20);
  EXPECT_THAT(record.disasters[0].faults, ElementsAre("zone:a", "zone:b"));
}

TEST_F(RecorderTest, SeriesKeepTheirStepAndShowGaps) {
  recorder.on_sample(60, "service:a", "replicas", "1", 3);
  recorder.on_sample(60, "service:b", "replicas", "1", 4);
  recorder.on_sample(180, "service:a", "replicas", "1", 5);
  ASSERT_EQ(record.series.size(), 2U);
  const auto& series = record.series[0];
  EXPECT_EQ(series.component, "service:a");
  EXPECT_EQ(series.start_s, 60);
  EXPECT_EQ(series.step_s, 60);
  ASSERT_EQ(series.values.size(), 3U);
  EXPECT_EQ(series.values[0], 3);
  EXPECT_TRUE(std::isnan(series.values[1]));
  EXPECT_EQ(series.values[2], 5);
}

TEST_F(RecorderTest, UsageIsKeptAsReported) {
  recorder.on_usage("node-hours m6i", "node_group:x", 12, 0.4, "list, 2024-01");
  ASSERT_EQ(record.usage.size(), 1U);
  EXPECT_EQ(record.usage[0].quantity, 12);
  EXPECT_EQ(record.usage[0].price_source, "list, 2024-01");
}

TEST(Recorder, SinkDecidesWhetherTheRunGoesOn) {
  results::RunRecord record;
  double seen = 0;
  Recorder recorder(record, 60.0, [&](double time_s) {
    seen = time_s;
    return time_s < 10;
  });
  EXPECT_TRUE(recorder.on_progress(5));
  EXPECT_FALSE(recorder.on_progress(15));
  EXPECT_EQ(seen, 15);
}

std::vector<results::TimelineEvent> chain() {
  std::vector<results::TimelineEvent> timeline(6);
  for (std::uint32_t i = 0; i < timeline.size(); ++i) timeline[i].id = i + 1;
  timeline[0].disaster = "cut";
  timeline[0].circumstance = true;
  timeline[1].disaster = "first";
  timeline[2].disaster = "second";
  timeline[3].causes = {1, 2};     // caused by the circumstance and the first fault
  timeline[4].causes = {3, 4, 1};  // and by the second
  timeline[5].causes = {1};
  return timeline;
}

TEST(DisasterOf, PrefersFaultsToCircumstancesAndLaterToEarlier) {
  EXPECT_EQ(disaster_of(chain(), 4), "first");
  EXPECT_EQ(disaster_of(chain(), 5), "second");
  EXPECT_EQ(disaster_of(chain(), 6), "cut");
  EXPECT_EQ(disaster_of(chain(), 2), "first");
  EXPECT_EQ(disaster_of(chain(), 0), "");
  EXPECT_EQ(disaster_of(chain(), 99), "");
}

}  // namespace
}  // namespace rehearse::run
