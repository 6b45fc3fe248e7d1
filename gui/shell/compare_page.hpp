// Two results or designs side by side.
#pragma once

#include <QWidget>

#include "gui/plot/chart_stack.hpp"
#include "gui/shell/session.hpp"

class QComboBox;
class QScrollArea;
class QVBoxLayout;

namespace rehearse::gui {

/// Deltas first, with the intervals over replications, then both runs' charts on one time axis,
/// then what differs between the scenarios.
class ComparePage : public QWidget {
  Q_OBJECT
 public:
  explicit ComparePage(Session& session, QWidget* parent = nullptr);
  void compare(const QString& a, const QString& b);
  bool shown() const { return a_ != nullptr && b_ != nullptr; }
  ChartStack& charts() { return *charts_; }

 private:
  void refill();
  void rebuild();
  void add_deltas(QVBoxLayout* layout);
  void add_differences(QVBoxLayout* layout);

  Session& session_;
  QComboBox* first_;
  QComboBox* second_;
  QScrollArea* scroll_;
  ChartStack* charts_ = nullptr;
  ResultPointer a_;
  ResultPointer b_;
};

}  // namespace rehearse::gui
