// extends, JSON Merge Patch, --set, and where each value came from.
#include "sim/config/overlay.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "sim/config/scenario.hpp"
#include "tests/unit/config/test_catalogue.hpp"

namespace rehearse::config::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

json::Value value_of(const std::string& text) { return json::parse(text).root; }

std::string merged(const std::string& target, const std::string& patch) {
  json::Value out = value_of(target);
  merge_patch(out, value_of(patch));
  return json::to_json(out).dump();
}

/// The cases of RFC 7396, appendix A.
TEST(MergePatch, FollowsTheRfc) {
  EXPECT_EQ(merged(R"({"a":"b"})", R"({"a":"c"})"), R"({"a":"c"})");
  EXPECT_EQ(merged(R"({"a":"b"})", R"({"b":"c"})"), R"({"a":"b","b":"c"})");
  EXPECT_EQ(merged(R"({"a":"b"})", R"({"a":null})"), R"({})");
  EXPECT_EQ(merged(R"({"a":"b","b":"c"})", R"({"a":null})"), R"({"b":"c"})");
  EXPECT_EQ(merged(R"({"a":["b"]})", R"({"a":"c"})"), R"({"a":"c"})");
  EXPECT_EQ(merged(R"({"a":"c"})", R"({"a":["b"]})"), R"({"a":["b"]})");
  EXPECT_EQ(merged(R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})"), R"({"a":{"b":"d"}})");
  EXPECT_EQ(merged(R"({"a":[{"b":"c"}]})", R"({"a":[1]})"), R"({"a":[1]})");
  EXPECT_EQ(merged(R"(["a","b"])", R"(["c","d"])"), R"(["c","d"])");
  EXPECT_EQ(merged(R"({"a":"b"})", R"(["c"])"), R"(["c"])");
  EXPECT_EQ(merged(R"({"a":"foo"})", R"(null)"), R"(null)");
  EXPECT_EQ(merged(R"({"a":"foo"})", R"("bar")"), R"("bar")");
  EXPECT_EQ(merged(R"({"e":null})", R"({"a":1})"), R"({"e":null,"a":1})");
  EXPECT_EQ(merged(R"([1,2])", R"({"a":"b","c":null})"), R"({"a":"b"})");
  EXPECT_EQ(merged(R"({})", R"({"a":{"bb":{"ccc":null}}})"), R"({"a":{"bb":{}}})");
}

class Files : public testing::Test {
 protected:
  void SetUp() override {
    dir_ = fs::temp_directory_path() / ("rehearse_overlay_" + std::to_string(::getpid()));
    fs::remove_all(dir_);
    fs::create_directories(dir_ / "library" / "data");
    fs::create_directories(dir_ / "mine");
    write("library/base.json",
          "{\n  \"duration\": \"2h\",\n  \"trace\": \"data/trace.csv\",\n"
          "  \"regions\": {\"us\": {\"zones\": 2}, \"eu\": {\"zones\": 4}}\n}");
    write("library/data/trace.csv", "rate\n1\n");
  }
  void TearDown() override { fs::remove_all(dir_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(dir_ / name) << text;
  }

  Scenario load(const std::string& name, std::vector<std::string> sets = {}) const {
    LoadOptions options;
    options.library = {dir_ / "library"};
    options.sets = std::move(sets);
    return load_scenario(name, catalogue_, options);
  }

  std::string error_of(const std::string& name, std::vector<std::string> sets = {}) const {
    try {
      load(name, std::move(sets));
      return "accepted";
    } catch (const ScenarioError& error) {
      return error.what();
    }
  }

  /// "pointer = value from" of a setting, `from` without the directory.
  std::string setting(const Scenario& s, const std::string& pointer) const {
    for (const Setting& x : s.settings()) {
      if (x.pointer != pointer) continue;
      const Position& at = x.origin.where;
      if (x.origin.from == Origin::From::fallback) {
        return x.value.dump() + " default " + x.origin.source;
      }
      if (x.origin.from == Origin::From::set) return x.value.dump() + " " + at.file;
      return x.value.dump() + " " + fs::path(at.file).lexically_relative(dir_).string() + ":" +
             std::to_string(at.line) + ":" + std::to_string(at.column);
    }
    return "absent";
  }

  fs::path dir_;
  Catalogue catalogue_ = test_catalogue();
};

TEST_F(Files, EveryValueKeepsItsOriginThroughOverlays) {
  write("mine/middle.json", "{\"extends\": \"base\",\n \"regions\": {\"us\": {\"zones\": 5}}}");
  write("mine/top.json",
        "{\"extends\": \"middle.json\", \"regions\": {\"eu\": null,\n  \"ap\": {}}}");
  const Scenario s = load((dir_ / "mine/top.json").string(), {"/strict=false"});
  EXPECT_EQ(s.name(), "top");
  EXPECT_EQ(setting(s, "/duration"), "\"2h\" library/base.json:2:15");
  EXPECT_EQ(setting(s, "/regions/us/zones"), "5 mine/middle.json:2:30");
  EXPECT_EQ(setting(s, "/regions/ap/zones"), "3 default the document");
  EXPECT_EQ(setting(s, "/regions/eu/zones"), "absent");
  EXPECT_EQ(setting(s, "/strict"), "false --set /strict=false");
  EXPECT_EQ(setting(s, "/limits/rate"), "\"100/s\" default ");
  EXPECT_EQ(s.document().dump(),
            R"({"duration":"2h","trace":"data/trace.csv","regions":{"us":{"zones":5},"ap":{}},)"
            R"("strict":false})");
}

TEST_F(Files, RelativePathsResolveAgainstTheFileThatStatesThem) {
  write("mine/top.json", R"({"extends": "../library/base.json"})");
  const Scenario s = load((dir_ / "mine/top.json").string());
  EXPECT_EQ(s.root().file("trace"), dir_ / "library/data/trace.csv");
  EXPECT_THAT(s.files(), ElementsAre(dir_ / "library/data/trace.csv"));
}

TEST_F(Files, ScenariosOfTheLibraryAreFoundByName) {
  EXPECT_EQ(load("base").root().number("duration"), 7200);
  EXPECT_EQ(error_of("bse"),
            "bse: expected the path or name of a scenario, found \"bse\"; did you mean \"base\"?");
  EXPECT_EQ(error_of("other"),
            "other: expected the path or name of a scenario, found \"other\" (there is: \"base\")");
}

TEST_F(Files, AFileThatCannotBeReadHasNoLine) {
  EXPECT_EQ(error_of("/proc/self/mem"),
            "/proc/self/mem: expected a readable file, found: Input/output error");
  EXPECT_EQ(error_of("/dev/zero"), "/dev/zero: expected a file, found a device or pipe");
}

TEST_F(Files, AChainOfTooManyFilesIsRefused) {
  for (int i = 0; i < 40; ++i) {
    write("mine/f" + std::to_string(i) + ".json",
          "{\"extends\": \"f" + std::to_string(i + 1) + ".json\"}");
  }
  EXPECT_EQ(error_of((dir_ / "mine/f0.json").string()),
            (dir_ / "mine/f31.json").string() +
                ":1:13 at /extends: expected a chain of at most 32 files, found another one");
}

TEST_F(Files, SetReplacesCreatesAppendsAndDeletes) {
  const Scenario s = load("base", {"/regions/us/zones=7", "/tags=[\"a\", \"b\"]", "/tags/1=c",
                                   "/tags/-=d", "/regions/eu=null", "/labels/team=core team"});
  EXPECT_EQ(s.find("region", "us").integer("zones"), 7);
  EXPECT_THAT(s.root().texts("tags"), ElementsAre("a", "c", "d"));
  EXPECT_EQ(s.root().map("regions").size(), 1U);
  EXPECT_EQ(s.root().text_map("labels").at(0).second, "core team");
}

TEST_F(Files, SetTakesOnlyUtf8) {
  EXPECT_EQ(error_of("base", {"/tags/-=caf\xE9"}),
            "--set /tags/-=caf\xEF\xBF\xBD: expected UTF-8 text, found something else");
}

TEST_F(Files, SetIsCheckedLikeTheRest) {
  EXPECT_EQ(
      error_of("base", {"/regions/us/zones=70", "/regions/uss/zons=1"}),
      "--set /regions/us/zones=70 at /regions/us/zones: expected an integer from 1 to 10, found "
      "70\n--set /regions/uss/zons=1 at /regions/uss: expected a field of region, found \"zons\"; "
      "did you mean \"zones\"? (the pointer created \"uss\"; did you mean \"/regions/us\"?)");
}

}  // namespace
}  // namespace rehearse::config::test
