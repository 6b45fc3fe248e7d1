#include "gui/document/document.hpp"

#include <gtest/gtest.h>

#include <QTemporaryDir>
#include <functional>

#include "gui/text.hpp"
#include "tests/gui/support.hpp"

namespace rehearse::gui {
namespace {

class DocumentTest : public ::testing::Test {
 protected:
  void SetUp() override {
    document_.set_library({library_path()});
    document_.open(library_file("region-loss"));
  }
  Document document_;
  QTemporaryDir directory_;
};

TEST_F(DocumentTest, ShowsWhatItInherits) {
  EXPECT_EQ(document_.title(), "region-loss");
  EXPECT_TRUE(document_.is_shipped());
  EXPECT_FALSE(document_.modified());
  EXPECT_EQ(document_.own().at("extends"), "production");
  EXPECT_TRUE(document_.effective().at("deployment").at("regions").contains("us-west"));
  EXPECT_FALSE(document_.effective().contains("extends"));
  EXPECT_TRUE(document_.is_own(Pointer("/faults/east-lost")));
  EXPECT_FALSE(document_.is_own(Pointer("/run/duration")));
  EXPECT_TRUE(document_.is_inherited(Pointer("/run/duration")));
}

TEST_F(DocumentTest, EveryEditIsUndoneAndRedoneToEquality) {
  const std::function<void(Document&)> edits[] = {
      [](Document& d) { d.set(Pointer("/run/duration"), "3h", "inherited"); },
      [](Document& d) { d.set(Pointer("/faults/east-lost/at"), "1h", "own"); },
      [](Document& d) { d.set(Pointer("/policies/x/y"), 1, "new"); },
      [](Document& d) { d.remove(Pointer("/faults/east-lost"), "own"); },
      [](Document& d) { d.remove(Pointer("/deployment/links"), "inherited"); },
      [](Document& d) { d.rename(Pointer("/objectives/rto"), "back", "rename"); },
      [](Document& d) { d.reset(Pointer("/description"), "reset"); },
      [](Document& d) {
        d.replace_own(Json{{"extends", "staging"}}, "text");
      },
      [](Document& d) {
        d.place({{"dns:www", {1, 2}}, {"cdn", {3, 4}}}, "move");
      },
      [](Document& d) { d.forget_places("tidy"); }};
  for (const auto& edit : edits) {
    const std::string before = document_.content().dump();
    const std::string shown_before = document_.effective().dump();
    const int steps = document_.undo_stack().index();
    edit(document_);
    const std::string text = s(document_.undo_stack().undoText());
    EXPECT_EQ(document_.undo_stack().index(), steps + 1) << text;
    const std::string after = document_.content().dump();
    const std::string shown_after = document_.effective().dump();
    document_.undo_stack().undo();
    EXPECT_EQ(document_.content().dump(), before) << text;
    EXPECT_EQ(document_.effective().dump(), shown_before) << text;
    document_.undo_stack().redo();
    EXPECT_EQ(document_.content().dump(), after) << text;
    EXPECT_EQ(document_.effective().dump(), shown_after) << text;
    document_.undo_stack().undo();
  }
  EXPECT_FALSE(document_.modified());
}

TEST_F(DocumentTest, RemovingAnInheritedValueWritesNull) {
  document_.remove(Pointer("/deployment/links/east-west"), "cut");
  EXPECT_TRUE(document_.own().at("deployment").at("links").at("east-west").is_null());
  EXPECT_FALSE(document_.effective().at("deployment").at("links").contains("east-west"));
}

TEST_F(DocumentTest, KeepsOrderSoThatFilesCompareLineByLine) {
  const std::string path = s(directory_.filePath("mine.json"));
  document_.save(path);
  const Json first = read_scenario(path);
  document_.set(Pointer("/faults/east-lost/at"), "1h", "own");
  document_.save(path);
  const Json second = read_scenario(path);
  std::vector<std::string> keys;
  for (const auto& [key, value] : second.items()) keys.push_back(key);
  EXPECT_EQ(keys, (std::vector<std::string>{"extends", "description", "faults", "objectives"}));
  EXPECT_EQ(Json::diff(first, second).size(), 1U);
  EXPECT_FALSE(document_.modified());
}

TEST_F(DocumentTest, PlacesAreKeptBesideTheScenario) {
  const std::filesystem::path path = s(directory_.filePath("mine.json"));
  document_.place({{"dns:www", {120.4, -7}}}, "move");
  document_.save(path);
  Document again;
  again.set_library({library_path()});
  again.open(path);
  EXPECT_EQ(again.place("dns:www"), QPointF(120, -7));
  EXPECT_EQ(again.place("cdn"), std::nullopt);
  EXPECT_EQ(layout_path(path).filename(), "mine.layout.json");
}

TEST_F(DocumentTest, RelativePathsSurviveAnotherDirectory) {
  document_.open(library_file("production"));
  document_.save(s(directory_.filePath("mine.json")));
  const std::string file = document_.own().at("deployment").at("instances");
  EXPECT_TRUE(std::filesystem::exists(file)) << file;
  EXPECT_TRUE(std::filesystem::path(file).is_absolute());
}

TEST_F(DocumentTest, AFileThatCannotBeReadLeavesTheDocument) {
  const std::string path = s(directory_.filePath("broken.json"));
  write_file(path, "{\"run\": ");
  EXPECT_THROW(document_.open(path), std::runtime_error);
  EXPECT_EQ(document_.title(), "region-loss");
  try {
    document_.open(path);
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("broken.json:1:"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace rehearse::gui
