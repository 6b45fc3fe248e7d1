// Whether the promises hold, why, and which step of the recovery cost the time.
#pragma once

#include <QScrollArea>

#include "gui/shell/session.hpp"

class QVBoxLayout;

namespace rehearse::gui {

class VerdictPage : public QScrollArea {
  Q_OBJECT
 public:
  explicit VerdictPage(Session& session, QWidget* parent = nullptr);
  void rebuild();

 private:
  void add_headline();
  void add_objectives();
  void add_recoveries();
  void add_losses_and_cost();
  void add_traffic();
  void add_latency();

  Session& session_;
  QVBoxLayout* layout_ = nullptr;
};

}  // namespace rehearse::gui
