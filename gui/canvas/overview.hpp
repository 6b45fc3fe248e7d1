// The whole drawing in a corner of the canvas.
#pragma once

#include <QWidget>

class QGraphicsView;

namespace rehearse::gui {

/// Shows what part of the drawing the view shows; a click or drag moves it there. Hidden while the
/// view shows everything.
class Overview : public QWidget {
  Q_OBJECT
 public:
  explicit Overview(QGraphicsView* view);
  void refresh();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override { go_to(event); }
  void mouseMoveEvent(QMouseEvent* event) override { go_to(event); }

 private:
  void go_to(QMouseEvent* event);
  QTransform to_overview() const;

  QGraphicsView* view_;
};

}  // namespace rehearse::gui
