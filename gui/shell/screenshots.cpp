#include "gui/shell/screenshots.hpp"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFileInfo>
#include <functional>

#include "gui/shell/charts_page.hpp"
#include "gui/shell/compare_page.hpp"
#include "gui/shell/design_page.hpp"
#include "gui/shell/main_window.hpp"
#include "gui/shell/timeline_view.hpp"
#include "gui/text.hpp"

namespace rehearse::gui {
namespace {

constexpr int kPatienceMs = 300000;

bool wait_for(const std::function<bool()>& condition) {
  QElapsedTimer clock;
  clock.start();
  while (!condition() && clock.elapsed() < kPatienceMs)
    QApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
  return condition();
}

void settle() {
  QElapsedTimer clock;
  clock.start();
  while (clock.elapsed() < 500) QApplication::processEvents(QEventLoop::AllEvents, 20);
}

/// The result of a run of the document as it is; empty when it failed.
QString play(Session& session) {
  const int id = session.run(1);
  const auto over = [&] {
    const Run* run = session.queue().find(id);
    return run == nullptr || run->state == Run::State::finished || run->state == Run::State::failed;
  };
  if (!wait_for(over)) return {};
  const Run* run = session.queue().find(id);
  if (run == nullptr || run->state != Run::State::finished) return {};
  wait_for([&] { return session.result() && session.result()->path == run->result; });
  return run->result;
}

std::pair<QString, QString> play_twice(Session& session) {
  const QString first = play(session);
  if (first.isEmpty()) return {};
  session.document().set(Pointer("/deployment/global/dns/www/ttl"), "5min", "Longer TTL");
  const QString second = play(session);
  session.document().undo_stack().undo();
  return {first, second};
}

void add_to_history(Session& session, const QString& path) {
  const ResultPointer result = load_result_now(path);
  Run run;
  run.request.title = q(result->summary.scenario);
  run.state = Run::State::finished;
  run.progress.share = 1.0;
  run.result = path;
  run.verdict = results::to_string(result->summary.verdict);
  run.begun = QFileInfo(path).lastModified();
  run.wall_s = result->summary.engine.wall_s;
  session.queue().add_finished(run);
}

}  // namespace

int take_screenshots(Session& session, MainWindow& window, ThemeSwitch& themes,
                     const QString& directory, const QStringList& results) {
  QDir().mkpath(directory);
  window.resize(1680, 1050);
  window.show();
  session.start();
  if (!wait_for([&] { return session.ready(); })) return 4;
  session.discard_recovery();
  if (!session.open("region-loss")) return 4;
  wait_for([&] { return window.design_page().canvas().laid_out() && session.checked(); });
  const auto [first, second] =
      results.size() == 2 ? std::pair(results[0], results[1]) : play_twice(session);
  if (second.isEmpty()) return 4;
  if (!results.isEmpty())
    for (const QString& path : {first, second}) add_to_history(session, path);
  session.show_result(first);
  wait_for([&] { return session.result() && session.result()->path == first; });
  window.compare(first, second);
  wait_for([&] { return window.compare_page().shown(); });

  bool good = true;
  for (const auto& [scheme, name] : {std::pair(Scheme::light, "light"), {Scheme::dark, "dark"}}) {
    themes.show(scheme);
    const auto shoot = [&, name = name](const char* view) {
      settle();
      good &= window.grab().save(QDir(directory).filePath(QString("%1-%2.png").arg(view, name)));
    };
    window.show_page(MainWindow::Page::start);
    shoot("start");
    window.show_page(MainWindow::Page::design);
    const ResultPointer shown = session.result();
    session.hide_result();
    window.design_page().canvas().select("service:checkout@us-east");
    shoot("design");
    session.show_result(first);
    wait_for([&] { return session.result() != nullptr; });
    window.design_page().canvas().select("region:us-east");
    session.set_cursor(shown->record().disasters.front().t0_s + 75);
    window.timeline().choose_event(13);
    shoot("playback");
    window.design_page().show_table(true);
    shoot("table");
    window.design_page().show_table(false);
    window.show_page(MainWindow::Page::charts);
    shoot("charts");
    window.show_page(MainWindow::Page::verdict);
    shoot("verdict");
    window.show_page(MainWindow::Page::compare);
    shoot("compare");
    window.show_page(MainWindow::Page::runs);
    shoot("runs");
  }
  return good ? 0 : 4;
}

}  // namespace rehearse::gui
