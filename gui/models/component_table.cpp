#include "gui/models/component_table.hpp"

#include "gui/text.hpp"

namespace rehearse::gui {
namespace {

QString state_text(const NodeState& state) {
  static const char* const kWords[] = {"", QT_TR_NOOP("✓ healthy"), QT_TR_NOOP("▲ strained"),
                                       QT_TR_NOOP("✕ down")};
  QString out = ComponentTable::tr(kWords[static_cast<int>(state.health)]);
  if (!state.text.empty() && state.text != "lost") out += "  " + q(state.text);
  return out;
}

}  // namespace

void ComponentTable::show_deployment(const Deployment& deployment) {
  beginResetModel();
  components_ = deployment.components;
  states_.assign(components_.size(), {});
  endResetModel();
}

void ComponentTable::show_playback(const Playback* playback, double time_s) {
  if (components_.empty()) return;
  for (std::size_t i = 0; i < components_.size(); ++i)
    states_[i] = playback == nullptr ? NodeState() : playback->state(components_[i], time_s);
  emit dataChanged(index(0, state), index(rowCount() - 1, state), {Qt::DisplayRole});
}

int ComponentTable::row_of(const std::string& id) const {
  for (std::size_t i = 0; i < components_.size(); ++i)
    if (components_[i].id == id) return static_cast<int>(i);
  return -1;
}

int ComponentTable::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(components_.size());
}

int ComponentTable::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : columns;
}

QVariant ComponentTable::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || role != Qt::DisplayRole) return {};
  const Component& c = components_[static_cast<std::size_t>(index.row())];
  switch (index.column()) {
    case name:
      return q(c.label);
    case kind:
      return q(c.kind).replace('_', ' ');
    case place:
      return q(c.parent.substr(c.parent.find(':') + 1));
    case detail:
      return q(c.detail);
    default:
      return state_text(states_[static_cast<std::size_t>(index.row())]);
  }
}

QVariant ComponentTable::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  static const char* const kNames[] = {QT_TR_NOOP("Name"), QT_TR_NOOP("Kind"), QT_TR_NOOP("In"),
                                       QT_TR_NOOP("Settings"), QT_TR_NOOP("State")};
  return section < columns ? tr(kNames[section]) : QVariant();
}

}  // namespace rehearse::gui
