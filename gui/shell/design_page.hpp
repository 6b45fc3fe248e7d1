// The deployment: palette, canvas or table, inspector or text.
#pragma once

#include <QWidget>

#include "gui/canvas/canvas.hpp"
#include "gui/models/component_table.hpp"
#include "gui/shell/session.hpp"

class QLabel;
class QSplitter;
class QStackedWidget;
class QTabWidget;
class QTableView;

namespace rehearse::gui {

class Inspector;
class JsonView;
class PaletteList;

class DesignPage : public QWidget {
  Q_OBJECT
 public:
  explicit DesignPage(Session& session, QWidget* parent = nullptr);
  Canvas& canvas() { return *canvas_; }
  QTableView& table() { return *table_; }
  Inspector& inspector() { return *inspector_; }
  void show_table(bool table);
  void show_pointer(const QString& pointer);
  QSplitter* splitter() { return splitter_; }

 private:
  QWidget* make_tools();
  QWidget* make_middle();
  QWidget* make_side();
  void connect_canvas();
  void select(const QString& id);
  void refresh(bool anew);
  void show_state();
  void show_problems();

  Session& session_;
  Canvas* canvas_;
  ComponentTable table_model_;
  QTableView* table_;
  QStackedWidget* views_;
  PaletteList* palette_;
  Inspector* inspector_;
  JsonView* json_;
  QTabWidget* side_;
  QSplitter* splitter_;
  QLabel* problems_;
};

}  // namespace rehearse::gui
