#include "gui/shell/inspector.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QInputDialog>
#include <QLineEdit>
#include <QScrollArea>
#include <QStyle>
#include <QVBoxLayout>

#include "gui/shell/widgets.hpp"
#include "gui/text.hpp"
#include "gui/theme.hpp"

namespace rehearse::gui {
namespace {

std::string shape_of(const Json& type) {
  return type.is_object() ? type.value("shape", "") : std::string();
}

/// "30 s to 10 min", where the type has bounds.
QString range_text(const Json& type) {
  QString out = q(type.value("text", ""));
  const bool low = type.contains("min"), high = type.contains("max");
  if (low && high)
    out += Inspector::tr(", %1 to %2").arg(field_text(type.at("min")), field_text(type.at("max")));
  else if (low)
    out +=
        (type.value("above_min", false) ? Inspector::tr(", above %1") : Inspector::tr(", from %1"))
            .arg(field_text(type.at("min")));
  return out;
}

/// What a nested value is, in a few words.
QString brief(const Json& value) {
  if (value.is_null()) return Inspector::tr("none");
  if (value.is_array()) return Inspector::tr("%n entries", "", static_cast<int>(value.size()));
  if (!value.is_object()) return field_text(value);
  QStringList keys;
  for (const auto& [key, inner] : value.items())
    keys << (key == "kind"                               ? field_text(inner)
             : inner.is_primitive() && value.size() <= 2 ? q(key) + " " + field_text(inner)
                                                         : q(key));
  const QString all = keys.join(", ");
  return all.isEmpty() ? Inspector::tr("empty") : all.size() > 34 ? all.left(33) + "…" : all;
}

QString tooltip(const Parameter& parameter) {
  QString out = "<p><b>" + q(parameter.name) + "</b><br>" + q(parameter.doc).toHtmlEscaped() +
                "</p><p>" + range_text(parameter.type).toHtmlEscaped();
  if (!parameter.fallback.is_null())
    out += Inspector::tr("<br>Default: %1").arg(field_text(parameter.fallback).toHtmlEscaped());
  if (!parameter.source.empty()) out += " <i>(" + q(parameter.source).toHtmlEscaped() + ")</i>";
  return out + "</p>";
}

}  // namespace

QString field_text(const Json& value) {
  if (value.is_null()) return {};
  return q(value.is_string() ? value.get<std::string>()
                             : value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Json field_value(const QString& text, const Json& type) {
  const std::string shape = shape_of(type);
  if (shape == "integer") {
    bool whole = false;
    const qint64 number = text.trimmed().toLongLong(&whole);
    if (whole) return number;
  }
  if (shape == "quantity") {
    bool plain = false;
    const double number = text.trimmed().toDouble(&plain);
    if (plain) {
      bool whole = false;
      const qint64 integer = text.trimmed().toLongLong(&whole);
      return whole ? Json(integer) : Json(number);
    }
  }
  return s(text);
}

Inspector::Inspector(Session& session, QWidget* parent)
    : QWidget(parent), session_(session), scroll_(new QScrollArea(this)) {
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(scroll_);
  scroll_->setWidgetResizable(true);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll_->setFocusPolicy(Qt::NoFocus);
  scroll_->setAccessibleName(tr("Settings"));
  connect(&session_, &Session::became_ready, this, &Inspector::rebuild);
  connect(&session_, &Session::deployment_changed, this, [this](bool anew) {
    if (anew) pointer_.clear();
    if (!editing_) rebuild();
  });
  connect(&session_, &Session::problems_changed, this, &Inspector::refresh_problems);
  rebuild();
}

void Inspector::show_pointer(const QString& pointer) {
  if (pointer == pointer_) return;
  pointer_ = pointer;
  rebuild();
  emit pointer_changed(pointer_);
}

void Inspector::set(const Pointer& at, Json value) {
  editing_ = true;
  try {
    if (value.is_null())
      session_.document().remove(at, tr("Clear %1").arg(q(at.back())));
    else
      session_.document().set(at, std::move(value), tr("Edit %1").arg(q(at.back())));
  } catch (const std::exception& error) {
    emit session_.failed(q(error.what()));
  }
  editing_ = false;
  QMetaObject::invokeMethod(this, &Inspector::rebuild, Qt::QueuedConnection);
}

void Inspector::rebuild() {
  const QWidget* had_focus = focusWidget();
  const QString focused = had_focus == nullptr ? QString() : had_focus->objectName();
  problem_labels_.clear();
  editors_.clear();
  body_ = new QWidget;
  body_->setAutoFillBackground(false);
  layout_ = new QVBoxLayout(body_);
  layout_->setContentsMargins(space::kMedium, space::kSmall, space::kMedium, space::kMedium);
  layout_->setSpacing(space::kTight);
  const Json& scenario = session_.document().effective();
  const Pointer at(s(pointer_));
  static const Json nothing;
  const Json& value = scenario.contains(at) ? scenario.at(at) : nothing;
  const Json type = session_.catalogue().type_at(scenario, at);
  const Kind* kind = shape_of(type) == "kind" ? session_.catalogue().find(type.value("family", ""),
                                                                          type.value("name", ""))
                                              : session_.catalogue().kind_of(type, value);
  add_path();
  const std::string shape = shape_of(type);
  if (shape == "tagged" || shape == "variant") add_kind_choice(type, kind, at, shape == "tagged");
  if (shape == "tagged") {
    if (kind != nullptr && value.is_object() && value.contains(kind->name)) {
      add_header(q(kind->name), q(kind->doc));
      add_form(*kind, value.at(kind->name), at / kind->name);
    }
  } else if (kind != nullptr) {
    add_header(pointer_.isEmpty() ? tr("Scenario") : q(at.back()), q(kind->doc));
    add_form(*kind, value, at);
  } else if (shape == "map" || shape == "list") {
    add_header(q(at.back()), {});
    add_entries(type, value, at);
  } else if (session_.catalogue().empty()) {
    add_header(tr("Loading…"), {});
  }
  layout_->addStretch();
  scroll_->setWidget(body_);
  refresh_problems();
  if (!focused.isEmpty())
    if (auto* again = findChild<QWidget*>(focused)) again->setFocus();
}

void Inspector::add_path() {
  if (pointer_.isEmpty()) return;
  const auto parts = tokens(Pointer(s(pointer_)));
  auto* up =
      button("‹ " + (parts.size() == 1 ? tr("Scenario") : q(parts[parts.size() - 2])), "flat");
  up->setObjectName("inspector_up");
  up->setAccessibleName(tr("Up to %1").arg(up->text().mid(2)));
  connect(up, &QPushButton::clicked, this,
          [this] { show_pointer(q(Pointer(s(pointer_)).parent_pointer().to_string())); });
  layout_->addWidget(up, 0, Qt::AlignLeft);
}

void Inspector::add_header(const QString& title, const QString& doc) {
  auto* heading = label(title, "heading");
  heading->setWordWrap(true);
  layout_->addWidget(heading);
  if (doc.isEmpty()) return;
  auto* about = label(doc.size() > 170 ? doc.left(168) + "…" : doc, "muted");
  about->setToolTip("<p>" + doc.toHtmlEscaped() + "</p>");
  about->setWordWrap(true);
  layout_->addWidget(about);
  layout_->addSpacing(space::kSmall);
}

void Inspector::add_kind_choice(const Json& type, const Kind* chosen, const Pointer& at,
                                bool tagged) {
  auto* choice = new QComboBox;
  choice->setObjectName("inspector_kind");
  choice->setAccessibleName(tr("Kind"));
  for (const Kind* kind : session_.catalogue().of_family(type.value("family", ""))) {
    choice->addItem(q(kind->name));
    choice->setItemData(choice->count() - 1, q(kind->doc), Qt::ToolTipRole);
  }
  choice->setCurrentText(chosen == nullptr ? QString() : q(chosen->name));
  connect(choice, &QComboBox::textActivated, this, [this, type, at, tagged](const QString& name) {
    const Kind* kind = session_.catalogue().find(type.value("family", ""), s(name));
    Json value = session_.catalogue().example(*kind, session_.document().effective());
    if (tagged) return set(at, Json{{kind->name, value}});
    Json out{{"kind", kind->name}};
    const Json& old = session_.document().effective().at(at);
    for (auto& [key, member] : value.items())
      out[key] = old.is_object() && old.contains(key) ? old.at(key) : member;
    set(at, std::move(out));
  });
  layout_->addWidget(choice);
}

void Inspector::add_form(const Kind& kind, const Json& value, const Pointer& at) {
  static const Json nothing;
  for (const Parameter& parameter : kind.parameters) {
    if (parameter.name == "$schema" || parameter.name == "kind") continue;
    const bool has = value.is_object() && value.contains(parameter.name);
    add_field(parameter, has ? value.at(parameter.name) : nothing, at / parameter.name);
  }
  for (const Metric& metric : kind.metrics) {
    if (&metric == &kind.metrics.front()) {
      layout_->addSpacing(space::kMedium);
      layout_->addWidget(label(tr("MEASURES"), "section"));
    }
    auto* row =
        label(q(metric.name) + (metric.unit.empty() ? "" : " [" + q(metric.unit) + "]"), "muted");
    row->setToolTip(q(metric.doc));
    layout_->addWidget(row);
  }
}

void Inspector::add_field(const Parameter& parameter, const Json& value, const Pointer& at) {
  auto* row = new QHBoxLayout;
  auto* name = label(q(parameter.name).replace('_', ' ') + (parameter.required ? " *" : ""),
                     value.is_null() ? "muted" : "");
  name->setToolTip(tooltip(parameter));
  name->setFixedWidth(118);
  name->setWordWrap(true);
  row->addWidget(name);
  QWidget* field = editor(parameter, value, at);
  const QString pointer = q(at.to_string());
  field->setObjectName("field_" + pointer);
  field->setAccessibleName(q(parameter.name));
  field->setAccessibleDescription(q(parameter.doc));
  field->setToolTip(tooltip(parameter));
  editors_[pointer] = field;
  row->addWidget(field, 1);
  if (session_.document().is_own(at) && !parameter.required) {
    auto* reset =
        tool("previous", tr("Back to the inherited value or default of %1").arg(q(parameter.name)));
    reset->setIconSize({11, 11});
    connect(reset, &QToolButton::clicked, this,
            [this, at] { session_.document().reset(at, tr("Reset %1").arg(q(at.back()))); });
    row->addWidget(reset);
  }
  layout_->addLayout(row);
  auto* problem = label({}, "bad");
  problem->setWordWrap(true);
  problem->hide();
  layout_->addWidget(problem);
  problem_labels_[pointer] = problem;
}

QWidget* Inspector::editor(const Parameter& parameter, const Json& value, const Pointer& at) {
  const std::string shape = shape_of(parameter.type);
  if (shape == "boolean") {
    auto* box = new QCheckBox;
    box->setChecked((value.is_boolean() ? value : parameter.fallback) == Json(true));
    connect(box, &QCheckBox::clicked, this, [this, at](bool on) { set(at, on); });
    return box;
  }
  if (shape == "choice" || shape == "reference") {
    auto* box = new QComboBox;
    const Json words = parameter.type.value("words", Json::array());
    if (!parameter.required) box->addItem(QString());
    for (const Json& word : words) box->addItem(field_text(word));
    if (shape == "reference")
      for (const auto& name : session_.catalogue().names(parameter.type.value("family", ""),
                                                         session_.document().effective()))
        box->addItem(q(name));
    const QString shown = field_text(value.is_null() ? parameter.fallback : value);
    if (box->findText(shown) < 0) box->addItem(shown);
    box->setCurrentText(shown);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    connect(box, &QComboBox::textActivated, this,
            [this, at](const QString& text) { set(at, text.isEmpty() ? Json() : Json(s(text))); });
    return box;
  }
  if (shape == "quantity" || shape == "integer" || shape == "text" || shape == "file")
    return text_editor(parameter, value, at);
  return nested_editor(parameter, value, at);
}

QWidget* Inspector::text_editor(const Parameter& parameter, const Json& value, const Pointer& at) {
  auto* field = new QLineEdit(field_text(value));
  field->setPlaceholderText(parameter.fallback.is_null() ? q(parameter.type.value("text", ""))
                                                         : field_text(parameter.fallback));
  field->setProperty("inherited", !value.is_null() && !session_.document().is_own(at));
  field->setCursorPosition(0);
  connect(field, &QLineEdit::editingFinished, this, [this, field, at, type = parameter.type] {
    if (!field->isModified()) return;
    field->setModified(false);
    const bool there = session_.document().effective().contains(at);
    if (field->text().isEmpty() && !there) return;
    set(at, field->text().isEmpty() ? Json() : field_value(field->text(), type));
  });
  return field;
}

QWidget* Inspector::nested_editor(const Parameter& parameter, const Json& value,
                                  const Pointer& at) {
  const bool plain = value.is_string() || value.is_number();
  auto* open = button((value.is_null() ? brief(parameter.fallback) : brief(value)) + "  ›", "flat");
  open->setStyleSheet("text-align: left;");
  connect(open, &QPushButton::clicked, this, [this, at, plain, value, type = parameter.type] {
    if (plain && shape_of(type) == "tagged") {  // "2ms" stands for a constant
      set(at, Json{{"constant", value}});
    } else if (plain) {
      const Kind* kind = session_.catalogue().kind_of(type, value);
      if (kind != nullptr && !kind->shorthand.empty()) set(at, Json{{kind->shorthand, value}});
    }
    show_pointer(q(at.to_string()));
  });
  return open;
}

void Inspector::add_entries(const Json& type, const Json& value, const Pointer& at) {
  const bool list = value.is_array() || shape_of(type) == "list";
  std::size_t index = 0;
  for (const auto& [key, entry] : value.items()) {
    const Pointer inner = list ? at / index++ : at / key;
    auto* row = new QHBoxLayout;
    auto* open =
        button(list ? brief(entry) + "  ›" : q(key) + "   " + brief(entry) + "  ›", "flat");
    open->setStyleSheet("text-align: left;");
    open->setObjectName("entry_" + q(inner.to_string()));
    connect(open, &QPushButton::clicked, this,
            [this, inner] { show_pointer(q(inner.to_string())); });
    row->addWidget(open, 1);
    auto* drop = tool("stop", tr("Remove %1").arg(q(inner.back())));
    drop->setIconSize({11, 11});
    connect(drop, &QToolButton::clicked, this, [this, inner, list, at] {
      if (!list) return session_.document().remove(inner, tr("Remove %1").arg(q(inner.back())));
      Json rest = session_.document().effective().at(at);
      rest.erase(std::stoul(inner.back()));
      set(at, std::move(rest));
    });
    row->addWidget(drop);
    layout_->addLayout(row);
    auto* problem = label({}, "bad");
    problem->setWordWrap(true);
    problem->hide();
    layout_->addWidget(problem);
    problem_labels_[q(inner.to_string())] = problem;
  }
  auto* add = button(tr("+ Add"));
  add->setObjectName("inspector_add");
  connect(add, &QPushButton::clicked, this, [this, type, at, list] {
    const Json element = type.at("element");
    const Json& scenario = session_.document().effective();
    const auto kinds = session_.catalogue().of_family(element.value("family", ""));
    Json made = "";
    if (!kinds.empty()) {
      made = session_.catalogue().example(*kinds.front(), scenario);
      if (shape_of(element) == "tagged") made = Json{{kinds.front()->name, made}};
      if (shape_of(element) == "variant") {
        Json with{{"kind", kinds.front()->name}};
        with.update(made);
        made = std::move(with);
      }
    }
    Json all = scenario.contains(at) ? scenario.at(at) : list ? Json::array() : Json::object();
    if (list) {
      all.push_back(made);
      return set(at, std::move(all));
    }
    bool good = false;
    const QString name = QInputDialog::getText(this, tr("Add to %1").arg(q(at.back())), tr("Name"),
                                               QLineEdit::Normal, {}, &good);
    if (good && !name.isEmpty()) set(at / s(name), std::move(made));
  });
  layout_->addSpacing(space::kSmall);
  layout_->addWidget(add, 0, Qt::AlignLeft);
}

void Inspector::refresh_problems() {
  for (auto& [pointer, shown] : problem_labels_) {
    QStringList messages;
    for (const Problem& problem : session_.problems())
      if (problem.pointer == pointer || problem.pointer.startsWith(pointer + "/"))
        messages << "✕ " + problem.message;
    shown->setText(messages.join('\n'));
    shown->setVisible(!messages.isEmpty());
    const auto field = editors_.find(pointer);
    if (field == editors_.end()) continue;
    field->second->setProperty("problem", !messages.isEmpty());
    field->second->style()->unpolish(field->second);
    field->second->style()->polish(field->second);
  }
}

}  // namespace rehearse::gui
