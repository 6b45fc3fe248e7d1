#include "gui/canvas/icons.hpp"

#include <QCoreApplication>
#include <QHash>
#include <QPainter>
#include <QPixmap>
#include <QPolygonF>
#include <cmath>
#include <numbers>

#include "gui/text.hpp"
#include "gui/theme.hpp"

namespace rehearse::gui {
namespace {

using Health = NodeState::Health;

QPolygonF regular(QPointF centre, double radius, int corners, double turn) {
  QPolygonF out;
  for (int i = 0; i < corners; ++i) {
    const double angle = turn + 2 * std::numbers::pi * i / corners;
    out << centre + radius * QPointF(std::cos(angle), std::sin(angle));
  }
  return out;
}

void closed(QPainterPath& path, const QPolygonF& polygon) {
  path.addPolygon(polygon);
  path.closeSubpath();
}

void line(QPainterPath& path, QPointF from, QPointF to) {
  path.moveTo(from);
  path.lineTo(to);
}

QPainterPath cylinder() {
  QPainterPath p;
  p.addEllipse(QRectF(4, 3, 16, 6));
  p.moveTo(4, 6);
  p.lineTo(4, 18);
  p.arcTo(QRectF(4, 15, 16, 6), 180, 180);
  p.lineTo(20, 6);
  p.moveTo(4, 12);
  p.arcTo(QRectF(4, 9, 16, 6), 180, 180);
  return p;
}

QPainterPath globe() {
  QPainterPath p;
  p.addEllipse(QRectF(3, 3, 18, 18));
  p.addEllipse(QRectF(8, 3, 8, 18));
  line(p, {3, 12}, {21, 12});
  return p;
}

QPainterPath person() {
  QPainterPath p;
  p.addEllipse(QRectF(8.5, 3, 7, 7));
  p.moveTo(4, 21);
  p.cubicTo(4, 10.5, 20, 10.5, 20, 21);
  p.closeSubpath();
  return p;
}

QPainterPath balancer() {
  QPainterPath p;
  line(p, {3, 12}, {9, 12});
  for (const double y : {5.0, 12.0, 19.0}) {
    line(p, {9, 12}, {17, y});
    p.addEllipse(QPointF(18.5, y), 2, 2);
  }
  return p;
}

QPainterPath bucket() {
  QPainterPath p;
  p.addEllipse(QRectF(3, 3, 18, 5));
  p.moveTo(3, 5.5);
  p.lineTo(6, 20);
  p.lineTo(18, 20);
  p.lineTo(21, 5.5);
  return p;
}

QPainterPath antenna() {
  QPainterPath p;
  line(p, {12, 11}, {7, 21});
  line(p, {12, 11}, {17, 21});
  line(p, {9, 17}, {15, 17});
  p.addEllipse(QPointF(12, 8), 2.5, 2.5);
  p.arcMoveTo(QRectF(5, 1, 14, 14), 140);
  p.arcTo(QRectF(5, 1, 14, 14), 140, 80);
  p.arcMoveTo(QRectF(5, 1, 14, 14), -40);
  p.arcTo(QRectF(5, 1, 14, 14), -40, 80);
  return p;
}

QPainterPath bolt() {
  QPainterPath p;
  closed(p, QPolygonF({{13, 2}, {5, 14}, {11, 14}, {10, 22}, {19, 9}, {13, 9}}));
  return p;
}

QPainterPath bars(const std::initializer_list<QRectF>& rectangles) {
  QPainterPath p;
  for (const QRectF& r : rectangles) p.addRoundedRect(r, 1, 1);
  return p;
}

QPainterPath hexagon() {
  QPainterPath p;
  closed(p, regular({12, 12}, 9.5, 6, std::numbers::pi / 6));
  p.addEllipse(QPointF(12, 12), 3, 3);
  return p;
}

QPainterPath grid() {
  return bars({{3, 3, 7.5, 7.5}, {13.5, 3, 7.5, 7.5}, {3, 13.5, 7.5, 7.5}, {13.5, 13.5, 7.5, 7.5}});
}

QPainterPath view_outline(const QString& name) {
  QPainterPath p;
  if (name == "start") {
    closed(p, QPolygonF({{3, 11},
                         {12, 3},
                         {21, 11},
                         {21, 21},
                         {14, 21},
                         {14, 14},
                         {10, 14},
                         {10, 21},
                         {3, 21}}));
  } else if (name == "design") {
    p = bars({{2, 9, 7, 6}, {15, 3, 7, 6}, {15, 15, 7, 6}});
    line(p, {9, 12}, {15, 6});
    line(p, {9, 12}, {15, 18});
  } else if (name == "verdict") {
    p.addRoundedRect(QRectF(3, 3, 18, 18), 4, 4);
    p.moveTo(7.5, 12.5);
    p.lineTo(11, 16);
    p.lineTo(17, 8.5);
  } else if (name == "charts") {
    p.moveTo(3, 3);
    p.lineTo(3, 21);
    p.lineTo(21, 21);
    p.moveTo(6, 16);
    p.lineTo(11, 10);
    p.lineTo(15, 14);
    p.lineTo(21, 5);
  } else if (name == "compare") {
    p = bars({{3, 5, 7, 14}, {14, 5, 7, 14}});
    line(p, {12, 2}, {12, 22});
  } else if (name == "runs") {
    p = bars({{3, 4, 18, 4}, {3, 10, 12, 4}, {3, 16, 7, 4}});
  } else if (name == "play") {
    closed(p, QPolygonF({{6, 4}, {20, 12}, {6, 20}}));
  } else if (name == "pause") {
    p = bars({{6, 4, 4, 16}, {14, 4, 4, 16}});
  } else if (name == "next") {
    closed(p, QPolygonF({{4, 4}, {15, 12}, {4, 20}}));
    p.addRect(QRectF(17, 4, 3, 16));
  } else if (name == "previous") {
    closed(p, QPolygonF({{20, 4}, {9, 12}, {20, 20}}));
    p.addRect(QRectF(4, 4, 3, 16));
  } else {
    p.addRoundedRect(QRectF(5, 5, 14, 14), 2, 2);
  }
  return p;
}

QIcon drawn(const QPainterPath& outline, const QColor& colour, bool filled) {
  constexpr double scale = 3.0;  // sharp up to three times the size
  QPixmap map(QSize(24, 24) * scale);
  map.setDevicePixelRatio(scale);
  map.fill(Qt::transparent);
  QPainter painter(&map);
  painter.setRenderHint(QPainter::Antialiasing);
  if (filled)
    painter.fillPath(outline, colour);
  else
    painter.strokePath(outline, QPen(colour, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  return QIcon(map);
}

}  // namespace

QPainterPath kind_outline(const std::string& kind) {
  using Draw = QPainterPath (*)();
  static const QHash<QString, Draw> kOutlines{
      {"database", cylinder},
      {"object_store", bucket},
      {"model_store", bucket},
      {"dns_name", globe},
      {"population", person},
      {"load_balancer", balancer},
      {"global_load_balancer", balancer},
      {"edge_site", antenna},
      {"memory_cache", bolt},
      {"cdn", globe},
      {"service", hexagon},
      {"cluster", grid},
      {"message_queue",
       [] {
         return bars({{2, 7, 5, 10}, {9.5, 7, 5, 10}, {17, 7, 5, 10}});
       }},
      {"region",
       [] {
         return bars({{3, 3, 18, 18}, {7, 7, 10, 10}});
       }},
      {"zone", [] {
         return bars({{4, 4, 16, 16}});
       }}};
  const auto found = kOutlines.find(q(kind));
  return found == kOutlines.end() ? grid() : (*found)();
}

QIcon kind_icon(const std::string& kind, const QColor& colour) {
  return drawn(kind_outline(kind), colour, false);
}

QIcon view_icon(const QString& name, const QColor& colour) {
  static const QStringList kFilled{"play", "pause", "next", "previous", "stop"};
  return drawn(view_outline(name), colour, kFilled.contains(name));
}

QColor health_colour(Health health) {
  switch (health) {
    case Health::good:
      return theme().good;
    case Health::strained:
      return theme().warn;
    case Health::down:
      return theme().bad;
    case Health::unknown:
      break;
  }
  return theme().idle;
}

QString health_word(Health health) {
  static const char* const kWords[] = {
      QT_TRANSLATE_NOOP("Health", "unknown"), QT_TRANSLATE_NOOP("Health", "healthy"),
      QT_TRANSLATE_NOOP("Health", "strained"), QT_TRANSLATE_NOOP("Health", "down")};
  return QCoreApplication::translate("Health", kWords[static_cast<int>(health)]);
}

void draw_health(QPainter& painter, QPointF centre, double size, Health health) {
  if (health == Health::unknown) return;
  const double r = size / 2;
  painter.setPen(Qt::NoPen);
  painter.setBrush(health_colour(health));
  QPainterPath mark;
  if (health == Health::good) {
    painter.drawEllipse(centre, r, r);
    mark.moveTo(centre + QPointF(-0.45 * r, 0.05 * r));
    mark.lineTo(centre + QPointF(-0.1 * r, 0.4 * r));
    mark.lineTo(centre + QPointF(0.5 * r, -0.35 * r));
  } else if (health == Health::strained) {
    painter.drawPolygon(regular(centre + QPointF(0, 0.15 * r), 1.2 * r, 3, -std::numbers::pi / 2));
    line(mark, centre + QPointF(0, -0.4 * r), centre + QPointF(0, 0.2 * r));
    line(mark, centre + QPointF(0, 0.48 * r), centre + QPointF(0, 0.5 * r));
  } else {
    painter.drawPolygon(regular(centre, 1.1 * r, 8, std::numbers::pi / 8));
    line(mark, centre + QPointF(-0.4 * r, -0.4 * r), centre + QPointF(0.4 * r, 0.4 * r));
    line(mark, centre + QPointF(0.4 * r, -0.4 * r), centre + QPointF(-0.4 * r, 0.4 * r));
  }
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(theme().surface, size * 0.13, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.drawPath(mark);
}

}  // namespace rehearse::gui
