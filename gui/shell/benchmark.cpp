#include "gui/shell/benchmark.hpp"

#include <fmt/format.h>

#include <QApplication>
#include <QFile>
#include <QScrollBar>
#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "gui/shell/charts_page.hpp"
#include "gui/shell/design_page.hpp"
#include "gui/shell/main_window.hpp"
#include "gui/text.hpp"

namespace rehearse::gui {
namespace {

constexpr int kPatienceMs = 600000;

bool wait_for(const std::function<bool()>& condition) {
  QElapsedTimer clock;
  clock.start();
  while (!condition() && clock.elapsed() < kPatienceMs) QApplication::processEvents();
  return condition();
}

double milliseconds(const QElapsedTimer& clock) {
  return static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

double quantile(std::vector<double> values, double at) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(at * static_cast<double>(values.size() - 1))];
}

class Report {
 public:
  void at_most(const char* name, double value, const char* unit, double target) {
    line(name, value, unit, "at most", target, value <= target);
  }
  void at_least(const char* name, double value, const char* unit, double target) {
    line(name, value, unit, "at least", target, value >= target);
  }
  bool missed() const { return missed_; }

 private:
  void line(const char* name, double value, const char* unit, const char* word, double target,
            bool good) {
    fmt::print("{}: {:.1f} {} ({} {:g}) {}\n", name, value, unit, word, target,
               good ? "ok" : "MISSED");
    std::fflush(stdout);
    missed_ |= !good;
  }
  bool missed_ = false;
};

/// 40 regions of 49 services that call each other, and the clients of each.
Json large_scenario() {
  Json scenario{{"deployment", {{"regions", Json::object()}, {"services", Json::object()}}},
                {"traffic", {{"populations", Json::object()}}}};
  for (int r = 0; r < 40; ++r) {
    const std::string region = fmt::format("region-{}", r);
    scenario["deployment"]["regions"][region] = {{"zones", {{"a", Json::object()}}},
                                                 {"clusters", {{"main", Json::object()}}}};
    for (int s = 0; s < 47; ++s) {
      Json steps = Json::array();
      for (const int to : {2 * s + 1, 2 * s + 2})
        if (to < 47) steps.push_back({{"call", fmt::format("s{}-{}/e", r, to)}});
      scenario["deployment"]["services"][fmt::format("s{}-{}", r, s)] = {
          {"endpoints", {{"e", {{"steps", steps}}}}}, {"placement", {{region, {{"replicas", 3}}}}}};
    }
    scenario["traffic"]["populations"][fmt::format("p{}", r)] = {
        {"call", fmt::format("s{}-0/e", r)}, {"rate", "10/s"}};
  }
  return scenario;
}

void measure_canvas(Session& session, MainWindow& window, Report& report) {
  Canvas& canvas = window.design_page().canvas();
  window.show_page(MainWindow::Page::design);
  const Deployment large = read_deployment(large_scenario());
  fmt::print("components: {}, connections: {}\n", large.components.size(),
             large.connections.size());
  canvas.show_deployment(large, nullptr, true);
  QApplication::processEvents();
  std::vector<double> frames;
  const auto frame = [&](const std::function<void()>& change) {
    QElapsedTimer clock;
    clock.start();
    change();
    canvas.viewport()->repaint();
    frames.push_back(milliseconds(clock));
  };
  for (const double scale : {1.0, 6.0, 14.0}) {  // everything, a quarter, cards with their text
    canvas.fit();
    canvas.zoom(scale);
    for (int i = 0; i < 40; ++i)
      frame([&] {
        auto* bar = canvas.horizontalScrollBar();
        bar->setValue(bar->value() + (i % 20 < 10 ? 25 : -25));
      });
    for (int i = 0; i < 40; ++i) frame([&] { canvas.zoom(i % 20 < 10 ? 1.04 : 1 / 1.04); });
  }
  const double mean =
      std::accumulate(frames.begin(), frames.end(), 0.0) / static_cast<double>(frames.size());
  report.at_least("canvas, pan and zoom, mean", 1000 / mean, "frames/s", 30);
  report.at_least("canvas, slowest of 20 frames", 1000 / quantile(frames, 0.95), "frames/s", 30);
  canvas.show_deployment(session.deployment(), nullptr, true);
}

void measure_chart(MainWindow& window, Report& report) {
  window.show_page(MainWindow::Page::charts);
  ChartData chart{"A million points", "1/s", {{"noise", {}, {}}}};
  std::uint64_t state = 1;
  for (int i = 0; i < 1000000; ++i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    chart.curves[0].time_s.push_back(i * 0.02);
    chart.curves[0].values.push_back(100 + static_cast<double>(state >> 60) +
                                     50 * std::sin(i / 9e4));
  }
  ChartStack& charts = window.charts_page().charts();
  charts.show_charts({chart}, {});
  QApplication::processEvents();
  std::vector<double> times;
  for (int i = 0; i < 40; ++i) {
    QElapsedTimer clock;
    clock.start();
    charts.show_range(i * 20.0, 20000 - i * 30.0);
    charts.replot(QCustomPlot::rpImmediateRefresh);
    times.push_back(milliseconds(clock));
  }
  report.at_most("redraw of 1,000,000 points, median", quantile(times, 0.5), "ms", 33);
  charts.show_charts({}, {});
}

bool measure_latency(Session& session, Report& report) {
  const int id = session.run(1);
  std::vector<double> late;
  QElapsedTimer since;
  QTimer tick;
  tick.setTimerType(Qt::PreciseTimer);
  tick.setInterval(5);
  QObject::connect(&tick, &QTimer::timeout, [&] {
    late.push_back(milliseconds(since) - 5);
    since.start();
  });
  since.start();
  tick.start();
  const auto over = [&] { return !session.queue().busy(); };
  QElapsedTimer clock;
  clock.start();
  while (!over() && clock.elapsed() < kPatienceMs)
    QApplication::processEvents(QEventLoop::WaitForMoreEvents);
  tick.stop();
  const Run* run = session.queue().find(id);
  if (run == nullptr || run->state != Run::State::finished || late.size() < 50) return false;
  report.at_most("event loop latency while a run streams, 99 %", quantile(late, 0.99), "ms", 50);
  report.at_most("event loop latency while a run streams, most", quantile(late, 1.0), "ms", 50);
  return true;
}

double resident_mb() {
  QFile file("/proc/self/statm");
  if (!file.open(QIODevice::ReadOnly)) return 0;
  return file.readAll().split(' ').value(1).toDouble() * 4096 / 1e6;
}

bool measure_memory(Session& session, Report& report) {
  if (!session.open("mmc")) return false;
  session.document().set(Pointer("/run/duration"), "200s", "shorter");
  const auto play = [&] {
    const int id = session.run(1);
    if (!wait_for([&] { return !session.queue().busy(); })) return false;
    const Run* run = session.queue().find(id);
    if (run == nullptr || run->state != Run::State::finished) return false;
    return wait_for([&] { return session.result() && session.result()->path == run->result; });
  };
  for (int i = 0; i < 20; ++i)
    if (!play()) return false;
  const double before = resident_mb();
  for (int i = 0; i < 100; ++i)
    if (!play()) return false;
  fmt::print("memory: {:.1f} MB after 20 runs\n", before);
  report.at_most("memory grown over 100 more runs", resident_mb() - before, "MB", 5);
  return true;
}

}  // namespace

int run_benchmark(Session& session, MainWindow& window, const QElapsedTimer& since_start) {
  Report report;
  QApplication::processEvents();
  window.repaint();
  report.at_most("start to a painted window", milliseconds(since_start), "ms", 1000);
  if (!wait_for([&] { return session.ready(); })) return 4;
  if (!session.open("region-loss")) return 4;
  window.show_page(MainWindow::Page::design);
  QApplication::processEvents();
  window.repaint();
  report.at_most("start to region-loss on the canvas", milliseconds(since_start), "ms", 1000);
  wait_for([&] { return session.checked(); });
  measure_canvas(session, window, report);
  measure_chart(window, report);
  const bool good = measure_latency(session, report) && measure_memory(session, report);
  session.document().undo_stack().setClean();
  if (!good) return 4;
  return report.missed() ? 1 : 0;
}

}  // namespace rehearse::gui
