// The events of a run, in order of time.
#pragma once

#include <QAbstractTableModel>

#include "results/run_record.hpp"

namespace rehearse::gui {

class EventTable : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { time, component, event, step, columns };
  using QAbstractTableModel::QAbstractTableModel;

  void show_events(std::vector<results::TimelineEvent> events);
  const results::TimelineEvent& at(int row) const { return events_[static_cast<std::size_t>(row)]; }
  /// The last event at or before a time; -1: none.
  int row_at(double time_s) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::vector<results::TimelineEvent> events_;
};

}  // namespace rehearse::gui
