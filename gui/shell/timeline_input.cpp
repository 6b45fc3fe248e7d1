// Mouse and keyboard of the fault timeline.
#include <QDragEnterEvent>
#include <QHelpEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "gui/plot/time_ticker.hpp"
#include "gui/shell/timeline_view.hpp"
#include "gui/text.hpp"
#include "results/format.hpp"

namespace rehearse::gui {
namespace {

constexpr const char* kKindFormat = "application/x-rehearse-kind";
constexpr double kEndGrip = 7;

}  // namespace

void TimelineView::mousePressEvent(QMouseEvent* event) {
  drag_ = Drag::cursor;
  for (int fault = 0; fault < static_cast<int>(timeline_.faults.size()); ++fault) {
    const QRectF bar = fault_rect(fault);
    if (!bar.adjusted(-4, 0, 4, 0).contains(event->position())) continue;
    chosen_fault_ = fault;
    drag_ = bar.right() - event->position().x() < kEndGrip ? Drag::end : Drag::move;
    grab_s_ =
        time_of(event->position().x()) - timeline_.faults[static_cast<std::size_t>(fault)].at_s;
    emit fault_chosen(q(timeline_.faults[static_cast<std::size_t>(fault)].name));
    viewport()->update();
    return;
  }
  if (const std::uint32_t id = event_at(event->pos())) {
    choose_event(id);
    session_.set_cursor(record()->timeline[id - 1].time_s);
    emit event_chosen(static_cast<int>(id));
    drag_ = Drag::none;
    return;
  }
  session_.set_cursor(time_of(event->position().x()));
}

void TimelineView::mouseMoveEvent(QMouseEvent* event) {
  if (!event->buttons().testFlag(Qt::LeftButton)) {
    bool grip = false, over = event_at(event->pos()) != 0;
    for (int fault = 0; fault < static_cast<int>(timeline_.faults.size()); ++fault) {
      const QRectF bar = fault_rect(fault).adjusted(-4, 0, 4, 0);
      if (!bar.contains(event->position())) continue;
      over = true;
      grip = bar.right() - 4 - event->position().x() < kEndGrip;
    }
    viewport()->setCursor(grip   ? Qt::SizeHorCursor
                          : over ? Qt::PointingHandCursor
                                 : Qt::ArrowCursor);
    return;
  }
  const double at_s = time_of(event->position().x());
  if (drag_ == Drag::cursor) return session_.set_cursor(at_s);
  if (drag_ == Drag::none || chosen_fault_ < 0) return;
  PlannedFault& fault = timeline_.faults[static_cast<std::size_t>(chosen_fault_)];
  if (drag_ == Drag::move)
    fault.at_s = std::clamp(at_s - grab_s_, 0.0, session_.duration_s());
  else
    fault.duration_s = std::max(1.0, at_s - fault.at_s);
  viewport()->update();
}

void TimelineView::mouseReleaseEvent(QMouseEvent*) {
  const Drag was = drag_;
  drag_ = Drag::none;
  if ((was != Drag::move && was != Drag::end) || chosen_fault_ < 0) return;
  const Timeline before = read_timeline(session_.document().effective(), nullptr);
  const auto index = static_cast<std::size_t>(chosen_fault_);
  const bool moved = std::abs(before.faults[index].at_s - timeline_.faults[index].at_s) >= 0.5;
  const bool resized =
      std::abs(before.faults[index].duration_s - timeline_.faults[index].duration_s) >= 0.5;
  if (was == Drag::move ? moved : resized) store_fault(chosen_fault_, was == Drag::move);
}

void TimelineView::keyPressEvent(QKeyEvent* event) {
  const auto zoom = [this](double factor) {
    const double at = session_.cursor_s();
    session_.set_range(at - (at - session_.from_s()) * factor,
                       at + (session_.to_s() - at) * factor);
  };
  if (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Equal) return zoom(0.7);
  if (event->key() == Qt::Key_Minus) return zoom(1 / 0.7);
  if (event->key() == Qt::Key_0) return session_.show_all_time();
  const bool left = event->key() == Qt::Key_Left, right = event->key() == Qt::Key_Right;
  if (!left && !right) {
    if (event->key() == Qt::Key_Delete && chosen_fault_ >= 0) {
      const std::string name = timeline_.faults[static_cast<std::size_t>(chosen_fault_)].name;
      session_.document().remove(Pointer("/faults") / name, tr("Remove %1").arg(q(name)));
      return;
    }
    return QAbstractScrollArea::keyPressEvent(event);
  }
  const double step = (session_.to_s() - session_.from_s()) / 200;
  if (event->modifiers().testFlag(Qt::ControlModifier)) {
    if (const auto at = next_event(right)) session_.set_cursor(*at);
  } else if (event->modifiers().testFlag(Qt::AltModifier)) {
    if (chosen_fault_ < 0 && !timeline_.faults.empty()) chosen_fault_ = 0;
    if (chosen_fault_ < 0) return;
    timeline_.faults[static_cast<std::size_t>(chosen_fault_)].at_s += right ? step : -step;
    store_fault(chosen_fault_, true);
  } else {
    session_.set_cursor(session_.cursor_s() + (right ? step : -step));
  }
}

void TimelineView::wheelEvent(QWheelEvent* event) {
  const double span_s = session_.to_s() - session_.from_s();
  if (event->modifiers().testFlag(Qt::ControlModifier)) {
    const double at = time_of(event->position().x());
    const double factor = std::pow(1.0015, -event->angleDelta().y());
    session_.set_range(at - (at - session_.from_s()) * factor,
                       at + (session_.to_s() - at) * factor);
  } else if (event->modifiers().testFlag(Qt::ShiftModifier) || event->angleDelta().x() != 0) {
    const int turned =
        event->angleDelta().x() != 0 ? event->angleDelta().x() : event->angleDelta().y();
    const double by = std::clamp(-span_s * turned / 1200, -session_.from_s(),
                                 session_.duration_s() - session_.to_s());
    session_.set_range(session_.from_s() + by, session_.to_s() + by);
  } else {
    return QAbstractScrollArea::wheelEvent(event);
  }
  event->accept();
}

void TimelineView::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->data(kKindFormat).startsWith("fault/")) event->acceptProposedAction();
}

void TimelineView::dragMoveEvent(QDragMoveEvent* event) { event->acceptProposedAction(); }

void TimelineView::dropEvent(QDropEvent* event) {
  const QString kind = QString::fromUtf8(event->mimeData()->data(kKindFormat)).section('/', 1);
  const double at_s = time_of(event->position().x());
  event->acceptProposedAction();
  const QString pointer = session_.add_component("fault", kind, {});
  if (pointer.isEmpty()) return;
  session_.document().set(Pointer(s(pointer)) / "at", std::to_string(std::llround(at_s)) + "s",
                          tr("Place %1").arg(kind));
  emit fault_chosen(pointer.section('/', -1));
}

bool TimelineView::viewportEvent(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const std::uint32_t id = event_at(help->pos());
  if (id == 0) {
    QToolTip::hideText();
    return true;
  }
  const auto& happened = record()->timeline[id - 1];
  QString text = QString("<b>%1</b> %2<br>%3 %4")
                     .arg(q(happened.kind), q(happened.detail).toHtmlEscaped(),
                          q(happened.component), clock_text(happened.time_s));
  if (!happened.step.empty()) text += tr("<br>ends the step: %1").arg(q(happened.step));
  QToolTip::showText(help->globalPos(), text, this);
  return true;
}

}  // namespace rehearse::gui
