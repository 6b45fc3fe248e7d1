// describe and the reference pages.
#include <gmock/gmock.h>

#include "sim/config/scenario.hpp"
#include "tests/unit/config/test_catalogue.hpp"

namespace rehearse::config::test {
namespace {

TEST(Catalogue, TwoFamiliesMayShareAName) {
  Catalogue catalogue = test_catalogue();
  catalogue.add({.name = "constant", .family = "curve", .doc = "A flat rate."});
  EXPECT_EQ(catalogue.find("constant")->family, "curve");
  EXPECT_EQ(catalogue.find("distribution/constant")->family, "distribution");
  EXPECT_EQ(catalogue.find("exponential")->family, "distribution");
  EXPECT_EQ(catalogue.find("nothing"), nullptr);
  EXPECT_EQ(catalogue.family("curve").size(), 1U);
  EXPECT_EQ(catalogue.family("step|curve").size(), 4U);
}

TEST(Catalogue, RegisteringTwiceIsAProgrammingError) {
  Catalogue catalogue = test_catalogue();
  EXPECT_THROW(catalogue.add({.name = "compute", .family = "step"}), std::logic_error);
  EXPECT_THROW(catalogue.add_field("scenario", {"regions", text(), ""}), std::logic_error);
  EXPECT_THROW(catalogue.add_field("nothing", {"regions", text(), ""}), std::logic_error);
  catalogue.add_field("scenario", {"description", text(), "Another text.", nullptr, true});
  EXPECT_EQ(catalogue.find("scenario")->fields.size(),
            test_catalogue().find("scenario")->fields.size());
}

TEST(Describe, ListsKindsWithTypesAndDefaults) {
  const Json all = describe(test_catalogue());
  const Json* region = nullptr;
  for (const Json& kind : all.at("kinds")) {
    if (kind.at("name") == "region") region = &kind;
  }
  ASSERT_NE(region, nullptr);
  EXPECT_EQ(region->at("component"), true);
  EXPECT_EQ(region->at("parameters").at(0).dump(),
            R"({"name":"zones","type":{"shape":"integer","text":"integer","min":1,"max":10},)"
            R"("doc":"Zones.","required":false,"default":3,"source":"the document"})");
  EXPECT_EQ(
      region->at("parameters").at(1).at("type").dump(),
      R"({"shape":"map","text":"map of service","element":{"shape":"object","text":"service",)"
      R"("family":"service"}})");
  EXPECT_EQ(region->at("metrics").dump(),
            R"([{"name":"availability","unit":"ratio","doc":"Share of good requests."}])");
  EXPECT_EQ(all.at("units").at("ratio").dump(),
            R"({"symbol":"","example":"25 %","suffixes":["%"]})");
}

TEST(ReferencePage, HasParametersMetricsAndAnExample) {
  const Catalogue catalogue = test_catalogue();
  EXPECT_EQ(reference_page(catalogue, *catalogue.find("call")), R"(# call

Family: `step`.

Calls another service and waits.

## Parameters

| name | type | unit | default | range | meaning | source of the default |
|---|---|---|---|---|---|---|
| `to` | service or store name |  | **required** |  | What is called. |  |
| `timeout` | duration | s | `"15s"` | above 0 s | Gives up. | Envoy |
| `retries` | integer |  | `0` | from 0 to 10 | Attempts after the first. |  |

A bare value stands for `to`.

## Example

```json
{
  "call": "name-of-a-service"
}
```
)");
}

TEST(ReferencePage, ExamplesOfVariantsAndRecursiveKinds) {
  const Catalogue catalogue = test_catalogue();
  const auto example = [&](const char* kind) {
    const std::string page = reference_page(catalogue, *catalogue.find(kind));
    const std::size_t at = page.find("```json\n") + 8;
    return Json::parse(page.substr(at, page.rfind("\n```") - at)).dump();
  };
  EXPECT_EQ(example("database"), R"({"kind":"database","size":"4 GiB"})");
  EXPECT_EQ(example("compute"), R"({"compute":"30s"})");
  EXPECT_EQ(example("parallel"), R"({"parallel":[[{"call":"name-of-a-service"}]]})");
  EXPECT_EQ(example("exponential"), R"({"exponential":1})");
  EXPECT_EQ(example("region"), "{}");
}

}  // namespace
}  // namespace rehearse::config::test
