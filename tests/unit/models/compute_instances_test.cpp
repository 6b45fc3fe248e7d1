#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cloud_harness.hpp"
#include "models/compute/instances.hpp"

namespace rehearse::models {
namespace {

using testing::ElementsAre;

const std::string kFragment =
    std::string(REHEARSE_SOURCE_DIR) + "/scenarios/fragments/instances-us-east-1.json";

std::string cluster(const std::string& group, const std::string& instances = kFragment) {
  return R"({"run": {"duration": "3600s"}, "deployment": {"instances": ")" + instances +
         R"(", "regions": {"east": {"zones": {"a": {}, "b": {}}, "clusters": {"main": {
            "nodes": {"general": )" +
         group + "}}}}}}}";
}

TEST(Instances, TheShippedFragment) {
  const InstanceTable table{kFragment};
  const auto type = table.find("m6i.2xlarge");
  ASSERT_TRUE(type.has_value());
  EXPECT_DOUBLE_EQ(type->cpu, 8.0);
  EXPECT_DOUBLE_EQ(type->memory_bytes, 32.0 * 1024 * 1024 * 1024);
  EXPECT_DOUBLE_EQ(type->usd_per_h, 0.384);
  EXPECT_THAT(type->source, testing::HasSubstr("karpenter-provider-aws"));
  EXPECT_FALSE(table.find("m6i.nano").has_value());
}

TEST(Instances, NodeHoursAreUsedAtTheirPrice) {
  Play play(cluster(R"({"instance": "c7g.xlarge", "per_zone": 3})"));
  play.run();
  ASSERT_EQ(play.notebook.usages.size(), 1U);
  EXPECT_EQ(play.notebook.usages[0].item, "node-hours c7g.xlarge");
  EXPECT_EQ(play.notebook.usages[0].component, "cluster:east/main");
  EXPECT_DOUBLE_EQ(play.notebook.usages[0].quantity, 6.0);
  EXPECT_DOUBLE_EQ(play.notebook.usages[0].unit_price_usd, 0.145);
}

TEST(Instances, WrongTypesAreTold) {
  EXPECT_THAT(problems(cluster(R"({"instance": "m6i.2xlarg", "per_zone": 1})")),
              ElementsAre("/deployment/regions/east/clusters/main/nodes/general/instance: expected "
                          "a machine type of `deployment.instances` (or `cpu` beside it), found "
                          "\"m6i.2xlarg\"; did you mean \"m6i.2xlarge\"?"));
  EXPECT_THAT(problems(cluster(R"({"per_zone": 1})")),
              ElementsAre("/deployment/regions/east/clusters/main/nodes/general: expected "
                          "`instance` or `cpu`, found neither"));
  EXPECT_THAT(problems(cluster(R"({"cpu": 4, "per_zone": 3, "max_per_zone": 2})")),
              ElementsAre("/deployment/regions/east/clusters/main/nodes/general/max_per_zone: "
                          "expected at least `per_zone` (3), found 2"));
}

TEST(Instances, AFileThatIsNoTable) {
  const std::string file = std::string(REHEARSE_SOURCE_DIR) + "/CMakeLists.txt";
  EXPECT_THAT(problems(cluster(R"({"cpu": 4, "per_zone": 1})", file)),
              ElementsAre(testing::StartsWith(
                  "/deployment/instances: expected a table of machine types, found a file that is "
                  "no table of instance types (")));
}

}  // namespace
}  // namespace rehearse::models
