// What to begin with: the shipped scenarios, recent files, a new one.
#pragma once

#include <QScrollArea>

#include "gui/shell/session.hpp"

namespace rehearse::gui {

class StartPage : public QScrollArea {
  Q_OBJECT
 public:
  explicit StartPage(Session& session, QWidget* parent = nullptr);
  void refresh(const QStringList& recent);

 Q_SIGNALS:
  void open_requested(const QString& path_or_name);
  void browse_requested();
  void new_requested();

 private:
  Session& session_;
};

}  // namespace rehearse::gui
