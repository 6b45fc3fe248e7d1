#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <ostream>

#include "cloud_harness.hpp"
#include "models/traffic/arrival_reading.hpp"
#include "sim/theory/bursts.hpp"

namespace rehearse::models {
namespace {

using testing::ElementsAre;

/// One server, exponential service of 10 ms, under 70 requests/s.
std::string station(const std::string& arrivals, const std::string& duration = "8000s") {
  return R"({"run": {"duration": ")" + duration + R"("},
      "deployment": {"services": {"web": {"concurrency": 1, "service_time": {"exponential": "10ms"}}}},
      "traffic": {"populations": {"users": {"call": "web", "rate": "70/s")" +
         arrivals + "}}}}";
}

double mean_response_s(const std::string& arrivals) {
  Play play(station(arrivals));
  play.run();
  return play.network().populations[0].latency_s.mean();
}

double issued_rate(const std::string& arrivals) {
  Play play(station(arrivals, "20000s"));
  play.run();
  return static_cast<double>(play.network().populations[0].issued) / 20000.0;
}

TEST(ArrivalProcess, GapsByCoefficientOfVariation) {
  for (const double cv : {0.0, 0.3, 0.5, 1.0 / std::sqrt(3.0), 0.9, 1.0, 1.5, 4.0}) {
    const Distribution gap = gaps_with_cv(cv);
    EXPECT_NEAR(gap.mean(), 1.0, 1e-12) << cv;
    EXPECT_NEAR(gap.variance(), cv * cv, 1e-9 * std::max(1.0, cv * cv)) << cv;
  }
  EXPECT_EQ(gaps_with_cv(0.5).text(), "gamma(mean 1, shape 4)");
  EXPECT_NEAR(gaps_with_cv(0.5774).variance(), 1.0 / 3.0, 1e-12);  // Erlang-3 was meant
}

/// Fields of the population, and the mean response of its station.
struct Queue {
  std::string name;
  std::string fields;
  double response_s = 0.0;
};
void PrintTo(const Queue& queue, std::ostream* out) { *out << queue.name; }
std::string name_of(const testing::TestParamInfo<Queue>& info) { return info.param.name; }

class ArrivalQueues : public testing::TestWithParam<Queue> {};

TEST_P(ArrivalQueues, AgreeWithTheory) {
  EXPECT_NEAR(mean_response_s(GetParam().fields) / GetParam().response_s, 1.0, 0.04);
}

constexpr double kGap_s = 1.0 / 70.0;
const double kShare = 0.5 * (1.0 + std::sqrt(3.0 / 5.0));  ///< balanced means of cv 2

INSTANTIATE_TEST_SUITE_P(
    OneServer, ArrivalQueues,
    testing::Values(
        Queue{"Poisson", "", theory::mm1(70, 0.01).response_s},
        Queue{"Deterministic", R"(, "arrivals": {"deterministic": {}})",
              theory::gim1(70, theory::deterministic_transform(kGap_s), 0.01).response_s},
        Queue{"Erlang4", R"(, "arrivals": {"renewal": {"cv": 0.5}})",
              theory::gim1(70, theory::erlang_transform(kGap_s, 4), 0.01).response_s},
        Queue{"Hyperexponential", R"(, "arrivals": {"renewal": {"cv": 2}})",
              theory::gim1(70,
                           theory::hyperexponential_transform({kShare, 1 - kShare},
                                                              {kGap_s * 0.5 / kShare,
                                                               kGap_s * 0.5 / (1 - kShare)}),
                           0.01)
                  .response_s},
        Queue{"Pairs", R"(, "batch_size": {"constant": 2})",
              theory::mxm1(70, 2, 0, 0.01).response_s},
        Queue{"GeometricBatches", R"(, "batch_size": {"geometric": 3})",
              theory::mxm1(70, 3, 6, 0.01).response_s},
        Queue{"ListedBatches", R"(, "batch_size": {"listed": {"1": 0.75, "5": 0.25}})",
              theory::mxm1(70, 2, 3, 0.01).response_s}),
    name_of);

class ArrivalRates : public testing::TestWithParam<Queue> {};

TEST_P(ArrivalRates, AreThoseOfThePopulation) {
  EXPECT_NEAR(issued_rate(GetParam().fields), 70.0, 1.0);
}

INSTANTIATE_TEST_SUITE_P(
    Processes, ArrivalRates,
    testing::Values(
        Queue{"Lognormal",
              R"(, "arrivals": {"renewal": {"gap": {"lognormal": {"mean": "7s", "cv": 1.5}}}})"},
        Queue{"Modulated",
              R"(, "arrivals": {"modulated": {"states": {
              "calm": {"factor": 1, "mean_sojourn": "5s"},
              "burst": {"factor": 8, "mean_sojourn": "1s"}}}})"},
        Queue{"UniformBatches", R"(, "batch_size": {"uniform": {"low": 1, "high": 4}})"}),
    name_of);

TEST(ArrivalProcess, ModulatedWaitsLongerThanPoisson) {
  const double bursty = mean_response_s(R"(, "arrivals": {"modulated": {"states": {
      "calm": {"factor": 1, "mean_sojourn": "5s"}, "burst": {"factor": 2, "mean_sojourn": "1s"}}}})");
  EXPECT_GT(bursty, 2.0 * theory::mm1(70, 0.01).response_s);
}

TEST(ArrivalProcess, TheMeanIsNotKeptWhenToldSo) {
  EXPECT_NEAR(issued_rate(R"(, "arrivals": {"modulated": {"keep_mean": false, "states": {
      "off": {"factor": 0, "mean_sojourn": "3s"}, "on": {"factor": 1, "mean_sojourn": "1s"}}}})"),
              17.5, 1.5);
}

TEST(ArrivalProcess, ThreeStatesInARing) {
  EXPECT_THAT(problems(station(R"(, "arrivals": {"modulated": {"states": {
      "a": {"factor": 1, "mean_sojourn": 1, "next": {"b": 1}},
      "b": {"factor": 2, "mean_sojourn": 1, "next": {"c": 1}},
      "c": {"factor": 3, "mean_sojourn": 1, "next": {"a": 0.5, "b": 0.5}}}}})")),
              testing::IsEmpty());
}

TEST(ArrivalProblems, WhatCannotBeUsed) {
  const std::string users = "/traffic/populations/users";
  const auto two = [](const std::string& a, const std::string& b) {
    return R"("arrivals": {"modulated": {"states": {"a": )" + a + R"(, "b": )" + b + "}}}";
  };
  const std::string plain = R"({"factor": 1, "mean_sojourn": 1})";
  const std::string states = "/arrivals/modulated/states";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"("arrivals": {"renewal": {}})",
       "/arrivals/renewal: expected either \"cv\" or \"gap\", found none"},
      {R"("arrivals": {"renewal": {"cv": 1, "gap": "1s"}})",
       "/arrivals/renewal: expected either \"cv\" or \"gap\", found both"},
      {R"("arrivals": {"renewal": {"gap": "0s"}})",
       "/arrivals/renewal/gap: expected gaps with a finite mean above 0, found constant(0)"},
      {two(plain, R"({"factor": 1, "mean_sojourn": 1, "next": {"c": 1}})"),
       states + "/b/next: expected another state, found \"c\" (there is: \"a\")"},
      {two(plain, R"({"factor": 1, "mean_sojourn": 1, "next": {"b": 1}})"),
       states + "/b/next: expected another state, found \"b\" (there is: \"a\")"},
      {two(plain, R"({"factor": 1, "mean_sojourn": 1, "next": {"a": 0.5}})"),
       states + "/b/next: expected probabilities that add up to 1, found 0.5"},
      {two(R"({"factor": 0, "mean_sojourn": 1})", R"({"factor": 0, "mean_sojourn": 1})"),
       states + ": expected a factor above 0 in some state"},
      {R"("arrivals": {"modulated": {"states": {"a": {"factor": 1, "mean_sojourn": 1,
            "next": {"b": 1}}, "b": {"factor": 1, "mean_sojourn": 1, "next": {"a": 1}},
            "c": {"factor": 1, "mean_sojourn": 1, "next": {"a": 1}}}}})",
       states + ": expected every state to be reachable from every other"},
      {R"("batch_size": {"uniform": {"low": 5, "high": 4}})",
       "/batch_size/uniform/high: expected at least \"low\" (5), found 4"},
      {R"("batch_size": {"listed": {"0": 1}})",
       "/batch_size/listed: expected sizes from 1 to 100000 as keys, found \"0\""},
      {R"("batch_size": {"listed": {"1": 0.5}})",
       "/batch_size/listed: expected probabilities that add up to 1, found 0.5"}};
  for (const auto& [field, problem] : cases)
    EXPECT_THAT(problems(station(", " + field)), ElementsAre(users + problem)) << field;
}

}  // namespace
}  // namespace rehearse::models
