#include "gui/shell/timeline_view.hpp"

#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "gui/plot/time_ticker.hpp"
#include "gui/text.hpp"
#include "gui/theme.hpp"
#include "results/format.hpp"

namespace rehearse::gui {
namespace {

constexpr int kNames = 210;
constexpr int kAxis = 24;
constexpr int kLane = 26;
constexpr int kRight = 22;

QFont small(bool bold = false) {
  QFont f = QApplication::font();
  f.setPointSizeF(8.5);
  f.setBold(bold);
  return f;
}

double nice_step(double span_s, double pixels) {
  static const double kSteps[] = {0.1, 1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 21600, 86400};
  for (const double step : kSteps)
    if (pixels * step / span_s >= 84) return step;
  return 86400 * std::ceil(span_s / 86400 / 8);
}

}  // namespace

QColor step_colour(const std::string& step) {
  static const std::vector<std::pair<const char*, int>> kColours{
      {"detection", 4}, {"decision", 6},  {"fencing", 6}, {"dns", 5},
      {"promotion", 2}, {"rerouting", 0}, {"scal", 3},    {"sched", 3},
      {"pull", 3},      {"warm", 3},      {"backlog", 7}, {"repair", 2}};
  for (const auto& [part, colour] : kColours)
    if (step.find(part) != std::string::npos) return theme().series_colour(colour);
  return theme().idle;
}

/// Losses are crosses, detections triangles, decisions diamonds, changes of route squares, the rest
/// discs.
void draw_step(QPainter& painter, QPointF centre, double radius, const std::string& step,
               bool loss) {
  const double r = radius;
  if (loss) {
    painter.setPen(QPen(theme().bad, 2.6, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(centre + QPointF(-r, -r), centre + QPointF(r, r));
    painter.drawLine(centre + QPointF(r, -r), centre + QPointF(-r, r));
    return;
  }
  painter.setPen(QPen(theme().surface, 1));
  painter.setBrush(step_colour(step));
  if (step == "detection") {
    painter.drawPolygon(
        QPolygonF({centre + QPointF(0, -r * 1.15), centre + QPointF(r * 1.1, r * 0.85),
                   centre + QPointF(-r * 1.1, r * 0.85)}));
  } else if (step == "decision" || step == "fencing") {
    painter.drawPolygon(QPolygonF({centre + QPointF(0, -r * 1.2), centre + QPointF(r * 1.2, 0),
                                   centre + QPointF(0, r * 1.2), centre + QPointF(-r * 1.2, 0)}));
  } else if (step == "rerouting" || step.starts_with("dns")) {
    painter.drawRect(QRectF(centre.x() - r * 0.9, centre.y() - r * 0.9, r * 1.8, r * 1.8));
  } else {
    painter.drawEllipse(centre, r, r);
  }
}

TimelineView::TimelineView(Session& session, QWidget* parent)
    : QAbstractScrollArea(parent), session_(session) {
  setObjectName("timeline");
  setAccessibleName(tr("Fault timeline"));
  setFocusPolicy(Qt::StrongFocus);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setAcceptDrops(true);
  viewport()->setMouseTracking(true);
  setMinimumHeight(90);
  connect(&session_, &Session::deployment_changed, this, &TimelineView::refresh);
  connect(&session_, &Session::result_changed, this, &TimelineView::refresh);
  connect(&session_, &Session::cursor_changed, viewport(), qOverload<>(&QWidget::update));
  connect(&session_, &Session::range_changed, viewport(), qOverload<>(&QWidget::update));
}

const results::RunRecord* TimelineView::record() const { return session_.record(); }

void TimelineView::refresh() {
  timeline_ = read_timeline(session_.document().effective(), record());
  chosen_event_ = 0;
  chosen_fault_ = std::min(chosen_fault_, static_cast<int>(timeline_.faults.size()) - 1);
  const int height = kAxis + kLane * static_cast<int>(timeline_.lanes.size()) + 6;
  verticalScrollBar()->setRange(0, std::max(0, height - viewport()->height()));
  verticalScrollBar()->setPageStep(viewport()->height());
  verticalScrollBar()->setSingleStep(kLane);
  viewport()->update();
}

void TimelineView::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  const std::uint32_t kept = chosen_event_;
  refresh();
  chosen_event_ = kept;
}

double TimelineView::x_of(double time_s) const {
  const double share = (time_s - session_.from_s()) / (session_.to_s() - session_.from_s());
  return kNames + (viewport()->width() - kNames - kRight) * share;
}

double TimelineView::time_of(double x) const {
  const double share = (x - kNames) / (viewport()->width() - kNames - kRight);
  return session_.from_s() + std::clamp(share, 0.0, 1.0) * (session_.to_s() - session_.from_s());
}

double TimelineView::y_of(std::size_t lane) const {
  return kAxis + kLane * static_cast<double>(lane) - verticalScrollBar()->value();
}

QRectF TimelineView::fault_rect(int fault) const {
  const PlannedFault& f = timeline_.faults[static_cast<std::size_t>(fault)];
  const double last_s = std::max(f.at_s, session_.to_s());
  const double end_s = f.duration_s < 0 ? last_s : f.at_s + f.duration_s;
  for (std::size_t lane = 0; lane < timeline_.lanes.size(); ++lane)
    if (timeline_.lanes[lane].fault == fault)
      return {x_of(f.at_s), y_of(lane) + 4, std::max(7.0, x_of(end_s) - x_of(f.at_s)), kLane - 8};
  return {};
}

QPointF TimelineView::event_point(std::uint32_t id) const {
  for (std::size_t lane = 0; lane < timeline_.lanes.size(); ++lane)
    for (const std::size_t index : timeline_.lanes[lane].events)
      if (record()->timeline[index].id == id)
        return {x_of(record()->timeline[index].time_s), y_of(lane) + kLane / 2.0};
  return {};
}

void TimelineView::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(viewport());
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(viewport()->rect(), t.surface);
  for (std::size_t lane = 0; lane < timeline_.lanes.size(); ++lane) paint_lane(painter, lane);
  if (record() != nullptr) {
    QColor band = t.bad;
    band.setAlpha(26);
    const bool whole = session_.result() && record() == &session_.result()->record();
    for (const auto& disaster :
         whole ? session_.result()->summary.disasters : std::vector<results::DisasterSummary>())
      if (disaster.recovery.recovered())
        painter.fillRect(QRectF(QPointF(x_of(disaster.recovery.t0_s), kAxis),
                                QPointF(std::max(x_of(disaster.recovery.t0_s) + 2,
                                                 x_of(disaster.recovery.t0_s +
                                                      disaster.recovery.deployment.length_s)),
                                        viewport()->height())),
                         band);
    painter.setClipRect(QRectF(kNames - 9, 0, viewport()->width(), viewport()->height()));
    paint_links(painter);
    painter.setClipping(false);
  }
  paint_axis(painter);
  if (timeline_.lanes.empty()) {
    painter.setPen(t.muted);
    painter.drawText(
        viewport()->rect().adjusted(kNames, kAxis, 0, 0), Qt::AlignCenter,
        tr("Nothing breaks. Select a component and press L to lose it, or drop a fault here."));
  }
  const double x = x_of(session_.cursor_s());
  if (x < kNames - 6) return;
  painter.setPen(QPen(t.accent, 1.6));
  painter.drawLine(QPointF(x, 4), QPointF(x, viewport()->height()));
  painter.setBrush(t.accent);
  painter.drawPolygon(QPolygonF({{x - 6, 2}, {x + 6, 2}, {x, 12}}));
}

void TimelineView::paint_axis(QPainter& painter) {
  const Theme& t = theme();
  painter.fillRect(QRect(0, 0, viewport()->width(), kAxis), t.surface);
  painter.setFont(small());
  const double step =
      nice_step(session_.to_s() - session_.from_s(), viewport()->width() - kNames - kRight);
  for (double at = std::ceil(session_.from_s() / step) * step; at <= session_.to_s() + 1e-9;
       at += step) {
    const double x = x_of(at);
    painter.setPen(QPen(t.border, 1));
    painter.drawLine(QPointF(x, kAxis - 5), QPointF(x, kAxis));
    painter.setPen(t.muted);
    painter.drawText(QRectF(x - 40, 2, 80, kAxis - 8), Qt::AlignCenter, clock_text(at));
  }
  painter.setPen(QPen(t.border, 1));
  painter.drawLine(0, kAxis, viewport()->width(), kAxis);
}

void TimelineView::paint_lane(QPainter& painter, std::size_t lane) {
  const Theme& t = theme();
  const Lane& l = timeline_.lanes[lane];
  const double y = y_of(lane);
  if (y < -kLane || y > viewport()->height()) return;
  if (lane % 2 == 1) painter.fillRect(QRectF(0, y, viewport()->width(), kLane), t.window);
  paint_lane_name(painter, l, y);
  painter.setClipRect(QRectF(kNames - 9, 0, viewport()->width(), viewport()->height()));
  if (l.fault >= 0) paint_fault(painter, l.fault);
  for (const std::size_t index : l.events) paint_event(painter, record()->timeline[index], y);
  painter.setClipping(false);
}

void TimelineView::paint_lane_name(QPainter& painter, const Lane& l, double y) {
  const Theme& t = theme();
  painter.setFont(small(l.fault >= 0));
  painter.setPen(l.fault >= 0 ? t.text : t.muted);
  painter.drawText(
      QRectF(12, y, kNames - 22, kLane), Qt::AlignLeft | Qt::AlignVCenter,
      QFontMetrics(painter.font()).elidedText(q(l.label), Qt::ElideMiddle, kNames - 24));
}

/// What happened is written beside its mark where the next one leaves room.
void TimelineView::paint_event(QPainter& painter, const results::TimelineEvent& event, double y) {
  const Theme& t = theme();
  const QPointF at(x_of(event.time_s), y + kLane / 2.0);
  if (at.x() < kNames - 8 || at.x() > viewport()->width()) return;
  if (event.id == chosen_event_) {
    painter.setPen(QPen(t.accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(at, 10, 10);
  }
  draw_step(painter, at, 5.5, event.step, !event.disaster.empty());
  double room = viewport()->width() - at.x() - 16;
  for (const auto& other : record()->timeline)
    if (other.component == event.component && other.id > event.id)
      room = std::min(room, x_of(other.time_s) - at.x() - 20);
  painter.setFont(small());
  const QString text = q(event.kind).replace('-', ' ');
  if (painter.fontMetrics().horizontalAdvance(text) > room) return;
  painter.setPen(t.muted);
  painter.drawText(QRectF(at.x() + 11, y, room, kLane), Qt::AlignLeft | Qt::AlignVCenter, text);
}

void TimelineView::paint_fault(QPainter& painter, int fault) {
  const Theme& t = theme();
  const PlannedFault& f = timeline_.faults[static_cast<std::size_t>(fault)];
  const QRectF bar = fault_rect(fault);
  QColor fill = t.bad;
  fill.setAlpha(f.duration_s < 0 ? 70 : 110);
  painter.setBrush(fill);
  painter.setPen(QPen(t.bad, fault == chosen_fault_ ? 2.4 : 1.2));
  painter.drawRoundedRect(bar, 4, 4);
  painter.setPen(t.text);
  painter.setFont(small());
  const QString text = q(f.kind) + "  " + q(f.target);
  painter.drawText(QRectF(std::max<double>(bar.left(), kNames) + 8, bar.top(),
                          viewport()->width() - bar.left(), bar.height()),
                   Qt::AlignLeft | Qt::AlignVCenter, text);
}

void TimelineView::paint_links(QPainter& painter) {
  if (chosen_event_ == 0) return;
  for (const std::uint32_t id : causes_of(*record(), chosen_event_)) {
    const QPointF to = event_point(id);
    for (const std::uint32_t cause : record()->timeline[id - 1].causes) {
      const QPointF from = event_point(cause);
      QPainterPath path(from);
      const double bend = std::max(14.0, (to.x() - from.x()) / 2);
      path.cubicTo(from + QPointF(bend, 0), to - QPointF(bend, 0), to);
      painter.setBrush(Qt::NoBrush);
      painter.setPen(QPen(theme().accent, 1.8));
      painter.drawPath(path);
    }
  }
}

std::uint32_t TimelineView::event_at(QPoint at) const {
  std::uint32_t best = 0;
  double least = 10;
  for (std::size_t lane = 0; lane < timeline_.lanes.size() && record() != nullptr; ++lane) {
    if (std::abs(at.y() - y_of(lane) - kLane / 2.0) > kLane / 2.0) continue;
    for (const std::size_t index : timeline_.lanes[lane].events) {
      const double distance = std::abs(x_of(record()->timeline[index].time_s) - at.x());
      if (distance < least) {
        least = distance;
        best = record()->timeline[index].id;
      }
    }
  }
  return best;
}

void TimelineView::choose_event(std::uint32_t id) {
  chosen_event_ = id;
  viewport()->update();
}

std::optional<double> TimelineView::next_event(bool forward) const {
  std::optional<double> best;
  const double now = session_.cursor_s();
  const auto look_at = [&](double time_s) {
    const bool ahead = forward ? time_s > now + 1e-6 : time_s < now - 1e-6;
    if (ahead && (!best || (forward ? time_s < *best : time_s > *best))) best = time_s;
  };
  for (const PlannedFault& fault : timeline_.faults) look_at(fault.at_s);
  if (record() != nullptr)
    for (const auto& event : record()->timeline) look_at(event.time_s);
  return best;
}

void TimelineView::store_fault(int fault, bool moved) {
  const PlannedFault f = timeline_.faults[static_cast<std::size_t>(fault)];
  const Pointer at = Pointer("/faults") / f.name;
  const auto text = [](double seconds) {
    return std::to_string(std::llround(std::max(0.0, seconds))) + "s";
  };
  if (moved)
    session_.document().set(at / "at", text(f.at_s), tr("Move %1").arg(q(f.name)));
  else
    session_.document().set(at / "duration", text(std::max(1.0, f.duration_s)),
                            tr("Change how long %1 lasts").arg(q(f.name)));
}

}  // namespace rehearse::gui
