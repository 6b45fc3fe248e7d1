#include "gui/client/history.hpp"

#include <gtest/gtest.h>

#include <QFile>
#include <QTemporaryDir>

namespace rehearse::gui {
namespace {

TEST(History, KeepsTheNewestThatEnded) {
  const QTemporaryDir directory;
  const QString path = directory.filePath("history.json");
  const QString result = directory.filePath("a.db");
  QFile(result).open(QIODevice::WriteOnly);
  std::vector<gui::Run> runs(4);
  for (auto& run : runs) {
    run.state = gui::Run::State::finished;
    run.result = result;
    run.verdict = "met";
  }
  runs[1].request.title = "second";
  runs[1].wall_s = 1.25;
  runs[2].result = directory.filePath("gone.db");
  runs[3].state = gui::Run::State::running;
  write_history(path, runs, 2);
  const auto read = read_history(path);  // of the last two that ended, one result is gone
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].request.title, "second");
  EXPECT_EQ(read[0].verdict, "met");
  EXPECT_DOUBLE_EQ(read[0].wall_s, 1.25);
  EXPECT_EQ(read[0].state, gui::Run::State::finished);
}

TEST(History, UnreadableIsEmpty) {
  const QTemporaryDir directory;
  EXPECT_TRUE(read_history(directory.filePath("none.json")).empty());
  QFile file(directory.filePath("broken.json"));
  file.open(QIODevice::WriteOnly);
  file.write("{\"runs\": [{\"title\": 7}]}");
  file.close();
  EXPECT_TRUE(read_history(file.fileName()).empty());
}

}  // namespace
}  // namespace rehearse::gui
