#include "gui/canvas/overview.hpp"

#include <QGraphicsView>
#include <QMouseEvent>
#include <QPainter>

#include "gui/canvas/items.hpp"
#include "gui/theme.hpp"

namespace rehearse::gui {
namespace {

QRectF visible_part(const QGraphicsView& view) {
  return view.mapToScene(view.viewport()->rect()).boundingRect();
}

}  // namespace

Overview::Overview(QGraphicsView* view) : QWidget(view), view_(view) {
  setObjectName("overview");
  setAccessibleName(tr("Overview of the drawing"));
  setFixedSize(184, 118);
  setCursor(Qt::PointingHandCursor);
}

void Overview::refresh() {
  if (view_->scene() == nullptr) return;
  const QRectF all = view_->scene()->itemsBoundingRect();
  const bool needed = !all.isEmpty() && !visible_part(*view_).contains(all);
  setVisible(needed);
  move(view_->viewport()->width() - width() - 14, view_->viewport()->height() - height() - 14);
  if (needed) update();
}

QTransform Overview::to_overview() const {
  const QRectF all = view_->scene()->itemsBoundingRect().adjusted(-20, -20, 20, 20);
  const double scale = std::min(width() / all.width(), height() / all.height());
  QTransform t;
  t.translate(width() / 2.0, height() / 2.0);
  t.scale(scale, scale);
  t.translate(-all.center().x(), -all.center().y());
  return t;
}

void Overview::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(t.border);
  QColor ground = t.surface;
  ground.setAlpha(235);
  painter.setBrush(ground);
  painter.drawRoundedRect(rect().adjusted(0, 0, -1, -1), 8, 8);
  const QTransform to = to_overview();
  painter.setPen(Qt::NoPen);
  for (const QGraphicsItem* item : view_->scene()->items(Qt::AscendingOrder)) {
    if (item->type() != ComponentItem::Type) continue;
    const auto* component = static_cast<const ComponentItem*>(item);
    painter.setBrush(component->component().container ? t.raised : t.idle);
    painter.drawRect(to.mapRect(item->sceneBoundingRect()));
  }
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(t.accent, 2));
  painter.drawRect(to.mapRect(visible_part(*view_)).intersected(rect().adjusted(1, 1, -2, -2)));
}

void Overview::go_to(QMouseEvent* event) {
  view_->centerOn(to_overview().inverted().map(event->position()));
  refresh();
}

}  // namespace rehearse::gui
