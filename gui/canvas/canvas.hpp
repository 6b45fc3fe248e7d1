// The deployment as a drawing that can be edited, broken and played back.
#pragma once

#include <QGraphicsView>
#include <QPointer>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "gui/canvas/items.hpp"
#include "gui/canvas/layout.hpp"
#include "gui/models/deployment.hpp"
#include "gui/models/playback.hpp"

namespace rehearse::gui {

class Overview;

/// Mouse: drag moves a component (or all that a container holds), drag on empty ground pans, wheel
/// zooms, Shift and drag connects. Keyboard: arrows go to the nearest component, Ctrl and arrows
/// move it, plus, minus and 0 zoom, L loses it now, Delete removes it, Return edits it.
class Canvas : public QGraphicsView {
  Q_OBJECT
 public:
  using PlaceOf = std::function<std::optional<QPointF>(const std::string&)>;
  using Moves = std::vector<std::pair<std::string, QPointF>>;

  explicit Canvas(QWidget* parent = nullptr);
  ~Canvas() override;

  /// Shows a deployment: where the user put things, else where they stood, else where the layout
  /// puts them. `anew` forgets where they stood.
  void show_deployment(Deployment deployment, PlaceOf place_of, bool anew);
  const Deployment& deployment() const { return deployment_; }

  void show_playback(const Playback* playback, double time_s);
  void mark_problems(const std::vector<std::string>& pointers);

  void select(const std::string& id);
  std::string selected() const;
  ComponentItem* item(const std::string& id) const;
  void fit();
  void zoom(double factor);
  void set_connecting(bool connecting) { connecting_ = connecting; }
  /// Sets it off at once, for tests and pictures, which cannot wait.
  void use_positions(const Positions& positions);
  bool laid_out() const { return laid_out_; }

 Q_SIGNALS:
  void selection_changed(const QString& id);
  void moved(const rehearse::gui::Canvas::Moves& moves);
  void lose_requested(const QString& id);
  void remove_requested(const QString& id);
  void edit_requested(const QString& id);
  void connect_requested(const QString& from, const QString& to);
  /// Something was dropped from the palette: "family/kind".
  void kind_dropped(const QString& kind, QPointF at, const QString& container);
  void layout_done();

 protected:
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragMoveEvent(QDragMoveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void changeEvent(QEvent* event) override;
  void drawBackground(QPainter* painter, const QRectF& rect) override;

 private:
  void rebuild();
  void arrange();
  void enclose_boxes();
  void route_edges(const ComponentItem* only = nullptr);
  std::vector<ComponentItem*> movable(ComponentItem* item) const;
  bool stands_in(const Component& component, const std::string& container) const;
  ComponentItem* component_at(QPoint at) const;
  QString edge_or_component_at(QPoint at) const;
  void move_by(ComponentItem* item, QPointF delta);
  void report_move(ComponentItem* item);
  void select_towards(QPointF direction);

  Deployment deployment_;
  PlaceOf place_of_;
  Positions positions_;
  GraphvizLayout layout_;
  QGraphicsScene scene_;
  std::unordered_map<std::string, ComponentItem*> items_;
  std::vector<EdgeItem*> edges_;
  Overview* overview_;
  bool laid_out_ = false;
  bool fit_pending_ = true;  ///< not yet shown as a whole since it was laid out anew
  bool fitted_ = false;      ///< everything is shown and stays so when the canvas changes its size
  bool connecting_ = false;
  ComponentItem* pressed_ = nullptr;
  ComponentItem* connect_from_ = nullptr;
  QGraphicsLineItem* rubber_ = nullptr;
  QPoint press_at_;
  QPointF last_scene_;
  bool dragging_ = false;
  bool panning_ = false;
};

}  // namespace rehearse::gui
