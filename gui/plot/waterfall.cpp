#include "gui/plot/waterfall.hpp"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "gui/plot/time_ticker.hpp"
#include "gui/text.hpp"
#include "gui/theme.hpp"
#include "results/format.hpp"

namespace rehearse::gui {
namespace {

constexpr int kRow = 34;
constexpr int kNames = 250;
constexpr int kFigures = 130;

}  // namespace

Waterfall::Waterfall(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Waterfall::show_path(std::vector<results::Step> steps, double t0_s) {
  steps_ = std::move(steps);
  t0_s_ = t0_s;
  QString said = tr("Critical path.");
  for (const auto& step : steps_)
    said += QString(" %1, %2: %3.")
                .arg(q(step.step), q(step.component), q(results::format_duration(step.duration_s)));
  setAccessibleName(said);
  setFixedHeight(sizeHint().height());
  updateGeometry();
  update();
}

QSize Waterfall::sizeHint() const {
  return {640, kRow * static_cast<int>(std::max<std::size_t>(1, steps_.size())) + 24};
}

void Waterfall::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (steps_.empty()) {
    painter.setPen(theme().muted);
    painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter, tr("No outage to explain."));
    return;
  }
  const results::Step& last = steps_.back();
  const double total_s = last.start_s + last.duration_s - steps_.front().start_s;
  for (int row = 0; row < static_cast<int>(steps_.size()); ++row)
    paint_row(painter, row, steps_[static_cast<std::size_t>(row)], total_s);
  const int y = kRow * static_cast<int>(steps_.size()) + 4;
  painter.setPen(theme().muted);
  QFont small = font();
  small.setPointSizeF(8.5);
  painter.setFont(small);
  painter.drawText(QRect(kNames, y, 200, 18), Qt::AlignLeft, clock_text(steps_.front().start_s));
  painter.drawText(QRect(width() - kFigures - 200, y, 200, 18), Qt::AlignRight,
                   clock_text(steps_.front().start_s + total_s));
}

void Waterfall::paint_row(QPainter& painter, int row, const results::Step& step, double total_s) {
  const Theme& t = theme();
  const auto longest =
      std::max_element(steps_.begin(), steps_.end(),
                       [](const auto& a, const auto& b) { return a.duration_s < b.duration_s; });
  const bool most = &step == &*longest;
  const int top = row * kRow;
  const double scale = total_s > 0 ? (width() - kNames - kFigures) / total_s : 0;
  const QRectF track(kNames, top + 8, width() - kNames - kFigures, kRow - 16);
  painter.setPen(Qt::NoPen);
  painter.setBrush(t.window);
  painter.drawRoundedRect(track, 4, 4);
  QRectF bar(kNames + (step.start_s - steps_.front().start_s) * scale, track.top(),
             std::max(3.0, step.duration_s * scale), track.height());
  painter.setBrush(most ? t.accent : t.series_colour(5));
  painter.drawRoundedRect(bar, 4, 4);
  if (step.step == "unexplained" || step.step.starts_with("still failing")) {
    painter.setBrush(QBrush(t.surface, Qt::BDiagPattern));
    painter.drawRoundedRect(bar, 4, 4);
  }
  QFont bold = font();
  bold.setBold(true);
  painter.setFont(bold);
  painter.setPen(t.text);
  const QString name = q(step.step);
  const int used = QFontMetrics(bold).horizontalAdvance(name) + 10;
  painter.drawText(QRect(0, top, kNames - 8, kRow), Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetrics(bold).elidedText(name, Qt::ElideRight, kNames - 12));
  painter.setFont(font());
  painter.setPen(t.muted);
  if (used < kNames - 40)
    painter.drawText(
        QRect(used, top, kNames - used - 10, kRow), Qt::AlignLeft | Qt::AlignVCenter,
        QFontMetrics(font()).elidedText(q(step.component), Qt::ElideRight, kNames - used - 12));
  painter.setPen(t.text);
  painter.setFont(most ? bold : font());
  const QString share =
      total_s > 0 ? QString("  %1 %").arg(std::lround(100 * step.duration_s / total_s)) : QString();
  painter.drawText(QRect(width() - kFigures + 10, top, kFigures - 10, kRow),
                   Qt::AlignRight | Qt::AlignVCenter,
                   q(results::format_duration(step.duration_s)) + share);
}

bool Waterfall::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto row = static_cast<std::size_t>(std::max(0, help->pos().y() / kRow));
    if (row < steps_.size())
      QToolTip::showText(help->globalPos(),
                         QString("%1\n%2\n%3 from %4")
                             .arg(q(steps_[row].step), q(steps_[row].component),
                                  q(results::format_duration(steps_[row].duration_s)),
                                  clock_text(steps_[row].start_s)),
                         this);
    return true;
  }
  return QWidget::event(event);
}

}  // namespace rehearse::gui
