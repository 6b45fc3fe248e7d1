#include "gui/plot/objective_bar.hpp"

#include <fmt/format.h>

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "gui/text.hpp"
#include "gui/theme.hpp"
#include "results/format.hpp"

namespace rehearse::gui {
namespace {

using Metric = results::Objective::Metric;

bool is_share(Metric metric) {
  return metric == Metric::availability || metric == Metric::error_ratio;
}

bool is_time(Metric metric) {
  return metric == Metric::rto || metric == Metric::rpo || metric == Metric::latency;
}

}  // namespace

QString objective_text(const results::Objective& objective, std::optional<double> value) {
  if (!value || std::isnan(*value)) return QStringLiteral("–");
  if (is_time(objective.metric)) return q(results::format_duration(*value));
  if (std::isinf(*value)) return ObjectiveBar::tr("never");
  if (is_share(objective.metric)) return q(fmt::format("{:.6g} %", *value * 100));
  if (objective.metric == Metric::cost_per_hour) return q(fmt::format("${:.2f}/h", *value));
  return q(results::format_count(*value)) + "/s";
}

QString objective_title(const results::Objective& objective) {
  static const char* const kWords[] = {
      QT_TR_NOOP("Data lost at most"),      QT_TR_NOOP("Back within"),
      QT_TR_NOOP("Answered within"),        QT_TR_NOOP("Good requests at least"),
      QT_TR_NOOP("Cost at most"),           QT_TR_NOOP("Throughput at least"),
      QT_TR_NOOP("Failed requests at most")};
  QString out = ObjectiveBar::tr(kWords[static_cast<int>(objective.metric)]);
  if (objective.metric == Metric::latency)
    out = ObjectiveBar::tr("p%1 within").arg(objective.quantile * 100);
  return out;
}

ObjectiveBar::ObjectiveBar(const results::ObjectiveResult& result, QWidget* parent)
    : QWidget(parent), result_(result) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setFixedHeight(26);
  setMinimumWidth(120);
  setAccessibleName(tr("%1: %2 against %3")
                        .arg(q(result.objective.name),
                             objective_text(result.objective, result.achieved),
                             objective_text(result.objective, result.objective.target)));
}

/// 0..1 along the bar; the target stands at two thirds.
double ObjectiveBar::place(double value) const {
  constexpr double at_target = 2.0 / 3.0;
  const double target = result_.objective.target;
  if (std::isinf(value)) return 1.0;
  if (is_share(result_.objective.metric)) {
    const bool good = result_.objective.metric == Metric::availability;
    const double bad = std::max(1e-7, good ? 1 - value : value);
    const double allowed = std::max(1e-7, good ? 1 - target : target);
    return std::clamp(at_target + 0.22 * std::log10(bad / allowed), 0.02, 1.0);
  }
  if (target <= 0) return value > 0 ? 1.0 : 0.02;
  return std::clamp(at_target * value / target, 0.015, 1.0);
}

void ObjectiveBar::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF track(1, 9, width() - 2, 8);
  painter.setPen(Qt::NoPen);
  painter.setBrush(t.raised);
  painter.drawRoundedRect(track, 4, 4);
  const auto at = [&](double value) { return track.left() + track.width() * place(value); };
  if (result_.achieved) {
    painter.setBrush(result_.verdict == results::Verdict::met      ? t.good
                     : result_.verdict == results::Verdict::missed ? t.bad
                                                                   : t.warn);
    painter.drawRoundedRect(
        QRectF(track.left(), track.top(), at(*result_.achieved) - track.left(), track.height()), 4,
        4);
  }
  painter.setPen(QPen(t.text, 2));
  const double target = at(result_.objective.target);
  painter.drawLine(QPointF(target, 3), QPointF(target, 23));
  if (result_.low && result_.high && *result_.low != *result_.high) {
    painter.setPen(QPen(t.text, 1.4));
    const double low = at(*result_.low), high = at(*result_.high);
    painter.drawLine(QPointF(low, 13), QPointF(high, 13));
    for (const double x : {low, high}) painter.drawLine(QPointF(x, 10), QPointF(x, 16));
  }
}

}  // namespace rehearse::gui
