#include "scenarios/run/library.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace rehearse::run {
namespace {

namespace fs = std::filesystem;

TEST(FirstSentence, EndsAtTheFirstFullStopThatEndsASentence) {
  EXPECT_EQ(first_sentence("A region is lost. It comes back."), "A region is lost");
  EXPECT_EQ(first_sentence("Rate 1.5 per second.\nMore."), "Rate 1.5 per second");
  EXPECT_EQ(first_sentence("No stop"), "No stop");
  EXPECT_EQ(first_sentence(""), "");
}

TEST(Library, ListsByNameAndTheEarlierDirectoryWins) {
  std::string name = (fs::temp_directory_path() / "rehearse-test-XXXXXX").string();
  ASSERT_NE(::mkdtemp(name.data()), nullptr);
  const fs::path root = name;
  fs::create_directories(root / "one");
  fs::create_directories(root / "two");
  std::ofstream(root / "one/b.json") << R"({"description": "Mine."})";
  std::ofstream(root / "two/b.json") << R"({"description": "Theirs."})";
  std::ofstream(root / "two/a.json") << "{ broken";
  std::ofstream(root / "two/notes.md") << "no scenario";
  const auto list = shipped_scenarios({root / "one", root / "two", root / "missing"});
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].name, "a");
  EXPECT_EQ(list[0].description, "");
  EXPECT_EQ(list[1].name, "b");
  EXPECT_EQ(list[1].description, "Mine.");
  fs::remove_all(root);
}

TEST(Library, EnvironmentNamesTheDirectories) {
  ::setenv("REHEARSE_LIBRARY", "/a::/b", 1);
  EXPECT_EQ(library_directories(), (std::vector<fs::path>{"/a", "/b"}));
  ::unsetenv("REHEARSE_LIBRARY");
}

}  // namespace
}  // namespace rehearse::run
