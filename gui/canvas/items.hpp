// What stands on the canvas.
#pragma once

#include <QGraphicsItem>
#include <QString>
#include <string>
#include <vector>

#include "gui/models/deployment.hpp"
#include "gui/models/playback.hpp"

namespace rehearse::gui {

class Canvas;

/// Base of cards and boxes.
class ComponentItem : public QGraphicsItem {
 public:
  enum { Type = UserType + 1 };
  explicit ComponentItem(const Component& component);

  int type() const override { return Type; }
  const Component& component() const { return component_; }
  void show_state(const NodeState& state);
  void show_live(bool live);
  const NodeState& state() const { return state_; }
  void mark_problem(bool problem);

 protected:
  Component component_;
  NodeState state_;
  bool live_ = false;  ///< a run is shown
  bool problem_ = false;
};

/// Something that holds nothing: name, a few words, state as a mark, utilisation as a bar.
class CardItem : public ComponentItem {
 public:
  explicit CardItem(const Component& component);
  QRectF boundingRect() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  void paint_text(QPainter& painter, double detail);
};

/// A region, zone or cluster: as large as what it holds.
class BoxItem : public ComponentItem {
 public:
  explicit BoxItem(const Component& component, int depth);
  void enclose(const QRectF& held);
  QRectF boundingRect() const override { return rect_; }
  QPainterPath shape() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  QRectF rect_;
  int depth_;
};

class EdgeItem : public QGraphicsItem {
 public:
  enum { Type = UserType + 2 };
  EdgeItem(const Connection& connection, ComponentItem& from, ComponentItem& to);

  int type() const override { return Type; }
  const Connection& connection() const { return connection_; }
  /// Follows its ends.
  void route();
  /// `share` 0..1 of the greatest flow; negative: unknown. A dead end is drawn broken.
  void show_flow(double share, bool broken);
  QRectF boundingRect() const override;
  QPainterPath shape() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  QPen pen() const;

  Connection connection_;
  ComponentItem& from_;
  ComponentItem& to_;
  QPainterPath path_;
  QPolygonF arrow_;
  double share_ = -1.0;
  bool broken_ = false;
};

}  // namespace rehearse::gui
