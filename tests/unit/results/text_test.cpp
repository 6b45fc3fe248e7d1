#include "results/text.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "results/layout.hpp"
#include "tests/unit/results/region_loss_record.hpp"

namespace rehearse::results {
namespace {

using testing::region_loss_record;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string line_with(const std::string& text, const std::string& part) {
  for (const auto& line : lines_of(text)) {
    if (line.find(part) != std::string::npos) return line;
  }
  return "no line with " + part;
}

TEST(Text, Golden) {
  EXPECT_EQ(to_text(summarise({region_loss_record()})),
            R"(✗ MISSED  region-loss
  Objectives: 2 met, 1 missed, 1 undecided. Seed 1, 1 replication of 15 min.

OBJECTIVES                            target      achieved
  ✗ recovery-time                    ≤ 5 min    5 min 50 s
    region-loss: promotion of database:orders took 5 min; relapses: 1, 10 s
  ? drill                            ≤ 1 min             -
    no such disaster in this run
  ✓ data-loss                        ≤ 1 min        12.5 s
  ✓ browse-p99                      ≤ 500 ms        500 ms

RECOVERY  region-loss, struck at 3 min 20 s
  RTO 5 min 50 s, RPO 12.5 s; last restored: checkout
  detection          health-check:east            30 s   9 % █▋
  decision           failover-controller          18 s   5 %  █▋
  promotion          database:orders             5 min  86 %   ████████████████▉
  measurement window                               2 s   1 %                   █
  relapses: 1, 10 s together, first at 11 min 40 s

LOST WRITES                                        RPO      writes       bytes
  database:orders                               12.5 s         125     64.0 kB
  1 store lost nothing

TRAFFIC                  requests      good  hops       p50       p95       p99
  web                      36.0 k  88.500 %  11.5    251 ms    500 ms    500 ms

TAIL                      p99  where it comes from
  web/browse           500 ms  shop queue 75 %, client network 25 %

SERVICES                             busy   queue      rate       p50       p99
  checkout                         75.0 %     2.0      10/s    125 ms    125 ms
  shop                             25.0 %     0.5      40/s   62.5 ms   62.5 ms

BOTTLENECK  checkout, 75 % busy: at 1.33 times this load it saturates
COST    $2.00, $8.00 per hour: node-hours m6i.2xlarge 75 %
ENGINE  40.0 k requests of 11.5 hops, 500 ms: 80.0 k requests/s, 8.00 M events/s
)");
}

TEST(Text, ColourChangesNothingElse) {
  const auto summary = summarise({region_loss_record()});
  const std::string coloured = to_text(summary, {.colour = true});
  EXPECT_EQ(lines_of(coloured).front(), "\033[31m✗ MISSED\033[0m  \033[1mregion-loss\033[0m");
  EXPECT_EQ(std::regex_replace(coloured, std::regex("\033\\[[0-9]+m"), ""), to_text(summary));
}

// A record with more of everything than a screen can hold, and long names.
RunRecord crowded_record() {
  RunRecord record = region_loss_record();
  const std::string tail = " with a name that is longer than any column of any table";
  for (int i = 0; i < 20; ++i) {
    const std::string name = std::to_string(i) + tail;
    record.objectives.push_back({name, Objective::Metric::rto, 60.0, 0.99, "", name, 0.95});
    record.populations.push_back({name, 1000, 999, 1, 1.0, {}});
    record.services.push_back({name, 0.1, 1.0, 1.0, 1, 1, 123456.0, {}, {}});
    record.stores.push_back({name, 9, 8, 1, {{"region-loss", 1, 1e9, 1.0, 2.0, true}}});
    record.usage.push_back({name, "", 1.0, 1.0, ""});
  }
  // Fifteen steps of detection before the decision.
  for (std::uint32_t i = 0; i < 15; ++i) {
    TimelineEvent event = record.timeline.back();
    event.id += 1;
    event.time_s = 548.0 + 0.1 * (i + 1);
    event.step = "step " + std::to_string(i) + tail;
    event.component = "component" + tail;
    event.causes = {event.id - 1};
    record.timeline.push_back(event);
  }
  record.scenario += tail + tail;
  record.engine = {999400000000, 99940000000, 999400000000, 7200.0, 1, 1};
  return record;
}

TEST(Text, FitsAScreen) {
  const std::string text = to_text(summarise({crowded_record()}));
  EXPECT_EQ(lines_of(text).size(), 39U);
  for (const auto& line : lines_of(text)) EXPECT_LE(columns_of(line), 80U) << line;
  EXPECT_NE(text.find("TRAFFIC"), std::string::npos);
  EXPECT_NE(text.find("13 shorter steps"), std::string::npos);
  EXPECT_EQ(text.find("SERVICES"), std::string::npos);
}

TEST(Text, NamesWhatStillFails) {
  RunRecord record = region_loss_record();
  EndpointRecord& buy = record.endpoints.back();
  record.timeline.pop_back();
  for (std::uint32_t w = 55; w < 100; ++w) {
    buy.good[w] = 0;
    buy.failures.push_back({w, 1, 100});
  }
  record.stores.front().losses.front().recovered = false;
  const std::string text = to_text(summarise({record}));
  EXPECT_EQ(line_with(text, "recovery-time"),
            "  ✗ recovery-time                    ≤ 5 min         never");
  EXPECT_EQ(line_with(text, "not restored, "), "  not restored, RPO unknown (a store is down)");
  EXPECT_EQ(line_with(text, "still failing"),
            "  still failing: no primary database:orde… 11 min 32 s  86 %   █████████████████");
  EXPECT_EQ(line_with(text, "never restored"), "  never restored: checkout, shop");
}

TEST(Text, TellsOfOtherDisasters) {
  RunRecord record = region_loss_record();
  record.disasters.push_back({"calm", 800.0, {"calm"}});
  EXPECT_EQ(line_with(to_text(summarise({record})), "also"),
            "  also calm at 13 min 20 s: RTO 0 s, RPO 0 s");
}

TEST(Text, ShowsTheIntervalOverReplications) {
  RunRecord second = region_loss_record();
  second.replication = 1;
  second.stores.front().losses.front().oldest_commit_s = 170.0;
  const std::string text = to_text(summarise({second, region_loss_record()}));
  EXPECT_EQ(line_with(text, "data-loss"),
            "  ? data-loss                        ≤ 1 min          30 s  [12.5 s .. 30 s]");
  EXPECT_EQ(line_with(text, "RECOVERY"),
            "RECOVERY  region-loss, struck at 3 min 20 s (worst: replication 1)");
}

TEST(Text, WithoutDisasterOrObjectives) {
  RunRecord record = region_loss_record();
  record.disasters.clear();
  record.objectives.clear();
  const auto lines = lines_of(to_text(summarise({record})));
  EXPECT_EQ(lines.front(), "✓ MET  region-loss");
  EXPECT_EQ(lines[3].substr(0, 7), "TRAFFIC");
}

TEST(Layout, CellsAreCutAndPaddedByCharacters) {
  EXPECT_EQ(left("äöü", 5), "äöü  ");
  EXPECT_EQ(right("äöü", 5), "  äöü");
  EXPECT_EQ(left("äöüäöü", 5), "äöüä…");
  EXPECT_EQ(at_most("äöü", 3), "äöü");
}

TEST(Layout, Bars) {
  EXPECT_EQ(bar(0.0, 1.0, 4), "████");
  EXPECT_EQ(bar(0.5, 1.0, 4), "  ██");
  EXPECT_EQ(bar(0.25, 0.625, 4), " █▌");
  EXPECT_EQ(bar(0.5, 0.5, 4), "  ▏");
  EXPECT_EQ(bar(1.0, 1.0, 4), "   █");
}

TEST(Layout, CutsTheLeastPatientSectionFirst) {
  const Section a{"A", {"1", "2", "3"}, 1, 2};
  const Section b{"B", {"1", "2", "3"}, 1, 1};
  const Section c{"C", {"1", "2"}, 0, 1};
  EXPECT_EQ(fit({a, b}, 9), "A\n1\n2\n3\n\nB\n1\n2\n3\n");
  EXPECT_EQ(fit({a, b}, 8), "A\n1\n2\n3\n\nB\n1\n  … 2 more lines\n");
  EXPECT_EQ(fit({a, b}, 7), "A\n1\n  … 2 more lines\n\nB\n1\n  … 2 more lines\n");
  EXPECT_EQ(fit({a, c}, 4), "A\n1\n2\n3\n");
}

}  // namespace
}  // namespace rehearse::results
