// The scenario file as text, in step with canvas and forms.
#pragma once

#include <QPlainTextEdit>

#include "gui/shell/session.hpp"

namespace rehearse::gui {

/// What is typed becomes one edit of the document as soon as it is a JSON object again; until then
/// the place where it is not is underlined. The caret tells which value it stands in.
class JsonView : public QPlainTextEdit {
  Q_OBJECT
 public:
  explicit JsonView(Session& session, QWidget* parent = nullptr);
  /// Moves the caret to the value, or to the nearest one around it that the file has.
  void show_pointer(const QString& pointer);

 Q_SIGNALS:
  void pointer_changed(const QString& pointer);

 private:
  void refresh();
  void take_text();
  void mark_problems();
  QString pointer_at_caret() const;

  Session& session_;
  QTimer apply_soon_;
  bool own_edit_ = false;
  bool quiet_ = false;
  QString wrong_;  ///< why the text is no scenario file; empty: it is one
  int wrong_line_ = 0;
};

}  // namespace rehearse::gui
