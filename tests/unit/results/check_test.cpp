#include "results/check.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "results/blame.hpp"

namespace rehearse::results {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

PlanResult plan(const std::string& metric, const std::string& unit, std::vector<double> values,
                std::uint64_t seed = 1, Better better = Better::lower) {
  PlanResult plan;
  plan.samples.seed = seed;
  for (std::uint32_t i = 0; i < values.size(); ++i) plan.samples.replications.push_back(i);
  plan.samples.metrics.push_back({metric, unit, better, std::move(values)});
  return plan;
}

CheckRow row(const PlanResult& before, const PlanResult& now, CheckRules rules = {}) {
  return check_plan("plan", before, now, rules).rows.at(0);
}

TEST(Check, WorseBeyondTheToleranceWithCertaintyIsRegressed) {
  const auto before = plan("latency_p99_s", "s", {1.0, 1.2, 1.1, 0.9, 1.3});
  const auto now = plan("latency_p99_s", "s", {1.2, 1.401, 1.3, 1.1, 1.499});
  const auto result = row(before, now);
  EXPECT_EQ(result.verdict, CheckVerdict::regressed);
  EXPECT_NEAR(result.worse, 0.2, 1e-9);
  EXPECT_NEAR(result.tolerance, 0.055, 1e-12);  // 5 % of the mean before
}

TEST(Check, WithinTheTolerancePasses) {
  const auto before = plan("latency_p99_s", "s", {1.0, 1.2, 1.1, 0.9, 1.3});
  const auto now = plan("latency_p99_s", "s", {1.01, 1.21, 1.11, 0.91, 1.31});
  EXPECT_EQ(row(before, now).verdict, CheckVerdict::passed);
}

TEST(Check, NoiseIsUndecidedAndNeverAPass) {
  const auto before = plan("latency_p99_s", "s", {1.0, 2.0, 3.0});
  const auto now = plan("latency_p99_s", "s", {3.0, 1.0, 2.5});
  EXPECT_EQ(row(before, now).verdict, CheckVerdict::undecided);
}

TEST(Check, OfAvailabilityLessIsWorse) {
  const auto before = plan("availability", "ratio", {0.999, 0.999, 0.998}, 1, Better::higher);
  const auto now = plan("availability", "ratio", {0.949, 0.949, 0.948}, 1, Better::higher);
  EXPECT_EQ(row(before, now).verdict, CheckVerdict::regressed);
  EXPECT_EQ(row(now, before).verdict, CheckVerdict::passed);
}

TEST(Check, AnObjectiveThatNoLongerHoldsIsRegressedWithinTheTolerance) {
  auto before = plan("objective:fast/latency_s", "s", {0.99, 0.99, 0.99});
  auto now = plan("objective:fast/latency_s", "s", {1.001, 1.001, 1.001});
  EXPECT_EQ(row(before, now).verdict, CheckVerdict::passed);
  now.objectives = {{"fast", Objective::Metric::latency, 1.0, 0.99, "", "", 0.95}};
  EXPECT_EQ(row(before, now).verdict, CheckVerdict::regressed);
}

TEST(Check, NeverComingBackIsWorseByASignTest) {
  const std::vector<double> fine(20, 60.0);
  std::vector<double> lost(20, kNever);
  const auto before = plan("disaster:x/rto_s", "s", fine);
  EXPECT_EQ(row(before, plan("disaster:x/rto_s", "s", lost)).verdict, CheckVerdict::regressed);
  std::vector<double> once = fine;
  once[3] = kNever;
  EXPECT_EQ(row(before, plan("disaster:x/rto_s", "s", once)).verdict, CheckVerdict::undecided);
  EXPECT_EQ(row(plan("disaster:x/rto_s", "s", lost), plan("disaster:x/rto_s", "s", lost)).verdict,
            CheckVerdict::passed);
}

TEST(Check, WhatTheRunsCouldNotTellIsNoPass) {
  const std::vector<double> unknown(5, kUnknown);
  EXPECT_EQ(
      row(plan("disaster:x/rto_s", "s", unknown), plan("disaster:x/rto_s", "s", unknown)).verdict,
      CheckVerdict::undecided);
}

TEST(Check, OtherSeedsAreComparedAsIndependent) {
  const auto before = plan("latency_p99_s", "s", {1.0, 1.2, 1.1, 0.9, 1.3}, 1);
  const auto now = plan("latency_p99_s", "s", {1.2, 1.4, 1.3, 1.1, 1.5}, 2);
  const auto result = row(before, now);
  EXPECT_FALSE(result.difference.paired);
  EXPECT_EQ(result.verdict, CheckVerdict::undecided);  // the spread hides what pairs would show
}

TEST(Check, PairsAreByReplicationNotByPlace) {
  auto before = plan("latency_p99_s", "s", {1.0, 2.0, 3.0, 4.0});
  auto now = plan("latency_p99_s", "s", {4.0, 2.0});
  now.samples.replications = {3, 1};
  const auto d = difference(before.samples, before.samples.metrics[0], now.samples,
                            now.samples.metrics[0], 0.95);
  EXPECT_EQ(d.count, 2U);
  EXPECT_EQ(d.mean, 0.0);
}

TEST(Check, AMetricOfOneSideIsMissing) {
  auto before = plan("availability", "ratio", {1.0, 1.0}, 1, Better::higher);
  auto now = before;
  before.samples.metrics.push_back({"service:a/utilisation", "ratio", Better::lower, {0.5, 0.5}});
  now.samples.metrics.push_back({"service:b/utilisation", "ratio", Better::lower, {0.5, 0.5}});
  const auto check = check_plan("plan", before, now, {});
  ASSERT_EQ(check.missing.size(), 2U);
  EXPECT_EQ(check.missing[0].metric, "service:a/utilisation");
  EXPECT_TRUE(check.missing[0].now);
  CheckRules waived;
  waived.today = "2026-05-01";
  waived.waivers = {{"*", "service:*", "moved", "ana", "2026-05-01"}};
  EXPECT_TRUE(check_plan("plan", before, now, waived).missing.empty());
  waived.today = "2026-05-02";
  EXPECT_EQ(check_plan("plan", before, now, waived).missing.size(), 2U);
  CheckRules none;
  none.metrics = {"nothing*"};
  EXPECT_THROW(check_plan("plan", before, now, none), BaselineError);
}

TEST(Check, ABaselineComesBackAsWritten) {
  auto kept = plan("disaster:x/rto_s", "s", {0.1, kNever, kUnknown, 1.0 / 3.0}, 7);
  kept.document = Document::parse(R"({"run": {"seed": 7}})");
  kept.objectives = {{"back", Objective::Metric::rto, 60.0, 0.99, "", "x", 0.9}};
  kept.paths["x"] = {{"detection", "dns:www", 10.0, 1.0 / 3.0}};
  const std::string path = ::testing::TempDir() + "/baseline.json";
  std::FILE* file = std::fopen(path.c_str(), "w");
  const std::string text = to_text(Baseline{"1.2.3", {{"plan", kept}}});
  std::fwrite(text.data(), 1, text.size(), file);
  std::fclose(file);
  const auto read = read_baseline(path);
  const auto& back = read.plans.at("plan");
  EXPECT_EQ(read.program_version, "1.2.3");
  EXPECT_EQ(back.document, kept.document);
  EXPECT_EQ(back.paths, kept.paths);
  EXPECT_EQ(back.objectives.at(0).disaster, "x");
  const auto& values = back.samples.metrics.at(0).values;
  EXPECT_EQ(values[0], 0.1);
  EXPECT_TRUE(std::isinf(values[1]));
  EXPECT_TRUE(std::isnan(values[2]));
  EXPECT_EQ(values[3], 1.0 / 3.0);
}

TEST(Check, ChangesOfThePathAreTold) {
  PlanResult before;
  PlanResult now;
  before.paths["x"] = {{"detection", "dns", 0, 10}, {"decision", "ana", 10, 60}};
  now.paths["x"] = {{"detection", "dns", 0, 20}, {"warm-up", "web", 20, 840}};
  EXPECT_EQ(
      path_changes("x", before, now),
      (std::vector<std::string>{"decision of ana: gone, was 1 min",
                                "detection of dns: 10 s -> 20 s", "warm-up of web: new, 14 min"}));
}

TEST(DocumentDiff, NamesLeavesAndWholeLists) {
  const auto a = Document::parse(R"({"description": "x", "a": {"b/c": 1, "d": [1, 2]}, "e": [1]})");
  const auto b =
      Document::parse(R"({"description": "y", "a": {"b/c": 2, "d": [1, 3]}, "e": [1, 2]})");
  std::vector<std::string> pointers;
  for (const auto& change : changes_between(a, b)) pointers.push_back(change.pointer);
  EXPECT_EQ(pointers, (std::vector<std::string>{"/a/b~1c", "/a/d/1", "/e"}));
  EXPECT_EQ(text_of(changes_between(a, b)[0]), "1 -> 2");
  EXPECT_TRUE(changes_between(a, a).empty());
}

TEST(Blame, RanksByWhatTakingBackGivesBack) {
  const auto before = plan("latency_p99_s", "s", {1.0, 1.0, 1.0});
  const auto now = plan("latency_p99_s", "s", {2.0, 2.0, 2.0});
  const auto check = check_plan("plan", before, now, {});
  ASSERT_EQ(check.verdict, CheckVerdict::regressed);
  const std::vector<Samples> reverted = {plan("latency_p99_s", "s", {1.99, 1.99, 1.99}).samples,
                                         plan("latency_p99_s", "s", {1.25, 1.25, 1.25}).samples,
                                         plan("latency_p99_s", "s", {1.5, 1.5, 1.5}).samples};
  std::vector<Culprit> culprits(3);
  culprits[0].change.pointer = "/harmless";
  culprits[1].change = {"/pods", 6, 3};
  culprits[1].line = 42;
  culprits[2].change.pointer = "/cache";
  const auto ranked = rank(culprits, check, now.samples, reverted);
  ASSERT_EQ(ranked.size(), 2U);
  EXPECT_EQ(to_text(ranked[0]),
            "/pods 6 -> 3, line 42: +750 ms latency_p99_s (75 % of its change)");
  EXPECT_EQ(ranked[1].change.pointer, "/cache");
}

}  // namespace
}  // namespace rehearse::results
