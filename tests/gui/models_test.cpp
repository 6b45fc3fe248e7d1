#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QTemporaryDir>
#include <algorithm>
#include <cmath>

#include "gui/canvas/layout.hpp"
#include "gui/document/document.hpp"
#include "gui/models/chart_data.hpp"
#include "gui/models/comparison.hpp"
#include "gui/models/component_table.hpp"
#include "gui/models/event_table.hpp"
#include "gui/models/run_table.hpp"
#include "gui/models/timeline.hpp"
#include "tests/gui/support.hpp"

namespace rehearse::gui {
namespace {

Json effective(const std::string& name) {
  const Json own = read_scenario(library_file(name));
  return joined(own, inherited(own, library_file(name), {library_path()}));
}

bool connected(const Deployment& d, const std::string& from, const std::string& to) {
  return std::any_of(d.connections.begin(), d.connections.end(),
                     [&](const Connection& c) { return c.from == from && c.to == to; });
}

TEST(DeploymentModel, NestsRegionsZonesAndClusters) {
  const Deployment d = read_deployment(effective("region-loss"));
  ASSERT_NE(d.find("database:orders/east-1"), nullptr);
  EXPECT_EQ(d.find("database:orders/east-1")->parent, "zone:us-east/a");
  EXPECT_EQ(d.find("zone:us-east/a")->parent, "region:us-east");
  EXPECT_EQ(d.find("service:checkout@us-west")->parent, "cluster:us-west/main");
  EXPECT_EQ(d.find("edge_site:us-east/boston")->parent, "");
  EXPECT_TRUE(d.find("region:us-east")->container);
  EXPECT_EQ(d.find("region:us-east")->loss, "region-loss");
}

TEST(DeploymentModel, ConnectsTheWayOfARequest) {
  const Deployment d = read_deployment(effective("region-loss"));
  EXPECT_TRUE(connected(d, "population:americas", "dns:www"));
  EXPECT_TRUE(connected(d, "dns:www", "global_load_balancer"));
  EXPECT_TRUE(connected(d, "global_load_balancer", "load_balancer:us-east"));
  EXPECT_TRUE(connected(d, "load_balancer:us-east", "service:gateway@us-east"));
  EXPECT_TRUE(connected(d, "service:gateway@us-east", "service:checkout@us-east"));
  EXPECT_FALSE(connected(d, "service:gateway@us-east", "service:checkout@us-west"));
  EXPECT_TRUE(connected(d, "service:catalogue@us-east", "service:pricing@us-east"));
  EXPECT_TRUE(connected(d, "service:checkout@us-west", "database:orders/west-1"));
  EXPECT_TRUE(connected(d, "database:orders/east-1", "database:orders/west-1"));
  EXPECT_TRUE(connected(d, "region:us-east", "region:us-west"));
}

TEST(DeploymentModel, ReadsEveryShippedScenarioAndNonsense) {
  for (const auto& file : std::filesystem::directory_iterator(library_path())) {
    const Deployment d = read_deployment(effective(file.path().stem().string()));
    EXPECT_FALSE(d.components.empty()) << file.path();
    for (const Connection& c : d.connections) {
      EXPECT_NE(d.find(c.from), nullptr) << c.from;
      EXPECT_NE(d.find(c.to), nullptr) << c.to;
    }
  }
  EXPECT_TRUE(
      read_deployment(Json::parse(R"({"deployment": [1], "traffic": "x"})")).components.empty());
  read_deployment(Json::parse(
      R"({"deployment": {"regions": {"a": 7, "b": {"zones": null}}, "services": {"s": 3},
          "links": {"l": {"from": 1}}, "data_stores": {"d": {"members": {"m": null}}}}})"));
}

TEST(Layouts, PackedCardsDoNotOverlap) {
  const Deployment d = read_deployment(effective("region-loss"));
  const Positions at = packed_layout(d);
  std::vector<QRectF> cards;
  for (const Component& c : d.components) {
    if (c.container) continue;
    ASSERT_TRUE(at.contains(c.id)) << c.id;
    cards.emplace_back(at.at(c.id) - QPointF(kCardSize.width() / 2, kCardSize.height() / 2),
                       kCardSize);
  }
  for (std::size_t i = 0; i < cards.size(); ++i)
    for (std::size_t j = i + 1; j < cards.size(); ++j) EXPECT_FALSE(cards[i].intersects(cards[j]));
}

TEST(Layouts, GraphvizPlacesEveryCard) {
  const Deployment d = read_deployment(effective("region-loss"));
  GraphvizLayout layout;
  Positions at;
  QObject::connect(&layout, &GraphvizLayout::done, [&](const Positions& p) { at = p; });
  layout.start(d);
  ASSERT_TRUE(wait_until([&] { return !at.empty(); }));
  for (const Component& c : d.components) EXPECT_TRUE(c.container || at.contains(c.id)) << c.id;
}

TEST(Models, ComponentTable) {
  ComponentTable table;
  const QAbstractItemModelTester tester(&table,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
  table.show_deployment(read_deployment(effective("region-loss")));
  EXPECT_GT(table.rowCount(), 30);
  EXPECT_GE(table.row_of("dns:www"), 0);
  EXPECT_EQ(table.row_of("none"), -1);
  table.show_playback(nullptr, 0);
  table.show_deployment(read_deployment(effective("mmc")));
  EXPECT_EQ(table.rowCount(), 2);
}

TEST(Models, EventTable) {
  EventTable table;
  const QAbstractItemModelTester tester(&table,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
  results::TimelineEvent first, second;
  first.time_s = 10;
  second.time_s = 3661;
  second.kind = "region-lost";
  table.show_events({first, second});
  EXPECT_EQ(table.row_at(5), -1);
  EXPECT_EQ(table.row_at(10), 0);
  EXPECT_EQ(table.row_at(1e9), 1);
  EXPECT_EQ(table.data(table.index(1, EventTable::time), Qt::DisplayRole), "1:01:01");
  EXPECT_EQ(table.data(table.index(1, EventTable::event), Qt::DisplayRole), "region lost");
}

TEST(Models, RunTable) {
  const QTemporaryDir directory;
  RunQueue queue(directory.path());
  RunTable table(queue);
  const QAbstractItemModelTester tester(&table,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
  gui::Run done;
  done.state = gui::Run::State::finished;
  done.verdict = "missed";
  done.request.title = "first";
  const int first = queue.add_finished(done);
  done.request.title = "second";
  queue.add_finished(done);
  EXPECT_EQ(table.rowCount(), 2);
  EXPECT_EQ(table.row_of(first), 1);  // newest first
  EXPECT_EQ(table.data(table.index(1, RunTable::state), Qt::DisplayRole), "✕ missed");
  queue.forget(first);
  EXPECT_EQ(table.rowCount(), 1);
}

TEST(TimelineModel, FaultsAndCauses) {
  results::RunRecord record;
  for (std::uint32_t id = 1; id <= 4; ++id) {
    results::TimelineEvent event;
    event.id = id;
    event.component = id % 2 ? "a" : "b";
    if (id > 1) event.causes = {id == 4 ? 2U : 1U};
    record.timeline.push_back(event);
  }
  const Timeline timeline = read_timeline(effective("edge"), &record);
  ASSERT_EQ(timeline.faults.size(), 1U);
  EXPECT_DOUBLE_EQ(timeline.faults[0].at_s, 3600);
  EXPECT_DOUBLE_EQ(timeline.faults[0].duration_s, 1800);
  ASSERT_EQ(timeline.lanes.size(), 3U);
  EXPECT_EQ(timeline.lanes[1].events, (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(causes_of(record, 4), (std::vector<std::uint32_t>{1, 2, 4}));
}

TEST(ChartDataModel, CsvHasALinePerTime) {
  const ChartData chart{"Queue", "requests", {{"a", {0, 1}, {1.5, std::nan("")}}, {"b", {1}, {2}}}};
  EXPECT_EQ(to_csv(chart), "time_s,\"a\",\"b\"\n0,1.5,\n1,,2\n");
}

TEST(Comparison, FindsDifferencesByPointer) {
  const auto found = differences(Json::parse(R"({"a": {"x": 1, "y": 2}, "b": 1})"),
                                 Json::parse(R"({"a": {"x": 1, "y": 3}, "c/d": 4})"));
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].pointer, "/a/y");
  EXPECT_EQ(found[1].pointer, "/b");
  EXPECT_EQ(found[1].after, "");
  EXPECT_EQ(found[2].pointer, "/c~1d");
}

TEST(Comparison, OverlappingIntervalsAreNoChange) {
  results::Summary a, b;
  results::ObjectiveResult of;
  of.objective.name = "rto";
  of.objective.metric = results::Objective::Metric::rto;
  of.achieved = 100;
  of.low = 90;
  of.high = 120;
  a.objectives = {of};
  of.achieved = 110;
  of.low = 105;
  of.high = 130;
  b.objectives = {of};
  EXPECT_EQ(deltas_of(a, b).front().change, Change::unclear);
  b.objectives[0].low = 121;
  EXPECT_EQ(deltas_of(a, b).front().change, Change::worse);
  EXPECT_EQ(deltas_of(b, a).front().change, Change::better);
}

}  // namespace
}  // namespace rehearse::gui
