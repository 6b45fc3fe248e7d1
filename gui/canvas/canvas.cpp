#include "gui/canvas/canvas.hpp"

#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "gui/canvas/overview.hpp"
#include "gui/text.hpp"
#include "gui/theme.hpp"

namespace rehearse::gui {
namespace {

constexpr std::size_t kMostForGraphviz = 500;  // beyond, layered layout takes too long

int depth_of(const Deployment& deployment, const Component& component) {
  int depth = 0;
  for (const Component* c = deployment.find(component.parent); c != nullptr && depth < 8;
       c = deployment.find(c->parent))
    ++depth;
  return depth;
}

}  // namespace

Canvas::Canvas(QWidget* parent) : QGraphicsView(parent), overview_(nullptr) {
  setObjectName("canvas");
  setAccessibleName(tr("Deployment"));
  setAccessibleDescription(tr("Drawing of the deployment; the table beside it holds the same."));
  viewport()->setAccessibleName(accessibleName());
  setScene(&scene_);
  setRenderHint(QPainter::Antialiasing);
  setFrameShape(QFrame::NoFrame);
  setViewportUpdateMode(QGraphicsView::SmartViewportUpdate);
  setOptimizationFlags(QGraphicsView::DontSavePainterState |
                       QGraphicsView::DontAdjustForAntialiasing);
  setTransformationAnchor(QGraphicsView::AnchorUnderMouse);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setAcceptDrops(true);
  setMinimumSize(320, 200);
  overview_ = new Overview(this);
  connect(&layout_, &GraphvizLayout::done, this, &Canvas::use_positions);
  connect(&scene_, &QGraphicsScene::selectionChanged, this,
          [this] { emit selection_changed(q(selected())); });
  for (auto* bar : {horizontalScrollBar(), verticalScrollBar()})
    connect(bar, &QScrollBar::valueChanged, this, [this] { overview_->refresh(); });
}

/// The scene tells of the lost selection while it dies, when nobody may listen any more.
Canvas::~Canvas() {
  scene_.disconnect(this);
  horizontalScrollBar()->disconnect(this);
  verticalScrollBar()->disconnect(this);
  setScene(nullptr);
}

void Canvas::show_deployment(Deployment deployment, PlaceOf place_of, bool anew) {
  const std::string kept = selected();
  const bool same = !anew && deployment.by_id == deployment_.by_id &&
                    deployment.connections == deployment_.connections;
  deployment_ = std::move(deployment);
  place_of_ = std::move(place_of);
  if (anew) {
    positions_.clear();
    fit_pending_ = true;
  }
  rebuild();
  if (!same) {
    laid_out_ = deployment_.components.empty() || deployment_.components.size() > kMostForGraphviz;
    if (!laid_out_) layout_.start(deployment_);
  }
  if (!kept.empty()) select(kept);
}

void Canvas::rebuild() {
  const QSignalBlocker quiet(&scene_);
  pressed_ = connect_from_ = nullptr;
  scene_.clear();
  rubber_ = nullptr;
  items_.clear();
  edges_.clear();
  for (const Component& c : deployment_.components) {
    ComponentItem* item = nullptr;
    if (c.container)
      item = new BoxItem(c, depth_of(deployment_, c));
    else
      item = new CardItem(c);
    scene_.addItem(item);
    items_[c.id] = item;
  }
  for (const Connection& c : deployment_.connections) {
    const auto from = items_.find(c.from), to = items_.find(c.to);
    if (from == items_.end() || to == items_.end()) continue;
    edges_.push_back(new EdgeItem(c, *from->second, *to->second));
    scene_.addItem(edges_.back());
  }
  const Positions packed = packed_layout(deployment_);
  for (const auto& [id, at] : packed) positions_.try_emplace(id, at);
  arrange();
}

void Canvas::use_positions(const Positions& positions) {
  for (const auto& [id, at] : positions) positions_[id] = at;
  laid_out_ = true;
  arrange();
  emit layout_done();
}

void Canvas::arrange() {
  for (const auto& [id, item] : items_) {
    if (item->component().container && !movable(item).empty() && movable(item).front() != item)
      continue;
    const auto chosen = place_of_ ? place_of_(id) : std::nullopt;
    const auto found = positions_.find(id);
    if (chosen || found != positions_.end()) item->setPos(chosen ? *chosen : found->second);
  }
  enclose_boxes();
  route_edges();
  scene_.setSceneRect(scene_.itemsBoundingRect().adjusted(-600, -600, 600, 600));
  if (fit_pending_) fit();
  overview_->refresh();
}

bool Canvas::stands_in(const Component& component, const std::string& container) const {
  for (const Component* c = &component; c != nullptr && !c->parent.empty();
       c = deployment_.find(c->parent))
    if (c->parent == container) return true;
  return false;
}

/// The cards that move with an item; the item itself when it holds nothing.
std::vector<ComponentItem*> Canvas::movable(ComponentItem* item) const {
  if (!item->component().container) return {item};
  std::vector<ComponentItem*> out;
  for (const auto& [id, other] : items_) {
    if (!stands_in(other->component(), item->component().id)) continue;
    const bool empty = other->component().container &&
                       std::none_of(deployment_.components.begin(), deployment_.components.end(),
                                    [&](const Component& c) { return c.parent == id; });
    if (!other->component().container || empty) out.push_back(other);
  }
  if (out.empty()) out.push_back(item);
  return out;
}

void Canvas::enclose_boxes() {
  std::unordered_map<std::string, QRectF> held;
  for (auto c = deployment_.components.rbegin(); c != deployment_.components.rend(); ++c) {
    if (c->container) continue;
    const ComponentItem* item = items_.at(c->id);
    held[c->parent] |= item->mapRectToScene(item->boundingRect());
  }
  // Containers stand before what they contain, so inner ones come first here.
  for (auto c = deployment_.components.rbegin(); c != deployment_.components.rend(); ++c) {
    if (!c->container) continue;
    auto* box = static_cast<BoxItem*>(items_.at(c->id));
    const auto found = held.find(c->id);
    if (found != held.end()) {
      box->setPos(0, 0);
      box->enclose(found->second);
    } else {
      box->enclose(
          QRectF(QPointF(-kCardSize.width() / 2 + kBoxMargin, -kCardSize.height() / 2 + kBoxHeader),
                 QSizeF(kCardSize.width() - 2 * kBoxMargin,
                        kCardSize.height() - kBoxHeader - kBoxMargin)));
    }
    held[c->parent] |= box->mapRectToScene(box->boundingRect());
  }
}

void Canvas::route_edges(const ComponentItem*) {
  for (EdgeItem* edge : edges_) edge->route();
}

ComponentItem* Canvas::item(const std::string& id) const {
  const auto found = items_.find(id);
  return found == items_.end() ? nullptr : found->second;
}

void Canvas::select(const std::string& id) {
  ComponentItem* wanted = item(id);
  if (wanted == nullptr || (wanted->isSelected() && scene_.selectedItems().size() == 1)) return;
  {
    const QSignalBlocker quiet(&scene_);
    scene_.clearSelection();
  }
  wanted->setSelected(true);
}

std::string Canvas::selected() const {
  for (const QGraphicsItem* i : scene_.selectedItems()) {
    if (i->type() == ComponentItem::Type)
      return static_cast<const ComponentItem*>(i)->component().id;
    if (i->type() == EdgeItem::Type) {
      const std::string& pointer = static_cast<const EdgeItem*>(i)->connection().pointer;
      return "link:" + pointer.substr(pointer.rfind('/') + 1);
    }
  }
  return {};
}

void Canvas::fit() {
  const QRectF all = scene_.itemsBoundingRect();
  if (all.isEmpty() || !isVisible()) return;
  fitInView(all.adjusted(-30, -30, 30, 30), Qt::KeepAspectRatio);
  const double scale = transform().m11();
  if (scale > 1.25) zoom(1.25 / scale);
  if (laid_out_) fit_pending_ = false;
  fitted_ = true;
  overview_->refresh();
}

void Canvas::zoom(double factor) {
  fitted_ = false;
  const double wanted = std::clamp(transform().m11() * factor, 0.02, 4.0);
  scale(wanted / transform().m11(), wanted / transform().m11());
  overview_->refresh();
}

void Canvas::show_playback(const Playback* playback, double time_s) {
  for (const auto& [id, item] : items_) {
    if (playback != nullptr)
      item->show_state(playback->state(item->component(), time_s));
    else
      item->show_live(false);
  }
  for (EdgeItem* edge : edges_) {
    double share = -1.0;
    bool broken = false;
    if (playback != nullptr) {
      const Connection& c = edge->connection();
      const double flow = playback->flow(c, time_s);
      const double most = playback->greatest_flow();
      if (flow >= 0 && most > 0) share = flow / most;
      for (const std::string& end : {c.from, c.to})
        if (const Component* at = deployment_.find(end)) broken |= playback->lost(*at, time_s);
    }
    edge->show_flow(share, broken);
  }
  overview_->refresh();
}

void Canvas::mark_problems(const std::vector<std::string>& pointers) {
  std::vector<const Component*> wrong;
  for (const std::string& pointer : pointers)
    if (const Component* c = deployment_.at_pointer(pointer)) wrong.push_back(c);
  for (const auto& [id, item] : items_)
    item->mark_problem(std::any_of(wrong.begin(), wrong.end(), [&](const Component* c) {
      return c->pointer == item->component().pointer;
    }));
}

}  // namespace rehearse::gui
