// The queue and history of runs, newest first.
#pragma once

#include <QAbstractTableModel>

#include "gui/client/run_queue.hpp"

namespace rehearse::gui {

class RunTable : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { scenario, state, progress, begun, wall, columns };
  enum Role { share_role = Qt::UserRole, id_role, verdict_role };
  explicit RunTable(const RunQueue& queue, QObject* parent = nullptr);

  int id_at(int row) const;
  int row_of(int id) const;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  void update(int id);
  QVariant text(const Run& run, int column) const;

  const RunQueue& queue_;
  std::vector<int> ids_;  ///< newest first
};

/// "running, 6 s left", "✓ met", "✕ failed: why".
QString state_text(const Run& run);

}  // namespace rehearse::gui
