#include "scenarios/run/inputs.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "models/module.hpp"

namespace rehearse::run {
namespace {

results::Inputs inputs() {
  const std::string text = R"({
  "run": {"duration": "10min"},
  "deployment": {"services": {
    "web": {"replicas": 3, "service_time": {"exponential": "10ms"}}}},
  "traffic": {"populations": {"all": {"call": "web/serve", "rate": "5/s"}}}})";
  const config::LoadOptions options{.library = {}, .sets = {"/run/seed=7"}};
  const auto scenario = config::read_scenario(text, "plan.json", models::catalogue(), options);
  return inputs_of(scenario, models::catalogue());
}

std::map<std::string, results::SettingRecord> settings() {
  std::map<std::string, results::SettingRecord> all;
  for (const auto& setting : inputs().settings) all[setting.pointer] = setting;
  return all;
}

TEST(Inputs, AWrittenValueKnowsItsLineAndMeaning) {
  const auto replicas = settings().at("/deployment/services/web/replicas");
  EXPECT_EQ(replicas.value, "3");
  EXPECT_EQ(replicas.origin, "file");
  EXPECT_EQ(replicas.file, "plan.json");
  EXPECT_EQ(replicas.line, 4);
  EXPECT_TRUE(replicas.quantity);
  EXPECT_FALSE(replicas.doc.empty());
}

TEST(Inputs, ParametersOfADistributionAreQuantities) {
  const auto mean = settings().at("/deployment/services/web/service_time/exponential");
  EXPECT_EQ(mean.value, "\"10ms\"");
  EXPECT_TRUE(mean.quantity);
}

TEST(Inputs, NamesAreNoQuantitiesAndSetsAreTold) {
  EXPECT_FALSE(settings().at("/traffic/populations/all/call").quantity);
  EXPECT_EQ(settings().at("/run/seed").origin, "set");
  EXPECT_EQ(settings().at("/run/warmup").origin, "default");
}

TEST(Inputs, LimitsAreThoseOfTheKindsInUse) {
  std::map<std::string, std::string> limits;
  for (const auto& limit : inputs().limits) limits[limit.kind] = limit.text;
  ASSERT_TRUE(limits.contains("service"));
  EXPECT_EQ(limits.at("service").rfind("Not modelled: CPU throttling", 0), 0U);
  EXPECT_FALSE(limits.contains("database"));
}

}  // namespace
}  // namespace rehearse::run
