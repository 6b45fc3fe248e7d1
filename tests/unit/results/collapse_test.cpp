#include "results/collapse.hpp"

#include <gtest/gtest.h>

#include "tests/unit/results/record_builder.hpp"

namespace rehearse::results {
namespace {

using testing::RecordBuilder;
using Fate = CollapseRun::Fate;

// 100 windows of 10 s; the trigger strikes at 200 s and lasts 50 s.
RecordBuilder struck() {
  RecordBuilder builder;
  builder.disaster("surge", 200.0).reason("web", "timeout").endpoint("all/serve", {"web"});
  return builder;
}

TEST(Collapse, RecoversWhenTheRtoIsFinite) {
  const auto run = judge_collapse(struck().fail(20, 40, 50).record, "surge", 50.0);
  EXPECT_EQ(run.fate, Fate::recovered);
  EXPECT_EQ(run.goodput_ratio, 1.0);
}

TEST(Collapse, StaysDownWhenItViolatesToTheEnd) {
  const auto run = judge_collapse(struck().fail(20, 99, 75).record, "surge", 50.0);
  EXPECT_EQ(run.fate, Fate::down);
  EXPECT_EQ(run.goodput_ratio, 0.25);
}

TEST(Collapse, GoodputIsThatOfTheLastQuarterAfterTheTrigger) {
  // 750 s after the trigger: the last quarter begins at 812.5 s, its first whole window is 82.
  const auto run = judge_collapse(struck().fail(20, 81, 75).record, "surge", 50.0);
  EXPECT_EQ(run.goodput_ratio, 1.0);
  EXPECT_LT(*judge_collapse(struck().fail(20, 82, 75).record, "surge", 50.0).goodput_ratio, 1.0);
}

TEST(Collapse, CannotTellWhatWasDownBefore) {
  const auto run = judge_collapse(struck().fail(0, 99, 75).record, "surge", 50.0);
  EXPECT_EQ(run.fate, Fate::undecided);
  EXPECT_NE(run.reason, "");
  EXPECT_EQ(judge_collapse(struck().record, "other", 50.0).fate, Fate::undecided);
}

CollapseCell cell_of(std::initializer_list<Fate> fates) {
  CollapseCell cell;
  for (const Fate fate : fates) cell.add({fate, "", 0.5});
  return cell;
}

TEST(Collapse, MarksTellAllFromSome) {
  EXPECT_EQ(cell_of({}).mark(), '.');
  EXPECT_EQ(cell_of({Fate::recovered, Fate::recovered}).mark(), '+');
  EXPECT_EQ(cell_of({Fate::recovered, Fate::down}).mark(), '~');
  EXPECT_EQ(cell_of({Fate::recovered, Fate::undecided}).mark(), '~');
  EXPECT_EQ(cell_of({Fate::undecided, Fate::down}).mark(), 'X');
  EXPECT_EQ(cell_of({Fate::undecided}).mark(), '?');
  EXPECT_EQ(cell_of({Fate::down, Fate::down}).goodput_ratio(), 0.5);
}

CollapseMap small_map() {
  CollapseMap map;
  map.scenario = "plan";
  map.fault = map.disaster = "surge";
  map.seed = 7;
  map.seeds = 1;
  map.protection = {"/a=1"};
  map.loads = {0.5, 1.25};
  map.triggers_s = {2.0, 90.0};
  map.cells = empty_cells(map);
  map.cells[0].add({Fate::recovered, "", 1.0});
  map.cells[1].add({Fate::down, "", 0.25});
  map.cells[2].add({Fate::undecided, "run too short", std::nullopt});
  return map;
}

TEST(Collapse, Text) {
  EXPECT_EQ(to_text(small_map(), false),
            "COLLAPSE  plan: trigger \"surge\", 1 run per cell, seed 7\n"
            "\n"
            "without protection\n"
            "  trigger\n"
            "  1 min 30 s     ?     .\n"
            "         2 s     +     X\n"
            "        load   0.5  1.25\n"
            "\n"
            "with /a=1\n"
            "  trigger\n"
            "  1 min 30 s     .     .\n"
            "         2 s     .     .\n"
            "        load   0.5  1.25\n"
            "\n"
            "+ recovers   X stays down   ~ in some runs   ? undecided   . not played\n");
  EXPECT_NE(to_text(small_map(), true).find("\033[31mX\033[0m"), std::string::npos);
}

TEST(Collapse, CsvAndJsonHaveOneRowPerCell) {
  EXPECT_EQ(to_csv(small_map()),
            "load,trigger_s,protection,seeds,recovered,down,undecided,goodput_ratio\n"
            "0.5,2,off,1,1,0,0,1\n"
            "1.25,2,off,1,0,1,0,0.25\n"
            "0.5,90,off,1,0,0,1,\n"
            "1.25,90,off,0,0,0,0,\n"
            "0.5,2,on,0,0,0,0,\n"
            "1.25,2,on,0,0,0,0,\n"
            "0.5,90,on,0,0,0,0,\n"
            "1.25,90,on,0,0,0,0,\n");
  const auto json = to_json(small_map());
  ASSERT_EQ(json["cells"].size(), 8U);
  EXPECT_EQ(json["cells"][2]["reason"], "run too short");
  EXPECT_EQ(json["cells"][2]["goodput_ratio"], nullptr);
  EXPECT_EQ(json["cells"][4]["protection"], true);
}

}  // namespace
}  // namespace rehearse::results
