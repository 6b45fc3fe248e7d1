#include "results/study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "results/constraint.hpp"
#include "results/store.hpp"
#include "results/study_pairs.hpp"
#include "results/study_summary.hpp"
#include "results/study_unknowns.hpp"
#include "sim/core/error.hpp"

namespace rehearse::results {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

StudyPlan plan_of(std::vector<double> values, std::uint32_t replications) {
  StudyPlan plan;
  plan.study = "study";
  plan.design = "grid";
  plan.scenario = "web";
  plan.scenario_json = "{}";
  plan.data_files = "{}";
  plan.program_version = "1";
  plan.program_build = "a";
  plan.seed = 7;
  plan.replications = replications;
  plan.axes = {{"size", false, {"/a", "/b"}, ""}};
  for (std::uint32_t i = 0; i < values.size(); ++i)
    plan.points.push_back({i, {{std::to_string(values[i]), values[i]}}});
  return plan;
}

StudyRun run_of(std::uint32_t point, std::uint32_t replication, double cost, double p99,
                Verdict verdict = Verdict::met) {
  StudyRun run;
  run.point = point;
  run.replication = replication;
  run.seed = 7;
  run.verdict = verdict;
  run.fingerprint = 0xfedcba9876543210ULL;
  run.metrics = {{"", "cost_per_h", "USD/h", cost}, {"", "latency_p99_s", "s", p99}};
  Objective objective;
  objective.name = "fast";
  objective.metric = Objective::Metric::latency;
  objective.target = 1.0;
  run.objectives = {{objective, {p99, 0.0, "why"}, verdict}};
  return run;
}

class StudyFile : public ::testing::Test {
 protected:
  StudyFile() {
    directory_ = std::filesystem::path(::testing::TempDir()) /
                 ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(directory_);
    std::filesystem::create_directories(directory_);
  }
  ~StudyFile() override { std::filesystem::remove_all(directory_); }
  std::string path() const { return (directory_ / "study.db").string(); }
  std::string refusal(const StudyPlan& plan) const {
    try {
      StudyWriter writer(path(), plan);
    } catch (const StoreError& error) {
      return error.what();
    }
    return "";
  }

 private:
  std::filesystem::path directory_;
};

TEST_F(StudyFile, ComesBackAsItWasWritten) {
  auto plan = plan_of({1, 2}, 3);
  plan.axes.push_back({"guess", true, {"/c"}, "a drill"});
  for (auto& point : plan.points) point.values.push_back({"\"fast\"", kNothing});
  plan.loss = {10, 2, {{"fire", 0.5}}};
  {
    StudyWriter writer(path(), plan);
    EXPECT_TRUE(writer.done().empty());
    auto run = run_of(1, 2, 3.5, kNever);
    run.metrics.push_back({"store:orders", "rpo_s", "s", kNothing});
    run.objectives[0].achieved.value.reset();
    writer.append(run);
    StudyRun failed;
    failed.point = 0;
    failed.failed = true;
    failed.message = "out of memory";
    writer.append(failed);
  }
  const Study study = read_study(path());
  EXPECT_TRUE(is_study_file(path()));
  EXPECT_EQ(study.plan.axes, plan.axes);
  EXPECT_EQ(study.plan.points[1].values[0].number, 2.0);
  EXPECT_TRUE(std::isnan(study.plan.points[1].values[1].number));
  EXPECT_EQ(study.plan.loss.per_year, plan.loss.per_year);
  ASSERT_EQ(study.runs.size(), 2u);
  EXPECT_TRUE(study.runs[0].failed);
  EXPECT_EQ(study.runs[0].message, "out of memory");
  EXPECT_EQ(study.runs[1].fingerprint, 0xfedcba9876543210ULL);
  EXPECT_EQ(study.runs[1].metrics[1].value, kNever);
  EXPECT_TRUE(std::isnan(study.runs[1].metrics[2].value));
  EXPECT_FALSE(study.runs[1].objectives[0].achieved.value);
  EXPECT_EQ(study.runs[1].objectives[0].achieved.reason, "why");
}

TEST_F(StudyFile, GoesOnForTheSamePlanOnly) {
  const auto plan = plan_of({1, 2}, 3);
  {
    StudyWriter writer(path(), plan);
    writer.append(run_of(1, 2, 1, 1));
    EXPECT_THAT(refusal(plan), HasSubstr("another program is writing this study"));
  }
  auto more = plan;
  more.replications = 5;
  {
    StudyWriter writer(path(), more);
    ASSERT_EQ(writer.done().size(), 1u);
    EXPECT_EQ(writer.done()[0].point, 1u);
    EXPECT_EQ(writer.done()[0].replication, 2u);
  }
  EXPECT_EQ(read_study(path()).plan.replications, 5u);
  auto other = plan;
  other.program_build = "b";
  EXPECT_THAT(refusal(other), HasSubstr("another build of the program (a, this is b)"));
  other = plan;
  other.scenario_json = "{\"a\": 1}";
  EXPECT_THAT(refusal(other), HasSubstr("a scenario that was changed since"));
  other = plan;
  other.data_files = "{\"a.csv\": \"1\"}";
  EXPECT_THAT(refusal(other), HasSubstr("data files were changed"));
  EXPECT_THAT(refusal(plan_of({1, 2, 3}, 3)), HasSubstr("2 points, the study has 3"));
  other = plan;
  other.axes[0].pointers = {"/a"};
  EXPECT_THAT(refusal(other), HasSubstr("other axes"));
  EXPECT_EQ(read_study(path()).runs.size(), 1u);
}

TEST_F(StudyFile, OtherFilesAreRefused) {
  std::ofstream(path()) << "a text that is long enough to be none of SQLite's headers, surely so";
  EXPECT_NE(refusal(plan_of({1}, 1)), "");
  EXPECT_FALSE(is_study_file(path()));
  EXPECT_THROW(read_study(path()), StoreError);
  EXPECT_THROW(read_study(path() + ".none"), StoreError);
}

TEST(Constraint, SeesNumbersAndTexts) {
  const std::vector<StudyAxis> axes = {{"n", false, {}, ""}, {"zone-1", false, {}, ""}};
  const std::vector<StudyValue> values = {{"4", 4.0}, {"\"east\"", kNothing}};
  EXPECT_TRUE(Constraint("n * 2 = 8 AND \"zone-1\" = 'east'", axes).holds(values));
  EXPECT_FALSE(Constraint("n > 4", axes).holds(values));
  EXPECT_FALSE(Constraint("n > NULL", axes).holds(values));
  EXPECT_TRUE(Constraint("n IN (2, 4) -- a comment", axes).holds(values));
  for (const char* wrong : {"m > 1", "n >", "1) FROM (SELECT 1", "n; DROP TABLE a", "n > \"east\"",
                            "load_extension('a')", "(SELECT count(*) FROM sqlite_master)"})
    EXPECT_THROW(Constraint(wrong, axes), UsageError) << wrong;
}

Study three_designs() {
  Study study{plan_of({1, 2, 4}, 2), {}};
  study.runs = {run_of(0, 0, 1, 3, Verdict::missed),
                run_of(0, 1, 1, 2, Verdict::missed),
                run_of(1, 0, 2, 0.5),
                run_of(1, 1, 2, 0.7),
                run_of(2, 0, 4, 0.6),
                run_of(2, 1, 4, 0.8)};
  return study;
}

TEST(StudySummary, CheapestAndParetoFront) {
  const auto summary = summarise(three_designs());
  ASSERT_EQ(summary.designs.size(), 3u);
  EXPECT_EQ(summary.cheapest, 1u);
  EXPECT_THAT(summary.pareto, ElementsAre(0, 1));  // the third is dearer and slower than the second
  EXPECT_EQ(summary.designs[1].kept, 2u);
  EXPECT_EQ(summary.designs[1].verdict, Verdict::undecided);  // two runs show little
  const auto* p99 = summary.designs[1].metric("latency_p99_s");
  ASSERT_NE(p99, nullptr);
  EXPECT_DOUBLE_EQ(p99->mean, 0.6);
  EXPECT_NEAR(p99->interval.half_width(), 12.7062047 * 0.1, 1e-6);
  EXPECT_EQ(summary.verdict(), Verdict::undecided);
}

TEST(StudySummary, LossesDecideWhatIsCheap) {
  auto study = three_designs();
  study.plan.loss = {100, 0, {{"fire", 100}}};
  for (auto& run : study.runs)
    run.metrics.push_back({"disaster:fire", "rto_s", "s", run.point == 1 ? 600.0 : 6.0});
  const auto summary = summarise(study);
  EXPECT_DOUBLE_EQ(summary.designs[1].metric("loss_per_year")->mean, 100 * 10 * 100.0);
  EXPECT_DOUBLE_EQ(summary.designs[2].metric("total_per_year")->mean, 1000 + 4 * 8766.0);
  EXPECT_EQ(summary.cheapest, 2u);
}

TEST(StudySummary, InfiniteAndMissingValues) {
  auto study = three_designs();
  study.runs[2].metrics.push_back({"", "rto_s", "s", kNever});
  study.runs[3].metrics.push_back({"", "rto_s", "s", kNothing});
  const auto summary = summarise(study);
  const auto* rto = summary.designs[1].metric("rto_s");
  ASSERT_NE(rto, nullptr);
  EXPECT_EQ(rto->runs, 1u);
  EXPECT_EQ(rto->never, 1u);
  EXPECT_FALSE(rto->has_interval());
  EXPECT_THAT(to_text(summary, false), HasSubstr("never in 1/1"));
  EXPECT_TRUE(to_json(summary)["designs"][1]["metrics"]["rto_s"]["mean"].is_null());
}

TEST(StudyPairs, DifferencesAreCorrectedTogether) {
  const auto differences = differences_of(three_designs());
  ASSERT_EQ(differences.size(), 4u);  // p99 and cost of two designs
  EXPECT_EQ(differences[0].design, 1u);
  for (const auto& one : differences) EXPECT_GE(one.adjusted_p, one.difference.p_value);
  EXPECT_DOUBLE_EQ(differences[0].difference.mean, 0.6 - 2.5);
  EXPECT_THAT(to_text(differences, false), HasSubstr("AGAINST THE FIRST DESIGN"));
  auto study = three_designs();
  study.runs.erase(study.runs.begin());  // no pairs any more
  EXPECT_TRUE(differences_of(study).empty());
}

TEST(StudyUnknowns, VerdictAndDrivers) {
  auto study = three_designs();
  study.plan.axes[0].unknown = true;
  study.plan.uncertainty = "latin_hypercube";
  for (auto& point : study.plan.points) point.design = 0;
  study.runs[5].verdict = Verdict::missed;
  const auto uncertainty = uncertainty_of(study);
  ASSERT_EQ(uncertainty.size(), 1u);
  EXPECT_EQ(uncertainty[0].kept_always, 1u);
  EXPECT_EQ(uncertainty[0].kept_never, 1u);
  EXPECT_EQ(uncertainty[0].kept_sometimes, 1u);
  const auto& cost = uncertainty[0].metrics.back();
  EXPECT_EQ(cost.name, "cost_per_h");
  EXPECT_DOUBLE_EQ(*cost.drivers[0].rank_correlation, 1.0);
  EXPECT_DOUBLE_EQ(cost.split->ignorance_share(), 1.0);
  EXPECT_THAT(to_text(uncertainty, false), HasSubstr("100 % of the variance is not knowing"));
}

}  // namespace
}  // namespace rehearse::results
