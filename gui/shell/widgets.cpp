#include "gui/shell/widgets.hpp"

#include <QStyle>
#include <QVBoxLayout>

#include "gui/canvas/icons.hpp"
#include "gui/theme.hpp"

namespace rehearse::gui {

void set_look(QWidget* widget, const char* look) {
  widget->setProperty("look", look);
  widget->style()->unpolish(widget);
  widget->style()->polish(widget);
}

QLabel* label(const QString& text, const char* look, QWidget* parent) {
  auto* out = new QLabel(text, parent);
  out->setProperty("look", look);
  out->setTextInteractionFlags(Qt::NoTextInteraction);
  return out;
}

QPushButton* button(const QString& text, const char* look, QWidget* parent) {
  auto* out = new QPushButton(text, parent);
  out->setAccessibleName(QString(text).remove('&'));
  if (look != nullptr) out->setProperty("look", look);
  out->setCursor(Qt::PointingHandCursor);
  return out;
}

QToolButton* tool(const QString& icon, const QString& name, QWidget* parent) {
  auto* out = new QToolButton(parent);
  out->setProperty("look", "flat");
  out->setProperty("icon_name", icon);
  out->setIcon(view_icon(icon, theme().text));
  out->setIconSize({18, 18});
  out->setToolTip(name);
  out->setAccessibleName(name);
  out->setFocusPolicy(Qt::StrongFocus);
  return out;
}

QFrame* card(QWidget* parent) {
  auto* out = new QFrame(parent);
  out->setProperty("look", "card");
  return out;
}

QVBoxLayout* card_layout(QFrame* frame) {
  auto* out = new QVBoxLayout(frame);
  out->setContentsMargins(space::kLarge, space::kMedium, space::kLarge, space::kLarge);
  out->setSpacing(space::kSmall);
  return out;
}

QFrame* rule(Qt::Orientation orientation, QWidget* parent) {
  auto* out = new QFrame(parent);
  out->setStyleSheet("background: palette(mid);");
  orientation == Qt::Horizontal ? out->setFixedHeight(1) : out->setFixedWidth(1);
  return out;
}

void clear(QLayout* layout) {
  while (QLayoutItem* item = layout->takeAt(0)) {
    if (item->widget() != nullptr) item->widget()->deleteLater();
    if (item->layout() != nullptr) clear(item->layout());
    delete item;
  }
}

}  // namespace rehearse::gui
