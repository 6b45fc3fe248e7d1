// The form of one object of the scenario, made from the catalogue.
#pragma once

#include <QLabel>
#include <QWidget>
#include <functional>
#include <map>

#include "gui/shell/session.hpp"

class QFormLayout;
class QScrollArea;
class QVBoxLayout;

namespace rehearse::gui {

/// Shows the value at a pointer: an object as a form, a map or list as its entries, a tagged value
/// as a choice of its kinds. Nested values open in place, with a way back above. Every change is
/// one edit of the document; what the validator says stands below the field it belongs to.
class Inspector : public QWidget {
  Q_OBJECT
 public:
  explicit Inspector(Session& session, QWidget* parent = nullptr);
  void show_pointer(const QString& pointer);
  const QString& pointer() const { return pointer_; }

 Q_SIGNALS:
  void pointer_changed(const QString& pointer);

 private:
  void rebuild();
  void refresh_problems();
  void add_path();
  void add_header(const QString& title, const QString& doc);
  void add_form(const Kind& kind, const Json& value, const Pointer& at);
  void add_kind_choice(const Json& type, const Kind* chosen, const Pointer& at, bool tagged);
  void add_entries(const Json& type, const Json& value, const Pointer& at);
  void add_field(const Parameter& parameter, const Json& value, const Pointer& at);
  QWidget* editor(const Parameter& parameter, const Json& value, const Pointer& at);
  QWidget* text_editor(const Parameter& parameter, const Json& value, const Pointer& at);
  QWidget* nested_editor(const Parameter& parameter, const Json& value, const Pointer& at);
  void set(const Pointer& at, Json value);

  Session& session_;
  QString pointer_;
  QScrollArea* scroll_;
  QWidget* body_ = nullptr;
  QVBoxLayout* layout_ = nullptr;
  std::map<QString, QLabel*> problem_labels_;
  std::map<QString, QWidget*> editors_;
  bool editing_ = false;
};

/// What a field shows of a value: texts bare, everything else as JSON on one line.
QString field_text(const Json& value);
/// What a field means: for quantities and texts the text, numbers where they read as such.
Json field_value(const QString& text, const Json& type);

}  // namespace rehearse::gui
