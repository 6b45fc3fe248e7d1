// Mouse and keyboard of the canvas.
#include <QContextMenuEvent>
#include <QDragEnterEvent>
#include <QGraphicsLineItem>
#include <QKeyEvent>
#include <QMenu>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>
#include <cmath>

#include "gui/canvas/canvas.hpp"
#include "gui/canvas/overview.hpp"
#include "gui/text.hpp"
#include "gui/theme.hpp"

namespace rehearse::gui {
namespace {

constexpr double kKeyStep = 10;
constexpr double kDotsEvery = 28;
constexpr const char* kKindFormat = "application/x-rehearse-kind";

}  // namespace

void Canvas::wheelEvent(QWheelEvent* event) {
  zoom(std::pow(1.0015, event->angleDelta().y()));
  event->accept();
}

ComponentItem* Canvas::component_at(QPoint at) const {
  for (QGraphicsItem* i : items(at))
    if (i->type() == ComponentItem::Type) return static_cast<ComponentItem*>(i);
  return nullptr;
}

QString Canvas::edge_or_component_at(QPoint at) const {
  for (QGraphicsItem* i : items(at)) {
    if (i->type() == ComponentItem::Type) return q(static_cast<ComponentItem*>(i)->component().id);
    if (i->type() == EdgeItem::Type) {
      const std::string& pointer = static_cast<EdgeItem*>(i)->connection().pointer;
      if (!pointer.empty()) return q("link:" + pointer.substr(pointer.rfind('/') + 1));
    }
  }
  return {};
}

void Canvas::mousePressEvent(QMouseEvent* event) {
  press_at_ = event->pos();
  last_scene_ = mapToScene(event->pos());
  dragging_ = false;
  ComponentItem* under = component_at(event->pos());
  const bool connecting = connecting_ || event->modifiers().testFlag(Qt::ShiftModifier);
  if (event->button() == Qt::LeftButton && under != nullptr && connecting) {
    connect_from_ = under;
    rubber_ = scene_.addLine(QLineF(last_scene_, last_scene_), QPen(theme().accent, 2.5));
    rubber_->setZValue(100);
    return;
  }
  QGraphicsView::mousePressEvent(event);
  const bool on_link = !scene_.selectedItems().isEmpty() && under != nullptr &&
                       !under->isSelected() && edge_or_component_at(press_at_).startsWith("link:");
  if (event->button() == Qt::LeftButton && under != nullptr && !on_link) pressed_ = under;
  if (event->button() == Qt::MiddleButton || (under == nullptr && !on_link)) {
    panning_ = true;
    fitted_ = false;
    viewport()->setCursor(Qt::ClosedHandCursor);
  }
}

void Canvas::mouseMoveEvent(QMouseEvent* event) {
  const QPointF at = mapToScene(event->pos());
  if (connect_from_ != nullptr) {
    rubber_->setLine(QLineF(rubber_->line().p1(), at));
  } else if (panning_) {
    const QPoint by = event->pos() - press_at_;
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() - by.y());
    press_at_ = event->pos();
  } else if (pressed_ != nullptr && event->buttons().testFlag(Qt::LeftButton)) {
    if (!dragging_ && (event->pos() - press_at_).manhattanLength() < 5) return;
    dragging_ = true;
    move_by(pressed_, at - last_scene_);
    last_scene_ = at;
  } else {
    QGraphicsView::mouseMoveEvent(event);
  }
}

void Canvas::mouseReleaseEvent(QMouseEvent* event) {
  if (connect_from_ != nullptr) {
    ComponentItem* to = component_at(event->pos());
    const std::string from_id = connect_from_->component().id;
    delete rubber_;
    rubber_ = nullptr;
    connect_from_ = nullptr;
    if (to != nullptr && to->component().id != from_id)
      emit connect_requested(q(from_id), q(to->component().id));
    return;
  }
  ComponentItem* was = pressed_;
  const bool moved_something = dragging_ && was != nullptr;
  pressed_ = nullptr;
  dragging_ = panning_ = false;
  viewport()->unsetCursor();
  QGraphicsView::mouseReleaseEvent(event);
  if (moved_something) report_move(was);
}

void Canvas::mouseDoubleClickEvent(QMouseEvent* event) {
  const QString id = edge_or_component_at(event->pos());
  if (!id.isEmpty()) emit edit_requested(id);
}

void Canvas::move_by(ComponentItem* item, QPointF delta) {
  for (ComponentItem* card : movable(item)) card->setPos(card->pos() + delta);
  enclose_boxes();
  route_edges();
  overview_->refresh();
}

void Canvas::report_move(ComponentItem* item) {
  Moves moves;
  for (const ComponentItem* card : movable(item))
    moves.emplace_back(card->component().id, card->pos());
  emit moved(moves);
}

void Canvas::keyPressEvent(QKeyEvent* event) {
  static const std::unordered_map<int, QPointF> kDirections{{Qt::Key_Left, {-1, 0}},
                                                            {Qt::Key_Right, {1, 0}},
                                                            {Qt::Key_Up, {0, -1}},
                                                            {Qt::Key_Down, {0, 1}}};
  const std::string id = selected();
  ComponentItem* chosen = item(id);
  if (const auto arrow = kDirections.find(event->key()); arrow != kDirections.end()) {
    if (event->modifiers().testFlag(Qt::ControlModifier) && chosen != nullptr) {
      move_by(chosen, arrow->second * kKeyStep);
      report_move(chosen);
    } else {
      select_towards(arrow->second);
    }
    return;
  }
  switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return zoom(1.25);
    case Qt::Key_Minus:
      return zoom(0.8);
    case Qt::Key_0:
      return fit();
    case Qt::Key_L:
      if (!id.empty()) emit lose_requested(q(id));
      return;
    case Qt::Key_Delete:
      if (!id.empty()) emit remove_requested(q(id));
      return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (!id.empty()) emit edit_requested(q(id));
      return;
    default:
      QGraphicsView::keyPressEvent(event);
  }
}

/// The nearest component in that direction, things straight ahead first.
void Canvas::select_towards(QPointF direction) {
  const ComponentItem* from = item(selected());
  const QPointF here = from == nullptr ? mapToScene(viewport()->rect().center())
                                       : from->sceneBoundingRect().center();
  const ComponentItem* best = nullptr;
  double least = 0;
  for (const auto& [id, other] : items_) {
    if (other == from) continue;
    const QPointF d = other->sceneBoundingRect().center() - here;
    const double ahead = QPointF::dotProduct(d, direction);
    if (from != nullptr && ahead <= 1) continue;
    const double aside = std::abs(d.x() * direction.y() - d.y() * direction.x());
    const double cost = std::abs(ahead) + 2.5 * aside;
    if (best == nullptr || cost < least) {
      best = other;
      least = cost;
    }
  }
  if (best == nullptr) return;
  select(best->component().id);
  ensureVisible(best);
}

void Canvas::contextMenuEvent(QContextMenuEvent* event) {
  const QString id = event->reason() == QContextMenuEvent::Keyboard
                         ? q(selected())
                         : edge_or_component_at(event->pos());
  if (id.isEmpty()) return;
  select(s(id));
  const Component* component = deployment_.find(s(id));
  QMenu menu(this);
  QAction* lose =
      menu.addAction(tr("Lose it now\tL"), this, [=, this] { emit lose_requested(id); });
  lose->setEnabled(id.startsWith("link:") || (component != nullptr && !component->loss.empty()));
  menu.addAction(tr("Edit\tReturn"), this, [=, this] { emit edit_requested(id); });
  menu.addSeparator();
  menu.addAction(tr("Remove\tDel"), this, [=, this] { emit remove_requested(id); });
  menu.exec(event->globalPos());
}

void Canvas::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasFormat(kKindFormat))
    event->acceptProposedAction();
  else
    event->ignore();
}

void Canvas::dragMoveEvent(QDragMoveEvent* event) {
  if (event->mimeData()->hasFormat(kKindFormat))
    event->acceptProposedAction();
  else
    event->ignore();
}

void Canvas::dropEvent(QDropEvent* event) {
  const QByteArray kind = event->mimeData()->data(kKindFormat);
  if (kind.isEmpty()) return event->ignore();
  const QPoint at = event->position().toPoint();
  QString container;  // the innermost one; containers stand before what they contain
  for (const Component& c : deployment_.components)
    if (c.container && items_.at(c.id)->sceneBoundingRect().contains(mapToScene(at)))
      container = q(c.id);
  event->acceptProposedAction();
  emit kind_dropped(QString::fromUtf8(kind), mapToScene(at), container);
}

void Canvas::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  if (fit_pending_ || fitted_ || !laid_out_) fit();
  overview_->refresh();
}

void Canvas::showEvent(QShowEvent* event) {
  QGraphicsView::showEvent(event);
  if (fit_pending_) fit();
}

void Canvas::changeEvent(QEvent* event) {
  QGraphicsView::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
    viewport()->update();
}

void Canvas::drawBackground(QPainter* painter, const QRectF& rect) {
  painter->fillRect(rect, theme().window);
  if (transform().m11() < 0.5) return;
  painter->setPen(QPen(theme().border, 1.6, Qt::SolidLine, Qt::RoundCap));
  QList<QPointF> dots;
  for (double x = std::floor(rect.left() / kDotsEvery) * kDotsEvery; x < rect.right();
       x += kDotsEvery)
    for (double y = std::floor(rect.top() / kDotsEvery) * kDotsEvery; y < rect.bottom();
         y += kDotsEvery)
      dots << QPointF(x, y);
  painter->drawPoints(dots.data(), static_cast<int>(dots.size()));
}

}  // namespace rehearse::gui
