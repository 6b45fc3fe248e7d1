#include "scenarios/run/collapse.hpp"
#include "scenarios/run/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rehearse::run {
namespace {

using ::testing::ElementsAre;
using Json = nlohmann::ordered_json;

TEST(SetsOfPatch, AreTheLeavesThatChange) {
  const Json document = Json::parse(R"({"a": {"b": 1, "c/d": {"e": 2}}, "f": "web", "g": {}})");
  const Json patch = Json::parse(
      R"({"a": {"b": null, "c/d": {"e": "x"}}, "f": {"h": 1}, "g": {}, "n": {"m": [1, 2]}, "o": {}})");
  EXPECT_THAT(sets_of_patch(patch, document),
              ElementsAre("/a/b=null", "/a/c~1d/e=\"x\"", "/f={\"h\":1}", "/n/m=[1,2]", "/o={}"));
}

TEST(SetsOfPatch, RefusesWhatIsNoObject) {
  EXPECT_THROW(sets_of_patch(Json::array(), Json::object()), UsageError);
}

}  // namespace
}  // namespace rehearse::run
