#include "gui/models/event_table.hpp"

#include <algorithm>

#include "gui/text.hpp"
#include "results/format.hpp"

namespace rehearse::gui {

void EventTable::show_events(std::vector<results::TimelineEvent> events) {
  beginResetModel();
  events_ = std::move(events);
  endResetModel();
}

int EventTable::row_at(double time_s) const {
  const auto after =
      std::upper_bound(events_.begin(), events_.end(), time_s + 1e-9,
                       [](double at, const results::TimelineEvent& e) { return at < e.time_s; });
  return static_cast<int>(after - events_.begin()) - 1;
}

int EventTable::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(events_.size());
}

int EventTable::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : columns;
}

QVariant EventTable::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const auto& e = events_[static_cast<std::size_t>(index.row())];
  if (role == Qt::ToolTipRole) return q(e.detail);
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
    case time: {
      const auto whole = static_cast<long long>(e.time_s);
      return QString("%1:%2:%3")
          .arg(whole / 3600)
          .arg(whole / 60 % 60, 2, 10, QChar('0'))
          .arg(whole % 60, 2, 10, QChar('0'));
    }
    case component:
      return q(e.component);
    case event:
      return q(e.kind).replace('-', ' ') + (e.detail.empty() ? "" : "  " + q(e.detail));
    default:
      return q(e.step);
  }
}

QVariant EventTable::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  static const char* const kNames[] = {QT_TR_NOOP("Time"), QT_TR_NOOP("Component"),
                                       QT_TR_NOOP("Event"), QT_TR_NOOP("Ends the step")};
  return section < columns ? tr(kNames[section]) : QVariant();
}

}  // namespace rehearse::gui
