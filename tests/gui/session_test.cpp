// A person's session, from opening a scenario to exporting its charts.
#include <gtest/gtest.h>

#include <QAccessible>
#include <QFile>
#include <QMessageBox>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>

#include "gui/shell/charts_page.hpp"
#include "gui/shell/compare_page.hpp"
#include "gui/shell/design_page.hpp"
#include "gui/shell/inspector.hpp"
#include "gui/shell/main_window.hpp"
#include "gui/shell/playback_bar.hpp"
#include "gui/shell/runs_page.hpp"
#include "gui/shell/timeline_view.hpp"
#include "gui/shell/verdict_page.hpp"
#include "gui/text.hpp"
#include "tests/gui/support.hpp"

namespace rehearse::gui {
namespace {

using Page = MainWindow::Page;

class SessionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    window_.resize(1400, 900);
    window_.show();
    session_.start();
    ASSERT_TRUE(wait_until([&] { return session_.ready(); }));
  }
  void TearDown() override { session_.document().undo_stack().setClean(); }

  void open(const QString& name) {
    window_.open_when_ready(name);
    ASSERT_TRUE(wait_until([&] { return session_.checked(); }));
  }
  QString run() {
    const std::size_t before = session_.queue().runs().size();
    QTest::keyClick(&window_, Qt::Key_F5);
    EXPECT_EQ(session_.queue().runs().size(), before + 1) << s(window_.message());
    EXPECT_TRUE(wait_until([&] { return !session_.queue().busy(); }, 200000));
    const QString path = session_.queue().runs().back().result;
    EXPECT_TRUE(wait_until([&] { return session_.result() && session_.result()->path == path; }))
        << s(session_.queue().runs().back().message);
    return path;
  }
  /// Less traffic and time, so that the test is short.
  void make_small() {
    Document& document = session_.document();
    for (const char* population : {"americas", "europe", "new-england"})
      document.set(Pointer("/traffic/populations") / population / "rate_curve" / "scale", 0.004,
                   "less");
    document.set(Pointer("/run/duration"), "1h", "shorter");
    document.set(Pointer("/faults/east-lost/at"), "20min", "earlier");
  }

  QTemporaryDir directory_;
  ThemeSwitch themes_{*qApp};
  Session session_{directory_.path()};
  MainWindow window_{session_, themes_};
};

TEST_F(SessionTest, OpensBreaksRunsScrubsComparesAndExports) {
  open("region-loss");
  EXPECT_EQ(window_.page(), Page::design);
  EXPECT_TRUE(session_.problems().empty());
  Canvas& canvas = window_.design_page().canvas();
  ASSERT_TRUE(wait_until([&] { return canvas.laid_out(); }));

  // Move a component by mouse: one command, and undone it stands where it stood.
  ComponentItem* dns = canvas.item("dns:www");
  ASSERT_NE(dns, nullptr);
  const QPointF stood = dns->pos();
  const QPoint from = canvas.mapFromScene(stood);
  QTest::mousePress(canvas.viewport(), Qt::LeftButton, {}, from);
  QTest::mouseMove(canvas.viewport(), from + QPoint(30, 20));
  QMouseEvent drag(QEvent::MouseMove, QPointF(from + QPoint(60, 40)),
                   canvas.viewport()->mapToGlobal(QPointF(from + QPoint(60, 40))), Qt::NoButton,
                   Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(canvas.viewport(), &drag);
  QTest::mouseRelease(canvas.viewport(), Qt::LeftButton, {}, from + QPoint(60, 40));
  EXPECT_EQ(session_.document().undo_stack().count(), 1);
  EXPECT_TRUE(session_.document().place("dns:www").has_value());
  EXPECT_GT((canvas.item("dns:www")->pos() - stood).manhattanLength(), 20);
  session_.document().undo_stack().undo();
  EXPECT_LT((canvas.item("dns:www")->pos() - stood).manhattanLength(), 2);

  make_small();
  const QString first = run();
  EXPECT_TRUE(session_.playback() != nullptr);
  EXPECT_EQ(session_.result()->record().disasters.size(), 1U);

  // Scrub: the lost region is down after the disaster and was not before.
  session_.set_cursor(1190);
  EXPECT_EQ(canvas.item("region:us-east")->state().health, NodeState::Health::good);
  session_.set_cursor(1210);
  EXPECT_EQ(canvas.item("region:us-east")->state().health, NodeState::Health::down);
  EXPECT_EQ(canvas.item("service:checkout@us-east")->state().health, NodeState::Health::down);
  const double before = session_.cursor_s();
  window_.playback().jump(true);
  EXPECT_GT(session_.cursor_s(), before);

  // Break something more and run again.
  canvas.select("zone:us-west/a");
  canvas.setFocus();
  QTest::keyClick(&canvas, Qt::Key_L);
  EXPECT_EQ(session_.document().effective().at("faults").size(), 2U);
  EXPECT_EQ(session_.document().effective().at("faults").at("us-west-a-lost").at("target"),
            "us-west/a");
  const QString second = run();
  EXPECT_NE(first, second);

  window_.compare(first, second);
  ASSERT_TRUE(wait_until([&] { return window_.compare_page().shown(); }));
  EXPECT_EQ(window_.page(), Page::compare);

  window_.show_page(Page::charts);
  for (const char* name : {"c.png", "c.svg", "c.pdf", "c.csv"}) {
    const QString path = directory_.filePath(name);
    EXPECT_TRUE(window_.charts_page().charts().export_to(path)) << name;
    EXPECT_GT(QFile(path).size(), 1000) << name;
  }
  EXPECT_FALSE(window_.charts_page().charts().export_to(directory_.filePath("c.xyz")));
  EXPECT_EQ(QApplication::activeModalWidget(), nullptr);
}

TEST_F(SessionTest, TheValidatorsWordsStandByTheField) {
  open("region-loss");
  session_.document().set(Pointer("/faults/east-lost/at"), "2 parsecs", "wrong");
  ASSERT_TRUE(wait_until([&] { return !session_.problems().empty(); }));
  EXPECT_EQ(session_.problems().front().pointer, "/faults/east-lost/at");
  EXPECT_GT(session_.problems().front().line, 0);
  window_.design_page().show_pointer("/faults/east-lost");
  const auto labels = window_.design_page().inspector().findChildren<QLabel*>();
  EXPECT_TRUE(std::any_of(labels.begin(), labels.end(), [](const QLabel* l) {
    return l->text().contains("expected a duration") && !l->isHidden();
  }));
  // Running it is refused with the reason, in place.
  window_.run();
  EXPECT_TRUE(window_.message().contains("/faults/east-lost/at")) << s(window_.message());
  EXPECT_TRUE(session_.queue().runs().empty());
}

TEST_F(SessionTest, EveryKindOfThePaletteCanBeAddedAndUndone) {
  open("production");
  const std::string before = session_.document().content().dump();
  for (const char* kind :
       {"region/region", "zone/zone", "cluster/cluster", "service/service", "data_store/database",
        "object_store/object_store", "model_store/model_store", "cache/memory_cache",
        "queue/message_queue", "edge_site/edge_site", "dns_name/dns_name", "population/population",
        "geography/geography", "fault/zone-loss", "fault/link-cut"}) {
    const QString id = kind;
    const QString pointer =
        session_.add_component(id.section('/', 0, 0), id.section('/', 1), "region:us-east");
    ASSERT_FALSE(pointer.isEmpty()) << kind;
    EXPECT_TRUE(session_.document().effective().contains(Pointer(s(pointer)))) << kind;
    session_.document().undo_stack().undo();
    EXPECT_EQ(session_.document().content().dump(), before) << kind;
  }
}

TEST_F(SessionTest, ConnectsByMouse) {
  open("production");
  EXPECT_TRUE(session_.connect_components("service:pricing@us-east", "database:orders/east-1"));
  const Json& steps = session_.document().effective().at(
      Pointer("/deployment/services/pricing/endpoints/quote/steps"));
  EXPECT_EQ(steps.back(), Json({{"read", "orders"}}));
  EXPECT_TRUE(session_.connect_components("region:us-east", "region:us-west"));
  EXPECT_EQ(session_.document().effective().at("deployment").at("links").size(), 2U);
  EXPECT_FALSE(session_.connect_components("dns:www", "population:europe"));
  EXPECT_FALSE(window_.message().isEmpty());
  ASSERT_TRUE(wait_until([&] { return session_.checked(); }));
  EXPECT_TRUE(session_.problems().empty()) << s(session_.problems().front().message);
}

TEST_F(SessionTest, WorkIsRecoveredAfterACrash) {
  open("region-loss");
  session_.document().set(Pointer("/run/seed"), 77, "seed");
  ASSERT_TRUE(wait_until([&] { return session_.can_recover(); }));
  Session next(directory_.path());
  next.start();
  ASSERT_TRUE(wait_until([&] { return next.ready(); }));
  ASSERT_TRUE(next.can_recover());
  next.recover();
  EXPECT_EQ(next.document().effective().at("run").at("seed"), 77);
  EXPECT_TRUE(next.document().effective().at("deployment").contains("regions"));
  EXPECT_TRUE(next.document().modified());
}

TEST_F(SessionTest, ShowsARunWhileItGoesOnAndSurvivesItsCrash) {
  open("region-loss");
  const QString path = directory_.filePath("fake");
  QFile file(path);
  ASSERT_TRUE(file.open(QIODevice::WriteOnly));
  file.write("#!/bin/bash\nif [[ $1 != run ]]; then exec " REHEARSE_PROGRAM_PATH
             " \"$@\"; fi\necho '{\"progress\":{\"share\":0.4,\"time_s\":9000,\"duration_s\":22200,"
             "\"live\":{\"samples\":[[\"service:gateway@us-west\",\"utilisation\",0.95]],"
             "\"events\":[[7800,\"region:us-east\",\"region-lost\",\"\"]]}}}' >&2\n"
             "sleep 1\nkill -SEGV $$\n");
  file.close();
  file.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
  qputenv("REHEARSE_PROGRAM", path.toUtf8());
  session_.run(1);
  EXPECT_TRUE(wait_until([&] { return session_.record() != nullptr; }));
  Canvas& canvas = window_.design_page().canvas();
  EXPECT_DOUBLE_EQ(session_.cursor_s(), 9000);
  EXPECT_EQ(canvas.item("region:us-east")->state().health, NodeState::Health::down);
  EXPECT_EQ(canvas.item("service:gateway@us-west")->state().health, NodeState::Health::strained);
  EXPECT_TRUE(wait_until([&] { return !session_.queue().busy(); }));
  qputenv("REHEARSE_PROGRAM", REHEARSE_PROGRAM_PATH);
  EXPECT_TRUE(window_.message().contains("crashed")) << s(window_.message());
  EXPECT_EQ(QApplication::activeModalWidget(), nullptr);
  EXPECT_EQ(session_.record(), nullptr);
  EXPECT_EQ(canvas.item("region:us-east")->state().health, NodeState::Health::unknown);
  window_.show_page(Page::runs);
  EXPECT_EQ(window_.page(), Page::runs);
}

TEST_F(SessionTest, AFaultIsMovedOnTheTimeline) {
  open("region-loss");
  window_.show_page(Page::design);
  TimelineView& timeline = window_.timeline();
  ASSERT_TRUE(wait_until([&] { return timeline.viewport()->width() > 400; }));
  const QPoint grip = timeline.fault_rect(0).topLeft().toPoint() + QPoint(12, 6);
  QTest::mousePress(timeline.viewport(), Qt::LeftButton, {}, grip);
  QMouseEvent drag(QEvent::MouseMove, QPointF(grip + QPoint(80, 0)),
                   timeline.viewport()->mapToGlobal(QPointF(grip + QPoint(80, 0))), Qt::NoButton,
                   Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(timeline.viewport(), &drag);
  QTest::mouseRelease(timeline.viewport(), Qt::LeftButton, {}, grip + QPoint(80, 0));
  EXPECT_EQ(session_.document().undo_stack().count(), 1);
  const std::string at = session_.document().effective().at(Pointer("/faults/east-lost/at"));
  EXPECT_GT(std::stod(at), 7900) << at;
  session_.document().undo_stack().undo();
  EXPECT_EQ(session_.document().effective().at(Pointer("/faults/east-lost/at")), "2h 10min");
}

TEST_F(SessionTest, EverythingThatTakesFocusHasAName) {
  open("region-loss");
  int looked_at = 0;
  for (int page = 0; page <= static_cast<int>(Page::runs); ++page) {
    window_.show_page(static_cast<Page>(page));
    for (const char* pointer : {"", "/deployment/services/gateway", "/faults", "/faults/east-lost",
                                "/deployment/data_stores/orders/read_time"}) {
      window_.design_page().show_pointer(pointer);
      QTest::qWait(1);
      for (QWidget* widget : window_.findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisibleTo(&window_)) continue;
        if (widget->objectName().startsWith("qt_")) continue;  // parts of Qt's own widgets
        QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(widget);
        ASSERT_NE(accessible, nullptr);
        const QString name = accessible->text(QAccessible::Name);
        EXPECT_FALSE(name.trimmed().isEmpty())
            << widget->metaObject()->className() << " \"" << s(widget->objectName()) << "\" in "
            << widget->parentWidget()->metaObject()->className() << ", page " << page;
        ++looked_at;
      }
    }
  }
  EXPECT_GT(looked_at, 200);
}

}  // namespace
}  // namespace rehearse::gui
