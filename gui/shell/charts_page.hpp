// Charts of the result that is shown, and its events.
#pragma once

#include <QWidget>

#include "gui/models/event_table.hpp"
#include "gui/plot/chart_stack.hpp"
#include "gui/shell/session.hpp"

class QListWidget;
class QScrollArea;
class QTableView;

namespace rehearse::gui {

class ChartsPage : public QWidget {
  Q_OBJECT
 public:
  explicit ChartsPage(Session& session, QWidget* parent = nullptr);
  ChartStack& charts() { return *charts_; }
  /// Asks for a file name and writes the charts.
  void ask_export();

 private:
  void refresh();
  void show_chosen();
  void follow_cursor();

  Session& session_;
  ChartStack* charts_;
  QScrollArea* scroll_;
  QListWidget* choice_;
  EventTable events_;
  QTableView* table_;
  std::vector<ChartData> all_;
  QStringList unwanted_;
};

}  // namespace rehearse::gui
