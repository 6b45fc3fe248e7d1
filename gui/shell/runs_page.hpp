// Queue and history of runs.
#pragma once

#include <QWidget>

#include "gui/models/run_table.hpp"
#include "gui/shell/session.hpp"

class QTableView;

namespace rehearse::gui {

class RunsPage : public QWidget {
  Q_OBJECT
 public:
  explicit RunsPage(Session& session, QWidget* parent = nullptr);
  QTableView& table() { return *table_; }

 Q_SIGNALS:
  void show_requested(const QString& result);
  void compare_requested(const QString& a, const QString& b);

 private:
  std::vector<int> chosen() const;
  void show_chosen();

  Session& session_;
  RunTable model_;
  QTableView* table_;
};

}  // namespace rehearse::gui
