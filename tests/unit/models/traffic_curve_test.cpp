#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "cloud_harness.hpp"
#include "models/traffic/cycle.hpp"
#include "models/traffic/rate_curve.hpp"

namespace rehearse::models {
namespace {

using kernel::RateCurve;
using testing::ElementsAre;

/// The rate that a scenario's only population has.
RateCurve curve_of(const std::string& curve, const std::string& duration = "100s") {
  const config::Catalogue known = catalogue();
  const auto scenario = config::read_scenario(R"({"run": {"duration": ")" + duration + R"("},
        "deployment": {"services": {"web": {"service_time": "1ms"}}},
        "traffic": {"populations": {"users": {"call": "web", "rate_curve": )" +
                                                  curve + "}}}}",
                                              "test", known, {});
  std::vector<Diagnostic> problems;
  const auto population = scenario.root().child("traffic").map("populations").front().second;
  RateCurve read =
      read_rate_curve(population.child("rate_curve"), run_options(scenario).duration_s, problems);
  EXPECT_TRUE(problems.empty()) << (problems.empty() ? "" : problems.front().message);
  return read;
}

/// A CSV file of counts in the directory of tests.
std::string counts_file(const std::string& lines) {
  const std::string path = testing::TempDir() + "counts.csv";
  std::ofstream(path) << "requests\n" << lines;
  return R"("file": ")" + path + R"(", "column": "requests", "step": "10s")";
}

TEST(RateCurve, StepPoints) {
  const RateCurve curve = curve_of(R"({"points": [{"at": "0s", "rate": 5},
      {"at": "20s", "rate": "10/s"}, {"at": "50s", "rate": 0}], "scale": 2})");
  EXPECT_THAT(curve.change_s, ElementsAre(0.0, 20.0, 50.0));
  EXPECT_THAT(curve.rate, ElementsAre(10.0, 20.0, 0.0));
  EXPECT_FALSE(curve.linear);
}

TEST(RateCurve, StartsInTheMiddle) {
  const std::string points =
      R"("points": [{"at": "10s", "rate": 5}, {"at": "30s", "rate": 25}, {"at": "40s", "rate": 1}])";
  const RateCurve steps = curve_of("{" + points + R"(, "start": "20s"})");
  EXPECT_THAT(steps.change_s, ElementsAre(0.0, 10.0, 20.0));
  EXPECT_THAT(steps.rate, ElementsAre(5.0, 25.0, 1.0));
  const RateCurve lines =
      curve_of("{" + points + R"(, "start": "20s", "interpolation": "linear"})");
  EXPECT_THAT(lines.change_s, ElementsAre(0.0, 10.0, 20.0));
  EXPECT_THAT(lines.rate, ElementsAre(15.0, 25.0, 1.0));
}

TEST(RateCurve, HoldsTheFirstRateBeforeAShiftedCurve) {
  const RateCurve curve =
      curve_of(R"({"points": [{"at": 0, "rate": 5}, {"at": 10, "rate": 9}], "shift": "30s"})");
  EXPECT_THAT(curve.change_s, ElementsAre(0.0, 30.0, 40.0));
  EXPECT_THAT(curve.rate, ElementsAre(5.0, 5.0, 9.0));
}

TEST(RateCurve, PointsRepeatAfterTheirPeriod) {
  const RateCurve curve = curve_of(R"({"points": [{"at": 0, "rate": 1}, {"at": 10, "rate": 3}],
      "period": "40s", "shift": "5s"})");
  EXPECT_THAT(curve.change_s, ElementsAre(0.0, 5.0, 15.0, 45.0, 55.0, 85.0, 95.0, 125.0));
  EXPECT_THAT(curve.rate, ElementsAre(3.0, 1.0, 3.0, 1.0, 3.0, 1.0, 3.0, 1.0));
}

TEST(RateCurve, LinesLeadOverTheSeam) {
  const RateCurve curve = curve_of(R"({"points": [{"at": 0, "rate": 10}, {"at": 30, "rate": 40}],
      "period": "40s", "interpolation": "linear", "start": "35s"})",
                                   "45s");
  EXPECT_THAT(curve.change_s, ElementsAre(0.0, 5.0, 35.0, 45.0));
  EXPECT_THAT(curve.rate, ElementsAre(25.0, 10.0, 40.0, 10.0));
}

TEST(RateCurve, AFileRepeatsUnlessToldNotTo) {
  const std::string file = counts_file("100\n200\n0\n");
  const RateCurve on = curve_of("{" + file + R"(, "start": "15s"})", "40s");
  EXPECT_THAT(on.change_s, ElementsAre(0.0, 5.0, 15.0, 25.0, 35.0, 45.0));
  EXPECT_THAT(on.rate, ElementsAre(20.0, 0.0, 10.0, 20.0, 0.0, 10.0));
  const RateCurve off = curve_of("{" + file + R"(, "repeat": false})", "40s");
  EXPECT_THAT(off.change_s, ElementsAre(0.0, 10.0, 20.0));
  EXPECT_THAT(off.rate, ElementsAre(10.0, 20.0, 0.0));
}

TEST(RateCurve, ALinearFileHasItsRatesInTheMiddleOfItsSteps) {
  const std::string file = counts_file("100\n200\n0\n");
  const RateCurve curve = curve_of("{" + file + R"(, "interpolation": "linear"})", "30s");
  EXPECT_THAT(curve.change_s, ElementsAre(0.0, 5.0, 15.0, 25.0, 35.0));
  EXPECT_THAT(curve.rate, ElementsAre(5.0, 10.0, 20.0, 0.0, 10.0));
}

TEST(RateCurve, DailyWave) {
  const RateCurve curve = curve_of(
      R"({"diurnal": {"mean": "100/s", "amplitude": "40%", "peak": "14h"}, "start": "2h"})", "1d");
  ASSERT_TRUE(curve.linear);
  double integral = 0.0;
  for (std::size_t i = 0; i + 1 < curve.rate.size(); ++i) {
    const double t = curve.change_s[i] + 7200.0 - 14 * 3600.0;
    EXPECT_NEAR(curve.rate[i], 100 * (1 + 0.4 * std::cos(2 * M_PI * t / 86400)), 1e-9);
    EXPECT_LE(curve.change_s[i + 1], 86400.0);
    integral +=
        0.5 * (curve.rate[i] + curve.rate[i + 1]) * (curve.change_s[i + 1] - curve.change_s[i]);
  }
  EXPECT_NEAR(integral, 100.0 * 86400, 1e-6);
}

TEST(RateCurve, AWaveWithItsPeakBetweenTwoPoints) {
  const Cycle cycle = daily_wave(1.0, 1.0, 5.0, 960.0);  // points 10 s apart
  for (std::size_t i = 0; i < cycle.at_s.size(); ++i) {
    EXPECT_NEAR(cycle.rate[i], 1 + std::cos(2 * M_PI * (cycle.at_s[i] - 5.0) / 960.0), 1e-12);
  }
}

std::string with_curve(const std::string& curve, const std::string& duration = "100s") {
  return R"({"run": {"duration": ")" + duration +
         R"("}, "deployment": {"services": {"web": {"service_time": "1ms"}}},
      "traffic": {"populations": {"users": {"call": "web", "rate_curve": )" +
         curve + "}}}}";
}

TEST(RateCurveProblems, WhatCannotBeUsed) {
  const std::string at = "/traffic/populations/users/rate_curve";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"scale": 2})", ": expected exactly one of file, points and diurnal, found 0"},
      {R"({"points": [{"at": 5, "rate": 1}, {"at": 5, "rate": 2}]})",
       "/points/1/at: expected a time after the one before it (5 s), found 5 s"},
      {R"({"points": [{"at": 5, "rate": 1}, {"at": 4, "rate": 2}], "interpolation": "linear"})",
       "/points/1/at: expected a time after the one before it (5 s), found 4 s"},
      {R"({"points": [{"at": 5, "rate": 1}], "step": "1s"})",
       "/step: expected no \"step\" with points, found one"},
      {R"({"points": [{"at": 50, "rate": 1}], "period": "20s"})",
       "/period: expected a period that covers the curve (50 s) and is above 0, found 20 s"},
      {R"({"points": [{"at": 0, "rate": 1}], "repeat": true})",
       "/points: expected a period that covers the curve (0 s) and is above 0, found 0 s"},
      {R"({"points": [{"at": 0, "rate": 1}], "repeat": false, "period": "1s"})",
       "/period: expected no period, since the curve does not repeat, found one"},
      {R"({"points": [{"at": 0, "rate": 0}, {"at": 200, "rate": 1}]})",
       ": expected a rate above 0 in the run"},
      {R"({"diurnal": {"mean": 1, "amplitude": 1}, "interpolation": "linear"})",
       "/interpolation: expected no \"interpolation\" with diurnal, found one"},
      {R"({"points": [{"at": 0, "rate": 1}], "period": "1us"})",
       ": expected at most 4000000 changes of the rate within the run, found more"}};
  for (const auto& [curve, problem] : cases)
    EXPECT_THAT(problems(with_curve(curve)), ElementsAre(at + problem)) << curve;
}

TEST(RateCurve, ALinearRampIsPlayed) {
  // 0 to 200/s within 100 s: 10000 requests, a quarter of them in the first half.
  Play play(with_curve(R"({"points": [{"at": 0, "rate": 0}, {"at": 100, "rate": 200}],
                           "interpolation": "linear"})"));
  play.at({{50.0, [](kernel::Simulation& sim) {
              const auto issued = static_cast<double>(sim.network().populations[0].issued);
              EXPECT_NEAR(issued, 2500.0, 4 * 50.0);
            }}});
  play.run();
  EXPECT_NEAR(static_cast<double>(play.network().populations[0].issued), 10000.0, 400.0);
}

}  // namespace
}  // namespace rehearse::models
