// Where components stand on the canvas.
#pragma once

#include <QObject>
#include <QPointF>
#include <QProcess>
#include <QSizeF>
#include <string>
#include <unordered_map>

#include "gui/models/deployment.hpp"

namespace rehearse::gui {

/// Centres by component: of everything that holds nothing, and of empty containers.
using Positions = std::unordered_map<std::string, QPointF>;

/// Size of a component that holds nothing, and the room around what a container holds.
constexpr QSizeF kCardSize(172, 44);
constexpr double kBoxMargin = 14;
constexpr double kBoxHeader = 27;

/// Containers as nested near-squares, at once and for any number of components.
Positions packed_layout(const Deployment& deployment);

/// Layered layout by Graphviz: left to right along the way of a request, containers as clusters.
/// The `dot` program works beside the event loop; where it is missing, fails, or takes longer than
/// ten seconds, `done` is not emitted and what was shown stays.
class GraphvizLayout : public QObject {
  Q_OBJECT
 public:
  explicit GraphvizLayout(QObject* parent = nullptr);
  ~GraphvizLayout() override;
  /// A newer call drops the older one.
  void start(const Deployment& deployment);

 Q_SIGNALS:
  void done(const rehearse::gui::Positions& positions);

 private:
  void read();
  void drop();

  QProcess* process_ = nullptr;
  std::vector<std::string> names_;  ///< by number of the node in the text
};

/// The graph as Graphviz reads it; `names` gets the component of node "n<i>".
QByteArray dot_text(const Deployment& deployment, std::vector<std::string>& names);
/// Reads what `dot -Tplain` answers.
Positions read_plain(const QByteArray& text, const std::vector<std::string>& names);

}  // namespace rehearse::gui
