#include "gui/canvas/items.hpp"

#include <QFontMetricsF>
#include <QPainter>
#include <QStyleOptionGraphicsItem>
#include <algorithm>
#include <cmath>

#include "gui/canvas/icons.hpp"
#include "gui/canvas/layout.hpp"
#include "gui/text.hpp"
#include "gui/theme.hpp"

namespace rehearse::gui {
namespace {

using Health = NodeState::Health;

constexpr double kTextFrom = 0.32;  // scale below which text is left out

QFont font(double pixels, bool bold) {
  QFont f;
  f.setPixelSize(static_cast<int>(pixels));
  f.setBold(bold);
  return f;
}

void draw_icon(QPainter& painter, const QString& kind, QPointF corner, double size,
               const QColor& colour) {
  painter.save();
  painter.translate(corner);
  painter.scale(size / 24, size / 24);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(colour, 1.9, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.drawPath(kind_outline(s(kind)));
  painter.restore();
}

void draw_line(QPainter& painter, const QRectF& box, const QString& text, const QFont& f,
               const QColor& colour) {
  painter.setFont(f);
  painter.setPen(colour);
  painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(f).elidedText(text, Qt::ElideRight, box.width()));
}

QColor mixed(const QColor& a, const QColor& b, double share) {
  const auto mix = [share](int x, int y) {
    return static_cast<int>(std::lround(x * (1 - share) + y * share));
  };
  return QColor(mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue()));
}

/// Where a line from the centre of `box` towards `target` leaves it.
QPointF border_point(const QRectF& box, QPointF target) {
  const QPointF d = target - box.center();
  if (std::abs(d.x()) < 1e-9 && std::abs(d.y()) < 1e-9) return box.center();
  const double sx = d.x() == 0 ? 1e9 : box.width() / 2 / std::abs(d.x());
  const double sy = d.y() == 0 ? 1e9 : box.height() / 2 / std::abs(d.y());
  return box.center() + std::min(sx, sy) * d;
}

}  // namespace

ComponentItem::ComponentItem(const Component& component) : component_(component) {
  setFlags(ItemIsSelectable);
  setToolTip(q(component.kind) + "  " + q(component.id));
}

void ComponentItem::show_state(const NodeState& state) {
  live_ = true;
  if (state.health == state_.health && state.text == state_.text &&
      std::abs(state.utilisation - state_.utilisation) < 0.005)
    return;
  state_ = state;
  update();
}

void ComponentItem::show_live(bool live) {
  live_ = live;
  if (!live) state_ = NodeState();
  update();
}

void ComponentItem::mark_problem(bool problem) {
  if (problem_ != problem) update();
  problem_ = problem;
}

CardItem::CardItem(const Component& component) : ComponentItem(component) { setZValue(10); }

QRectF CardItem::boundingRect() const {
  return QRectF(QPointF(-kCardSize.width() / 2, -kCardSize.height() / 2), kCardSize)
      .adjusted(-2, -2, 2, 2);
}

void CardItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
  const Theme& t = theme();
  const double detail = option->levelOfDetailFromTransform(painter->worldTransform());
  const QRectF box(QPointF(-kCardSize.width() / 2, -kCardSize.height() / 2), kCardSize);
  const bool down = live_ && state_.health == Health::down;
  const QColor fill = down ? mixed(t.surface, t.bad, 0.16) : t.surface;
  QColor edge = live_ ? health_colour(state_.health) : t.border;
  if (problem_) edge = t.bad;
  if (isSelected()) edge = t.accent;
  if (detail < kTextFrom) {
    painter->fillRect(box, live_ ? mixed(t.surface, health_colour(state_.health), 0.6) : t.idle);
    return;
  }
  painter->setBrush(fill);
  painter->setPen(QPen(edge, isSelected() ? 2.4 : 1.3, down ? Qt::DashLine : Qt::SolidLine));
  painter->drawRoundedRect(box, 8, 8);
  paint_text(*painter, detail);
}

void CardItem::paint_text(QPainter& painter, double) {
  const Theme& t = theme();
  const QRectF box(QPointF(-kCardSize.width() / 2, -kCardSize.height() / 2), kCardSize);
  draw_icon(painter, q(component_.kind), box.topLeft() + QPointF(10, 11), 22,
            live_ && state_.health == Health::down ? t.bad : t.accent);
  const double right = live_ || problem_ ? 30 : 8;
  const QString below = live_ && !state_.text.empty() ? q(state_.text) : q(component_.detail);
  const QRectF text = box.adjusted(42, 4, -right, -4);
  const bool two = !below.isEmpty();
  draw_line(painter, two ? QRectF(text.left(), text.top(), text.width(), 20) : text,
            q(component_.label), font(15, true), t.text);
  if (two)
    draw_line(painter, QRectF(text.left(), text.top() + 18, text.width(), 16), below,
              font(12, false), t.muted);
  if (live_) draw_health(painter, box.topRight() + QPointF(-17, 15), 17, state_.health);
  if (problem_ && !live_) draw_health(painter, box.topRight() + QPointF(-17, 17), 17, Health::down);
  if (live_ && state_.utilisation >= 0) {
    const QRectF track(box.left() + 42, box.bottom() - 6, box.width() - 52, 3);
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.raised);
    painter.drawRoundedRect(track, 1.5, 1.5);
    painter.setBrush(health_colour(state_.health));
    painter.drawRoundedRect(QRectF(track.topLeft(), QSizeF(track.width() * state_.utilisation, 3)),
                            1.5, 1.5);
  }
}

BoxItem::BoxItem(const Component& component, int depth) : ComponentItem(component), depth_(depth) {
  setZValue(-10 + depth);
}

void BoxItem::enclose(const QRectF& held) {
  const QRectF rect = held.adjusted(-kBoxMargin, -kBoxHeader, kBoxMargin, kBoxMargin);
  if (rect == rect_) return;
  prepareGeometryChange();
  rect_ = rect;
}

/// Only the header and the rim react, so that a drag inside pans the view.
QPainterPath BoxItem::shape() const {
  constexpr double rim = 7;
  QPainterPath out;
  out.setFillRule(Qt::OddEvenFill);
  out.addRect(rect_);
  const QRectF inside = rect_.adjusted(rim, kBoxHeader - 2, -rim, -rim);
  if (inside.isValid()) out.addRect(inside);
  return out;
}

void BoxItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
  const Theme& t = theme();
  const double detail = option->levelOfDetailFromTransform(painter->worldTransform());
  const bool down = live_ && state_.health == Health::down;
  QColor fill = depth_ % 2 == 0 ? mixed(t.window, t.raised, 0.75) : mixed(t.window, t.surface, 0.7);
  if (down) fill = mixed(fill, t.bad, 0.13);
  QColor edge = down ? t.bad : t.border;
  if (isSelected()) edge = t.accent;
  painter->setBrush(fill);
  painter->setPen(
      QPen(edge, isSelected() || down ? 2.2 : 1.2, down ? Qt::DashLine : Qt::SolidLine));
  painter->drawRoundedRect(rect_.adjusted(1, 1, -1, -1), 10, 10);
  if (detail < kTextFrom * 0.6) return;
  const QPointF corner = rect_.topLeft() + QPointF(kBoxMargin - 4, 7);
  draw_icon(*painter, q(component_.kind), corner, 16, down ? t.bad : t.muted);
  const bool region = component_.kind == "region";
  const QFont f = font(region ? 19 : 13, true);
  QString text = q(component_.kind == "zone" ? "zone " + component_.label : component_.label);
  const QString more = live_ && !state_.text.empty() ? q(state_.text) : q(component_.detail);
  QRectF line(corner + QPointF(23, -2), QSizeF(rect_.width() - 70, 20));
  draw_line(*painter, line, text, f, t.text);
  line.setLeft(line.left() + QFontMetricsF(f).horizontalAdvance(text) + 9);
  if (!more.isEmpty() && line.width() > 30)
    draw_line(*painter, line, more, font(11, false), down ? t.bad : t.muted);
  if (live_ && (region || down))
    draw_health(*painter, rect_.topRight() + QPointF(-20, 17), 17, state_.health);
}

EdgeItem::EdgeItem(const Connection& connection, ComponentItem& from, ComponentItem& to)
    : connection_(connection), from_(from), to_(to) {
  const bool link = connection.kind == Connection::Kind::link;
  setZValue(link ? 6 : 4);
  if (link) setFlags(ItemIsSelectable);
  setToolTip(
      q(connection.label.empty() ? connection.from + " → " + connection.to : connection.label));
}

void EdgeItem::route() {
  prepareGeometryChange();
  const QRectF a = from_.mapRectToScene(from_.boundingRect());
  const QRectF b = to_.mapRectToScene(to_.boundingRect());
  path_ = QPainterPath();
  QPointF start, end, lead;
  if (connection_.kind == Connection::Kind::link || b.left() < a.right() + 12) {
    start = border_point(a, b.center());
    end = border_point(b, a.center());
    lead = (end - start) * 0.3;
    if (connection_.kind == Connection::Kind::replication) {
      start = QPointF(a.right() - 2, a.center().y() + 8);
      end = QPointF(b.right() - 2, b.center().y() - 8);
      const double out = 26 + std::min(60.0, std::abs(b.center().y() - a.center().y()) / 12);
      path_.moveTo(start);
      path_.cubicTo(start + QPointF(out, 0), end + QPointF(out, 0), end);
      lead = QPointF(-out, 0);
    }
  } else {
    start = QPointF(a.right(), a.center().y());
    end = QPointF(b.left(), b.center().y());
    lead = QPointF(std::max(24.0, (end.x() - start.x()) * 0.45), 0);
  }
  if (path_.isEmpty()) {
    path_.moveTo(start);
    path_.cubicTo(start + lead, end - lead, end);
  }
  const double length = std::hypot(lead.x(), lead.y());
  const QPointF along = length > 0 ? lead / length : QPointF(1, 0);
  const QPointF across(-along.y(), along.x());
  arrow_ = QPolygonF({end, end - along * 9 + across * 4.2, end - along * 9 - across * 4.2});
  update();
}

void EdgeItem::show_flow(double share, bool broken) {
  if (share_ != share || broken_ != broken) update();
  if (share_ != share) prepareGeometryChange();
  share_ = share;
  broken_ = broken;
}

QRectF EdgeItem::boundingRect() const {
  return (path_.controlPointRect() | arrow_.boundingRect()).adjusted(-12, -12, 12, 12);
}

QPainterPath EdgeItem::shape() const {
  QPainterPathStroker stroker;
  stroker.setWidth(10);
  return stroker.createStroke(path_);
}

QPen EdgeItem::pen() const {
  const Theme& t = theme();
  using Kind = Connection::Kind;
  QColor colour = mixed(t.muted, t.window, 0.35);
  if (connection_.kind == Kind::replication) colour = t.series_colour(3);
  if (connection_.kind == Kind::link) colour = t.series_colour(6);
  if (connection_.kind == Kind::data) colour = mixed(t.series_colour(2), t.window, 0.35);
  double width = connection_.kind == Kind::link ? 3.2 : 1.4;
  if (share_ >= 0) width = 1.2 + 6.5 * std::sqrt(std::min(1.0, share_));
  if (broken_) colour = t.bad;
  if (isSelected()) colour = t.accent;
  Qt::PenStyle style = connection_.kind == Kind::replication ? Qt::DashLine : Qt::SolidLine;
  if (broken_) style = Qt::DotLine;
  return QPen(colour, width, style, Qt::RoundCap);
}

void EdgeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
  const double detail = option->levelOfDetailFromTransform(painter->worldTransform());
  QPen p = pen();
  painter->setBrush(Qt::NoBrush);
  if (detail < kTextFrom) {
    p.setCosmetic(true);
    p.setWidthF(1);
    painter->setPen(p);
    painter->drawLine(path_.pointAtPercent(0), arrow_.isEmpty() ? QPointF() : arrow_[0]);
    return;
  }
  painter->setPen(p);
  painter->drawPath(path_);
  if (connection_.kind == Connection::Kind::link) {
    const QFont f = font(11, false);
    const QPointF middle = path_.pointAtPercent(0.5);
    const double width = QFontMetricsF(f).horizontalAdvance(q(connection_.label)) + 14;
    const QRectF box(middle.x() - width / 2, middle.y() - 10, width, 20);
    painter->setPen(QPen(p.color(), 1));
    painter->setBrush(theme().surface);
    painter->drawRoundedRect(box, 6, 6);
    painter->setFont(f);
    painter->setPen(theme().text);
    painter->drawText(box, Qt::AlignCenter, q(connection_.label));
    return;
  }
  painter->setPen(Qt::NoPen);
  painter->setBrush(p.color());
  painter->drawPolygon(arrow_);
}

}  // namespace rehearse::gui
