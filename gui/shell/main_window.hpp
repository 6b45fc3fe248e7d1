// The window: navigation on the left, the view in the middle, the timeline below.
#pragma once

#include <QMainWindow>
#include <map>

#include "gui/shell/session.hpp"
#include "gui/theme.hpp"

class QButtonGroup;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace rehearse::gui {

class ChartsPage;
class ComparePage;
class DesignPage;
class PlaybackBar;
class RunsPage;
class StartPage;
class TimelineView;
class VerdictPage;

class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  enum class Page { start, design, verdict, charts, compare, runs };

  MainWindow(Session& session, ThemeSwitch& themes);

  void show_page(Page page);
  Page page() const;
  /// Opens as soon as the program has said which scenarios are shipped.
  void open_when_ready(const QString& path_or_name);
  void compare(const QString& a, const QString& b);
  void run();

  DesignPage& design_page() { return *design_; }
  ChartsPage& charts_page() { return *charts_; }
  VerdictPage& verdict_page() { return *verdict_; }
  RunsPage& runs_page() { return *runs_; }
  ComparePage& compare_page() { return *compare_; }
  TimelineView& timeline() { return *timeline_; }
  PlaybackBar& playback() { return *playback_; }
  QWidget& message_bar() { return *message_bar_; }
  QString message() const;

 protected:
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  QWidget* make_rail();
  QWidget* make_top();
  QWidget* make_messages();
  QWidget* make_foot();
  void make_menus();
  void open(const QString& path_or_name);
  void ask_open();
  bool save();
  bool save_as();
  /// False: the user wants to go on with what is open.
  bool may_leave();
  void show_message(const QString& text);
  void ask_recovery();
  void refresh_title();
  void refresh_run(int id);
  void on_finished(int id);
  void remember(const QString& path);
  void restore_settings();
  void recolour();
  void write_report();

  Session& session_;
  ThemeSwitch& themes_;
  QStackedWidget* stack_;
  QButtonGroup* nav_;
  StartPage* start_;
  DesignPage* design_;
  VerdictPage* verdict_;
  ChartsPage* charts_;
  ComparePage* compare_;
  RunsPage* runs_;
  TimelineView* timeline_;
  PlaybackBar* playback_;
  QSplitter* vertical_;
  QWidget* foot_ = nullptr;
  QLabel* title_;
  QLabel* run_text_;
  QProgressBar* run_bar_;
  QPushButton* run_button_;
  QPushButton* cancel_button_;
  QSpinBox* replications_;
  QFrame* message_bar_;
  QLabel* message_;
  QString open_later_;
  int shown_run_ = 0;
};

}  // namespace rehearse::gui
