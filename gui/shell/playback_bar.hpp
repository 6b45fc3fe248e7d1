// Play, pause, speed, next event: moves the cursor that canvas, charts and events follow.
#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include "gui/shell/session.hpp"

class QComboBox;
class QLabel;
class QSlider;
class QToolButton;

namespace rehearse::gui {

class TimelineView;

class PlaybackBar : public QWidget {
  Q_OBJECT
 public:
  PlaybackBar(Session& session, TimelineView& timeline, QWidget* parent = nullptr);
  void toggle();
  bool playing() const { return tick_.isActive(); }
  void jump(bool forward);
  double speed() const;

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void advance();
  void refresh();

  Session& session_;
  TimelineView& timeline_;
  QTimer tick_;
  QElapsedTimer since_;
  QToolButton* play_;
  QComboBox* speed_;
  QSlider* slider_;
  QLabel* clock_;
  QLabel* said_;
};

}  // namespace rehearse::gui
