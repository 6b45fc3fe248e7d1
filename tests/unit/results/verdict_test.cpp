#include "results/verdict.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/unit/results/record_builder.hpp"

namespace rehearse::results {
namespace {

using Metric = Objective::Metric;
using testing::RecordBuilder;

constexpr double kNever = std::numeric_limits<double>::infinity();

Objective objective(Metric metric, double target, const std::string& scope = "",
                    const std::string& disaster = "") {
  return {"it", metric, target, 0.99, scope, disaster, 0.95};
}

Achieved value(double number) { return {number, 0.0, ""}; }
std::vector<Achieved> values(std::vector<double> numbers) {
  std::vector<Achieved> list;
  for (const double number : numbers) list.push_back(value(number));
  return list;
}

Achieved of(const RecordBuilder& builder, const Objective& wanted) {
  return achieved(wanted, builder.record, recover_all(builder.record));
}

// Two disasters: 50 s and 100 s down, 5 s and 10 s lost.
RecordBuilder two_disasters() {
  RecordBuilder b;
  b.disaster("first", 200.0).disaster("second", 600.0).reason("db:x", "no primary");
  b.onset(200.0, "zone", "first").onset(600.0, "region", "second");
  b.event(700.0, "db:x", "promotion", {2}, {"db:x"});
  b.endpoint("web/a", {"alpha"}).fail(20, 24, 50).fail(60, 69, 50);
  b.endpoint("web/b", {"beta"});
  StoreRecord store;
  store.name = "db";
  store.losses = {{"first", 1, 1.0, 195.0, 199.0, true}, {"second", 1, 1.0, 590.0, 599.0, true}};
  b.record.stores.push_back(store);
  return b;
}

TEST(Binomial, BoundsOfClopperAndPearson) {
  EXPECT_EQ(binomial_lower(0, 10, 0.05), 0.0);
  EXPECT_EQ(binomial_upper(10, 10, 0.05), 1.0);
  // All of n: lower bound alpha^(1/n).
  EXPECT_NEAR(binomial_lower(10, 10, 0.05), std::pow(0.05, 0.1), 1e-12);
  EXPECT_NEAR(binomial_upper(0, 10, 0.05), 1.0 - std::pow(0.05, 0.1), 1e-12);
  // The two-sided 95 % interval of 8 of 10 is [0.4439, 0.9748].
  EXPECT_NEAR(binomial_lower(8, 10, 0.025), 0.443905, 1e-6);
  EXPECT_NEAR(binomial_upper(8, 10, 0.025), 0.974789, 1e-6);
}

TEST(Judge, OneReplicationIsItsOwnInterval) {
  const auto met = judge(objective(Metric::rto, 60.0), values({60.0}));
  EXPECT_EQ(met.verdict, Verdict::met);
  EXPECT_EQ(met.achieved, 60.0);
  EXPECT_EQ(met.low, 60.0);
  EXPECT_EQ(met.high, 60.0);
  EXPECT_EQ(judge(objective(Metric::rto, 60.0), values({60.1})).verdict, Verdict::missed);
  EXPECT_EQ(judge(objective(Metric::rto, 60.0), values({kNever})).verdict, Verdict::missed);
}

TEST(Judge, AvailabilityAndThroughputAreFloors) {
  EXPECT_EQ(judge(objective(Metric::availability, 0.999), values({0.9991})).verdict, Verdict::met);
  EXPECT_EQ(judge(objective(Metric::availability, 0.999), values({0.9})).verdict, Verdict::missed);
  EXPECT_EQ(judge(objective(Metric::throughput, 100.0), values({99.0})).verdict, Verdict::missed);
  EXPECT_EQ(judge(objective(Metric::error_ratio, 0.01), values({0.001})).verdict, Verdict::met);
}

TEST(Judge, UndecidedKeepsItsReasonAndMissesOnceTheLowerBoundDoes) {
  const auto open = judge(objective(Metric::rto, 60.0), {{std::nullopt, 50.0, "too short"}});
  EXPECT_EQ(open.verdict, Verdict::undecided);
  EXPECT_EQ(open.reason, "too short");
  EXPECT_EQ(open.achieved, std::nullopt);
  EXPECT_EQ(judge(objective(Metric::rto, 60.0), {{std::nullopt, 61.0, "too short"}}).verdict,
            Verdict::missed);
}

TEST(Judge, FewGoodReplicationsCannotShowAHighProbability) {
  const auto result = judge(objective(Metric::rto, 60.0), values({1, 2, 3, 4, 5}));
  EXPECT_EQ(result.verdict, Verdict::undecided);
  EXPECT_EQ(result.achieved, 3.0);
  EXPECT_EQ(result.low, 1.0);
  EXPECT_EQ(result.high, 5.0);
  EXPECT_EQ(result.reason,
            "5 of 5 replications keep it; probability 0.549 to 1.000, wanted 0.95 "
            "(59 replications would show it)");
}

TEST(Judge, FiftyNineOfFiftyNineShow95Percent) {
  EXPECT_EQ(judge(objective(Metric::rto, 60.0), values(std::vector<double>(58, 1.0))).verdict,
            Verdict::undecided);
  EXPECT_EQ(judge(objective(Metric::rto, 60.0), values(std::vector<double>(59, 1.0))).verdict,
            Verdict::met);
}

TEST(Judge, MissedWhenTheUpperBoundIsBelow) {
  // Upper bounds: 2 of 3 0.9830, 1 of 3 0.8647, 0 of 3 0.6316.
  EXPECT_EQ(judge(objective(Metric::rto, 60.0), values({1, 2, 99})).verdict, Verdict::undecided);
  EXPECT_EQ(judge(objective(Metric::rto, 60.0), values({1, 99, 99})).verdict, Verdict::missed);
  const auto result = judge(objective(Metric::rto, 60.0), values({61, 99, kNever}));
  EXPECT_EQ(result.verdict, Verdict::missed);
  EXPECT_EQ(result.achieved, 99.0);
  EXPECT_EQ(result.high, kNever);
  EXPECT_EQ(result.reason, "0 of 3 replications keep it; probability 0.000 to 0.632, wanted 0.95");
}

TEST(Judge, UndecidedReplicationsCountAgainstBothSides) {
  auto replications = values(std::vector<double>(59, 1.0));
  replications.push_back({std::nullopt, 0.0, "too short"});
  const auto result = judge(objective(Metric::rto, 60.0), replications);
  EXPECT_EQ(result.verdict, Verdict::undecided);
  EXPECT_EQ(result.reason.substr(0, 46), "59 of 60 replications keep it, 1 undecided; pr");
}

TEST(Judge, MedianIsTheWorseOfTheMiddleTwo) {
  EXPECT_EQ(judge(objective(Metric::rto, 60.0), values({4, 1, 3, 2})).achieved, 3.0);
  EXPECT_EQ(judge(objective(Metric::availability, 0.9), values({4, 1, 3, 2})).achieved, 2.0);
}

TEST(Judge, IntervalOfTheMedianTightensWithReplications) {
  std::vector<double> numbers;
  for (int i = 1; i <= 20; ++i) numbers.push_back(i);
  const auto result = judge(objective(Metric::rto, 60.0), values(numbers));
  // P(X <= 5) = 0.0207 and P(X <= 6) = 0.0577 for 20 fair coins: the 6th and the 15th value.
  EXPECT_EQ(result.low, 6.0);
  EXPECT_EQ(result.high, 15.0);
}

TEST(Overall, MissedBeforeUndecidedBeforeMet) {
  ObjectiveResult met;
  met.verdict = Verdict::met;
  ObjectiveResult undecided;
  undecided.verdict = Verdict::undecided;
  ObjectiveResult missed;
  missed.verdict = Verdict::missed;
  EXPECT_EQ(overall({}), Verdict::met);
  EXPECT_EQ(overall({met, met}), Verdict::met);
  EXPECT_EQ(overall({met, undecided}), Verdict::undecided);
  EXPECT_EQ(overall({met, undecided, missed}), Verdict::missed);
}

TEST(Achieved, RtoOfTheWorstOrANamedDisaster) {
  const auto b = two_disasters();
  const auto worst = of(b, objective(Metric::rto, 60.0));
  EXPECT_EQ(worst.value, 100.0);
  EXPECT_EQ(worst.reason, "second: promotion of db:x took 1 min 40 s");
  EXPECT_EQ(of(b, objective(Metric::rto, 60.0, "", "first")).value, 50.0);
  EXPECT_EQ(of(b, objective(Metric::rto, 60.0, "first")).value, 50.0);
  EXPECT_EQ(of(b, objective(Metric::rto, 60.0, "beta", "second")).value, 0.0);
  EXPECT_EQ(of(b, objective(Metric::rto, 60.0, "alpha")).value, 100.0);
}

TEST(Achieved, NullRtoIsInfinite) {
  RecordBuilder b;
  b.disaster("loss", 200.0).reason("x", "reset").endpoint("web/a", {"alpha"}).fail(20, 99, 50);
  const auto one = of(b, objective(Metric::rto, 1e6));
  EXPECT_EQ(one.value, kNever);
  EXPECT_EQ(one.reason, "loss: not restored before the end of the run");
}

TEST(Achieved, UndecidedRtoHasNoValue) {
  RecordBuilder b;
  b.disaster("loss", 200.0).reason("x", "reset").endpoint("web/a", {"alpha"}).fail(20, 96, 50);
  const auto one = of(b, objective(Metric::rto, 1e6));
  EXPECT_EQ(one.value, std::nullopt);
  EXPECT_EQ(one.at_least, 770.0);
}

TEST(Achieved, RelapsesAreTold) {
  RecordBuilder b;
  b.disaster("loss", 200.0).reason("x", "reset").endpoint("web/a", {"alpha"});
  b.fail(20, 24, 50).fail(50, 52, 50);
  EXPECT_EQ(of(b, objective(Metric::rto, 60.0)).reason,
            "loss: unexplained of x took 50 s; relapses: 1, 30 s");
}

TEST(Achieved, NoDisasterOrScopeIsUndecided) {
  RecordBuilder calm;
  EXPECT_EQ(of(calm, objective(Metric::rto, 60.0)).reason, "no such disaster in this run");
  EXPECT_EQ(of(calm, objective(Metric::rpo, 60.0)).value, std::nullopt);
  const auto b = two_disasters();
  EXPECT_EQ(of(b, objective(Metric::rto, 60.0, "gamma")).reason,
            "no service named 'gamma' in this run");
  EXPECT_EQ(of(b, objective(Metric::rpo, 60.0, "gamma")).reason,
            "no store named 'gamma' in this run");
  EXPECT_EQ(of(b, objective(Metric::latency, 60.0, "gamma")).reason,
            "no population or service named 'gamma' in this run");
  EXPECT_EQ(of(b, objective(Metric::availability, 0.9, "gamma")).reason,
            "no population or service named 'gamma' in this run");
}

TEST(Achieved, RpoOfTheWorstStore) {
  auto b = two_disasters();
  const auto worst = of(b, objective(Metric::rpo, 60.0));
  EXPECT_EQ(worst.value, 10.0);
  EXPECT_EQ(worst.reason, "second, db");
  EXPECT_EQ(of(b, objective(Metric::rpo, 60.0, "db", "first")).value, 5.0);
  b.record.stores.front().losses.back().recovered = false;
  EXPECT_EQ(of(b, objective(Metric::rpo, 60.0)).value, kNever);
}

TEST(Achieved, MetricsOfPopulationsAndServices) {
  RecordBuilder b;
  b.endpoint("web/a", {"alpha"}).reason("x", "reset").fail(0, 99, 10);
  for (const char* name : {"web", "app"}) {
    PopulationRecord population;
    population.name = name;
    population.requests = 1000;
    population.good = name == std::string("web") ? 900 : 1000;
    population.failed = name == std::string("web") ? 50 : 0;
    population.latency_s.add(name == std::string("web") ? 0.5 : 0.25);
    b.record.populations.push_back(population);
  }
  ServiceRecord service;
  service.name = "alpha";
  service.throughput_rps = 7.0;
  service.response_s.add(0.125);
  b.record.services.push_back(service);
  b.record.usage.push_back({"node-hours", "pool", 4.0, 0.5, ""});
  EXPECT_EQ(of(b, objective(Metric::availability, 0.9)).value, 0.95);
  EXPECT_EQ(of(b, objective(Metric::availability, 0.9, "web")).value, 0.9);
  EXPECT_EQ(of(b, objective(Metric::availability, 0.9, "alpha")).value, 0.9);
  EXPECT_EQ(of(b, objective(Metric::error_ratio, 0.9, "web")).value, 0.05);
  EXPECT_EQ(of(b, objective(Metric::error_ratio, 0.9, "alpha")).value, 0.1);
  EXPECT_EQ(of(b, objective(Metric::throughput, 1.0, "web")).value, 0.95);
  EXPECT_EQ(of(b, objective(Metric::throughput, 1.0, "alpha")).value, 7.0);
  EXPECT_EQ(of(b, objective(Metric::latency, 1.0)).value, 0.5);
  EXPECT_EQ(of(b, objective(Metric::latency, 1.0, "app")).value, 0.25);
  EXPECT_EQ(of(b, objective(Metric::latency, 1.0, "alpha")).value, 0.125);
  EXPECT_EQ(of(b, objective(Metric::cost_per_hour, 1.0)).value, 2.0 / (1000.0 / 3600.0));
}

}  // namespace
}  // namespace rehearse::results
