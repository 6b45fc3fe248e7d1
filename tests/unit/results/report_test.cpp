#include "results/report.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "results/export.hpp"
#include "tests/unit/results/region_loss_record.hpp"

namespace rehearse::results {
namespace {

StoredResult stored() {
  StoredResult result;
  result.program_version = "1.2.3";
  result.scenario_json = R"({"description": "</script> & @STYLE@ @DATA@"})";
  result.replications = {testing::region_loss_record()};
  auto& record = result.replications.front();
  record.timeline.front().detail = "fault:east";
  record.series = {{"service:shop", "ready", "pods", 0.0, 10.0, {1.0, 2.0, 3.0}},
                   {"service:shop", "queue", "requests", 10.0, 10.0, {0.5, 1.0 / 3.0}}};
  return result;
}

TEST(Report, DataHoldsWhatThePageShows) {
  const auto data = report_data(stored());
  EXPECT_EQ(data["summary"]["verdict"], "missed");
  EXPECT_EQ(data["objectives"].size(), 4U);
  EXPECT_EQ(data["objectives"][0]["values"][0], 350.0);
  EXPECT_EQ(data["objectives"][0]["metric"], "rto");
  ASSERT_EQ(data["faults"].size(), 1U);
  EXPECT_EQ(data["faults"][0]["name"], "east");
  EXPECT_TRUE(data["faults"][0]["end_s"].is_null());
  EXPECT_EQ(data["windows"]["step_s"], 10.0);
  EXPECT_EQ(data["windows"]["populations"]["web"]["issued"][0], 400.0);
  EXPECT_EQ(data["series"][1]["values"][1], 0.333333);
}

TEST(Report, ARepairEndsTheBandOfItsFault) {
  auto result = stored();
  auto& timeline = result.replications.front().timeline;
  TimelineEvent repaired = timeline.front();
  repaired.id = static_cast<std::uint32_t>(timeline.size() + 1);
  repaired.time_s = 600.0;
  repaired.disaster.clear();
  repaired.causes = {1};
  timeline.push_back(repaired);
  EXPECT_EQ(report_data(result)["faults"][0]["end_s"], 600.0);
}

TEST(Report, LongSeriesAreThinnedByTheirMeans) {
  auto result = stored();
  auto& series = result.replications.front().series.front();
  series.values.assign(8000, 1.0);
  for (std::size_t i = 0; i < 8000; i += 2) series.values[i] = 3.0;
  series.values[0] = std::numeric_limits<double>::quiet_NaN();
  const auto thin = report_data(result)["series"][0];
  ASSERT_EQ(thin["values"].size(), 4000U);
  EXPECT_EQ(thin["step_s"], 20.0);
  EXPECT_EQ(thin["values"][0], 1.0);  // the missing value does not count
  EXPECT_EQ(thin["values"][1], 2.0);
}

TEST(Report, WhatTheUserWroteEndsNoElementAndFillsNoMark) {
  const std::string page = html_report(stored());
  EXPECT_NE(page.find("<title>region-loss"), std::string::npos);
  EXPECT_NE(page.find("\\u003c/script> & @STYLE@ @DATA@"), std::string::npos);
  EXPECT_EQ(page.find("@SCRIPT@"), std::string::npos);
  std::size_t closing = 0;
  for (auto at = page.find("</script>"); at != std::string::npos;
       at = page.find("</script>", at + 1))
    ++closing;
  EXPECT_EQ(closing, 2U);
}

TEST(Report, LoadsNothing) {
  const std::string page = html_report(stored());
  for (const char* loading : {"src=", "url(http", "@import", "fetch(", "XMLHttpRequest", "<link"})
    EXPECT_EQ(page.find(loading), std::string::npos) << loading;
}

TEST(Export, UnitsStandInTheHeaderAndGapsStayEmpty) {
  const auto tables = export_tables(stored());
  for (const auto& table : tables) {
    if (table.name != "series") continue;
    EXPECT_EQ(to_csv(table),
              "replication,time [s],service:shop ready [pods],service:shop queue [requests]\n"
              "0,0,1,\n"
              "0,10,2,0.5\n"
              "0,20,3,0.3333333333333333\n");
    return;
  }
  FAIL() << "no table of series";
}

TEST(Export, CsvQuotesWhatNeedsIt) {
  const DataTable table{"t",
                        {{"a \"b\"", "s"}, {"c", ""}},
                        {{std::string("x,y\nz"), std::numeric_limits<double>::infinity()},
                         {Cell(), std::int64_t{-3}}}};
  EXPECT_EQ(to_csv(table), "\"a \"\"b\"\" [s]\",c\n\"x,y\nz\",inf\n,-3\n");
  EXPECT_EQ(to_json({table})["t"]["rows"].dump(), "[[\"x,y\\nz\",null],[null,-3]]");
}

TEST(Export, EveryRowIsAsLongAsItsHeader) {
  auto result = stored();
  result.replications.push_back(testing::region_loss_record());
  result.replications.back().series.clear();
  result.replications.back().populations.clear();
  for (const auto& table : export_tables(result))
    for (const auto& row : table.rows) EXPECT_EQ(row.size(), table.columns.size()) << table.name;
}

}  // namespace
}  // namespace rehearse::results
