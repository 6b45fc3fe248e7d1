#include "gui/models/run_table.hpp"

#include <algorithm>
#include <cmath>

#include "gui/text.hpp"
#include "results/format.hpp"

namespace rehearse::gui {

QString state_text(const Run& run) {
  switch (run.state) {
    case Run::State::queued:
      return RunTable::tr("waiting");
    case Run::State::running:
      if (run.progress.left_s < 0) return RunTable::tr("running");
      return RunTable::tr("running, %1 left")
          .arg(q(results::format_duration(std::ceil(run.progress.left_s))));
    case Run::State::finished:
      return run.verdict == "met"      ? RunTable::tr("✓ met")
             : run.verdict == "missed" ? RunTable::tr("✕ missed")
                                       : RunTable::tr("▲ undecided");
    case Run::State::failed:
      return RunTable::tr("✕ failed: %1").arg(run.message);
    case Run::State::cancelled:
      break;
  }
  return RunTable::tr("cancelled");
}

RunTable::RunTable(const RunQueue& queue, QObject* parent)
    : QAbstractTableModel(parent), queue_(queue) {
  for (const Run& run : queue.runs()) ids_.insert(ids_.begin(), run.id);
  connect(&queue, &RunQueue::added, this, [this](int id) {
    beginInsertRows({}, 0, 0);
    ids_.insert(ids_.begin(), id);
    endInsertRows();
  });
  connect(&queue, &RunQueue::removed, this, [this](int id) {
    const int row = row_of(id);
    if (row < 0) return;
    beginRemoveRows({}, row, row);
    ids_.erase(ids_.begin() + row);
    endRemoveRows();
  });
  connect(&queue, &RunQueue::updated, this, &RunTable::update);
  connect(&queue, &RunQueue::finished, this, &RunTable::update);
}

void RunTable::update(int id) {
  const int row = row_of(id);
  if (row >= 0) emit dataChanged(index(row, 0), index(row, columns - 1));
}

int RunTable::id_at(int row) const {
  return row >= 0 && row < static_cast<int>(ids_.size()) ? ids_[static_cast<std::size_t>(row)] : 0;
}

int RunTable::row_of(int id) const {
  const auto found = std::find(ids_.begin(), ids_.end(), id);
  return found == ids_.end() ? -1 : static_cast<int>(found - ids_.begin());
}

int RunTable::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(ids_.size());
}

int RunTable::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : columns;
}

QVariant RunTable::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Run* run = queue_.find(id_at(index.row()));
  if (run == nullptr) return {};
  switch (role) {
    case Qt::DisplayRole:
      return text(*run, index.column());
    case Qt::ToolTipRole:
      return run->message;
    case share_role:
      return run->progress.share;
    case id_role:
      return run->id;
    case verdict_role:
      return run->verdict;
    default:
      return {};
  }
}

QVariant RunTable::text(const Run& run, int column) const {
  switch (column) {
    case scenario:
      return run.request.title +
             (run.request.replications > 1 ? QString("  × %1").arg(run.request.replications) : "");
    case state:
      return state_text(run);
    case progress:
      return QString("%1 %").arg(std::lround(run.progress.share * 100));
    case begun:
      return run.begun.isValid() ? run.begun.toString("d MMM  HH:mm:ss") : QString();
    default:
      return run.wall_s > 0 ? q(results::format_duration(run.wall_s)) : QString();
  }
}

QVariant RunTable::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  static const char* const kNames[] = {QT_TR_NOOP("Scenario"), QT_TR_NOOP("State"),
                                       QT_TR_NOOP("Progress"), QT_TR_NOOP("Begun"),
                                       QT_TR_NOOP("Took")};
  return section < columns ? tr(kNames[section]) : QVariant();
}

}  // namespace rehearse::gui
