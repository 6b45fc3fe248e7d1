// The fault timeline: what is planned, and after a run what happened.
#pragma once

#include <QAbstractScrollArea>
#include <optional>

#include "gui/models/timeline.hpp"
#include "gui/shell/session.hpp"

namespace rehearse::gui {

/// Lanes by component. Faults are dragged to move them and at their end to change how long they
/// last; kinds of faults are dropped onto it from the palette. Events carry the shape and colour of
/// their step; the causes of the chosen one are linked. With the keyboard: arrows move the cursor,
/// Ctrl and arrows jump from event to event, Alt and arrows move the chosen fault,
/// plus, minus and 0 zoom, as Ctrl and the wheel do.
class TimelineView : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit TimelineView(Session& session, QWidget* parent = nullptr);
  void refresh();
  /// Time of the nearest event after (or before) the cursor.
  std::optional<double> next_event(bool forward) const;
  void choose_event(std::uint32_t id);
  const Timeline& timeline() const { return timeline_; }
  QSize sizeHint() const override { return {800, 170}; }
  QRectF fault_rect(int fault) const;

 Q_SIGNALS:
  void fault_chosen(const QString& name);
  void event_chosen(int id);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragMoveEvent(QDragMoveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  enum class Drag { none, cursor, move, end };
  double x_of(double time_s) const;
  double time_of(double x) const;
  double y_of(std::size_t lane) const;
  const results::RunRecord* record() const;
  void paint_axis(QPainter& painter);
  void paint_lane(QPainter& painter, std::size_t lane);
  void paint_lane_name(QPainter& painter, const Lane& lane, double y);
  void paint_event(QPainter& painter, const results::TimelineEvent& event, double y);
  void paint_fault(QPainter& painter, int fault);
  void paint_links(QPainter& painter);
  std::uint32_t event_at(QPoint at) const;
  QPointF event_point(std::uint32_t id) const;
  void store_fault(int fault, bool moved);

  Session& session_;
  Timeline timeline_;
  Drag drag_ = Drag::none;
  int chosen_fault_ = -1;
  std::uint32_t chosen_event_ = 0;
  double grab_s_ = 0.0;
};

/// Colour of a recovery step; the shape is drawn by `draw_step`.
QColor step_colour(const std::string& step);
void draw_step(QPainter& painter, QPointF centre, double radius, const std::string& step,
               bool loss);

}  // namespace rehearse::gui
