#include "gui/client/run_queue.hpp"

#include <gtest/gtest.h>

#include <QFile>
#include <QTemporaryDir>

#include "gui/text.hpp"
#include "tests/gui/support.hpp"

namespace rehearse::gui {
namespace {

TEST(ProgressReader, NewestWins) {
  ProgressReader reader;
  EXPECT_FALSE(reader.feed("{\"progress\":{\"share\":0.1}}"));  // not a whole line yet
  EXPECT_TRUE(
      reader.feed("\nnoise\n{\"progress\":{\"share\":0.5,\"left_s\":3,\"live\":{\"samples\":"
                  "[[\"service:a\",\"queue\",2]],\"events\":"
                  "[[5,\"region:a\",\"region-lost\",\"\"]]}}}\n"));
  EXPECT_DOUBLE_EQ(reader.newest().share, 0.5);
  EXPECT_DOUBLE_EQ(reader.newest().left_s, 3);
  ASSERT_EQ(reader.newest().samples.size(), 1U);
  EXPECT_EQ(reader.newest().samples[0].component, "service:a");
  ASSERT_EQ(reader.newest().events.size(), 1U);
  EXPECT_EQ(reader.newest().events[0].kind, "region-lost");
  EXPECT_EQ(reader.take_rest(), "noise\n");
}

TEST(ProgressReader, SurvivesNonsense) {
  ProgressReader reader;
  EXPECT_FALSE(reader.feed("{\"progress\":7}\n{\"progress\":{{{\n\xff\xfe\n"));
  EXPECT_DOUBLE_EQ(reader.newest().share, 0.0);
}

/// A queue whose program is a shell script.
class RunQueueTest : public ::testing::Test {
 protected:
  void SetUp() override { old_ = qgetenv("REHEARSE_PROGRAM"); }
  void TearDown() override { qputenv("REHEARSE_PROGRAM", old_); }

  void use_script(const QByteArray& body) {
    const QString path = directory_.filePath("fake");
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write("#!/bin/bash\n" + body);
    file.close();
    file.setPermissions(QFile::ReadOwner | QFile::ExeOwner | QFile::WriteOwner);
    qputenv("REHEARSE_PROGRAM", path.toUtf8());
  }
  const gui::Run& play(RunQueue& queue) {
    const int id = queue.add({.title = "t", .scenario = "mmc"});
    EXPECT_TRUE(wait_until([&] {
      const auto state = queue.find(id)->state;
      return state != gui::Run::State::running && state != gui::Run::State::queued;
    }));
    return *queue.find(id);
  }

  QTemporaryDir directory_;
  QByteArray old_;
};

TEST_F(RunQueueTest, PlaysAScenario) {
  RunQueue queue(directory_.path());
  const gui::Run& run = play(queue);
  EXPECT_EQ(run.state, gui::Run::State::finished) << s(run.message);
  EXPECT_TRUE(QFile::exists(run.result));
  EXPECT_DOUBLE_EQ(run.progress.share, 1.0);
  EXPECT_EQ(run.verdict, "met");
}

TEST_F(RunQueueTest, AProgramThatCrashesEndsItsRunOnly) {
  use_script("echo 'about to die' >&2; kill -SEGV $$\n");
  RunQueue queue(directory_.path());
  const gui::Run& run = play(queue);
  EXPECT_EQ(run.state, gui::Run::State::failed);
  EXPECT_TRUE(run.message.contains("crashed")) << s(run.message);
  EXPECT_TRUE(run.message.contains("about to die")) << s(run.message);
  EXPECT_FALSE(queue.busy());
  qputenv("REHEARSE_PROGRAM", old_);
  EXPECT_EQ(play(queue).state, gui::Run::State::finished);
}

TEST_F(RunQueueTest, AProgramThatHangsIsStopped) {
  use_script("exec sleep 1000\n");
  RunQueue queue(directory_.path());
  queue.set_patience(200);
  const gui::Run& run = play(queue);
  EXPECT_EQ(run.state, gui::Run::State::failed);
  EXPECT_TRUE(run.message.contains("said nothing")) << s(run.message);
}

TEST_F(RunQueueTest, NonsenseIsAFailure) {
  use_script("echo nonsense; exit 0\n");
  RunQueue queue(directory_.path());
  EXPECT_EQ(play(queue).state, gui::Run::State::failed);
  use_script("echo 'rehearse: error: no' >&2; exit 3\n");
  EXPECT_EQ(play(queue).message, "rehearse: error: no");
}

TEST_F(RunQueueTest, AMissingProgramIsAFailure) {
  qputenv("REHEARSE_PROGRAM", "/nowhere/rehearse");
  RunQueue queue(directory_.path());
  const gui::Run& run = play(queue);
  EXPECT_EQ(run.state, gui::Run::State::failed);
  EXPECT_TRUE(run.message.contains("/nowhere/rehearse"));
}

TEST_F(RunQueueTest, CancelsARunningAndAWaitingRun) {
  use_script("trap 'exit 130' TERM; while true; do sleep 0.05; done\n");
  RunQueue queue(directory_.path());
  const int first = queue.add({.title = "a", .scenario = "mmc"});
  const int second = queue.add({.title = "b", .scenario = "mmc"});
  EXPECT_EQ(queue.find(second)->state, gui::Run::State::queued);
  queue.cancel(second);
  EXPECT_EQ(queue.find(second)->state, gui::Run::State::cancelled);
  QTest::qWait(200);
  queue.cancel(first);
  EXPECT_TRUE(wait_until([&] { return queue.find(first)->state == gui::Run::State::cancelled; }));
}

}  // namespace
}  // namespace rehearse::gui
