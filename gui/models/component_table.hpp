// The components as a table: the twin of the canvas.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "gui/models/deployment.hpp"
#include "gui/models/playback.hpp"

namespace rehearse::gui {

class ComponentTable : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { name, kind, place, detail, state, columns };
  using QAbstractTableModel::QAbstractTableModel;

  void show_deployment(const Deployment& deployment);
  /// Null: no run is shown.
  void show_playback(const Playback* playback, double time_s);
  const Component& at(int row) const { return components_[static_cast<std::size_t>(row)]; }
  int row_of(const std::string& id) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::vector<Component> components_;
  std::vector<NodeState> states_;
};

}  // namespace rehearse::gui
