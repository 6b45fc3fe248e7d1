#include "gui/plot/percentiles.hpp"

#include <cmath>

#include "gui/text.hpp"
#include "gui/theme.hpp"
#include "results/format.hpp"

namespace rehearse::gui {
namespace {

constexpr double kLast = 4.0;  // 1 in 10^4

/// Durations as people write them, at 1, 2 and 5 of every power of ten.
QSharedPointer<QCPAxisTicker> duration_ticks(double from, double to) {
  auto out = QSharedPointer<QCPAxisTickerText>::create();
  for (double decade = 1e-9; decade < 1e6; decade *= 10)
    for (const int times : {1, 2, 5})
      if (const double at = decade * times; at >= from && at <= to)
        out->addTick(at, q(results::format_duration(at)));
  return out;
}

void style_axis(QCPAxis& axis) {
  QFont font = QApplication::font();
  font.setPointSizeF(8.5);
  axis.setBasePen(QPen(theme().border));
  axis.setTickPen(QPen(theme().border));
  axis.setSubTickPen(Qt::NoPen);
  axis.setTickLabelColor(theme().muted);
  axis.setTickLabelFont(font);
  axis.grid()->setPen(QPen(theme().border, 0.6));
}

}  // namespace

Percentiles::Percentiles(const std::vector<results::PopulationSummary>& populations,
                         QWidget* parent)
    : QCustomPlot(parent) {
  setBackground(QBrush(theme().surface));
  setFixedHeight(220);
  QString said = tr("Latency percentiles.");
  double least = 1e300, most = 0;
  for (const auto& population : populations) {
    if (population.latency_s.count() == 0) continue;
    QCPGraph* graph = addGraph();
    graph->setName(q(population.name));
    graph->setPen(QPen(theme().series_colour(graphCount() - 1), 2));
    for (int step = 0; step <= 120; ++step) {
      const double nines = std::log10(2.0) + (kLast - std::log10(2.0)) * step / 120;
      const double value = population.latency_s.quantile(1 - std::pow(10.0, -nines));
      if (!(value > 0)) continue;
      graph->addData(nines, value);
      least = std::min(least, value);
      most = std::max(most, value);
    }
    said += QString(" %1: %2, %3.")
                .arg(q(population.name),
                     q(results::format_duration(population.latency_s.quantile(0.5))),
                     q(results::format_duration(population.latency_s.quantile(0.99))));
  }
  setAccessibleName(said);
  auto ticks = QSharedPointer<QCPAxisTickerText>::create();
  ticks->addTick(std::log10(2.0), "p50");
  ticks->addTick(1, "p90");
  ticks->addTick(2, "p99");
  ticks->addTick(3, "p99.9");
  ticks->addTick(4, "p99.99");
  xAxis->setTicker(ticks);
  xAxis->setRange(std::log10(2.0), kLast + 0.1);
  yAxis->setScaleType(QCPAxis::stLogarithmic);
  if (most > 0) {
    yAxis->setRange(least / 1.5, most * 1.5);
    yAxis->setTicker(duration_ticks(least / 1.5, most * 1.5));
  }
  style_axis(*xAxis);
  style_axis(*yAxis);
  legend->setVisible(graphCount() > 0);
  legend->setBrush(Qt::NoBrush);
  legend->setBorderPen(Qt::NoPen);
  legend->setTextColor(theme().muted);
  axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignTop | Qt::AlignLeft);
}

}  // namespace rehearse::gui
