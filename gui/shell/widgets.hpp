// Pieces that the views share.
#pragma once

#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

class QVBoxLayout;

namespace rehearse::gui {

QLabel* label(const QString& text, const char* look, QWidget* parent = nullptr);
QPushButton* button(const QString& text, const char* look = nullptr, QWidget* parent = nullptr);
QToolButton* tool(const QString& icon, const QString& name, QWidget* parent = nullptr);
/// A surface with rounded corners and room inside.
QFrame* card(QWidget* parent = nullptr);
QVBoxLayout* card_layout(QFrame* frame);
/// A one-pixel rule.
QFrame* rule(Qt::Orientation orientation, QWidget* parent = nullptr);
void set_look(QWidget* widget, const char* look);
/// Takes everything out of a layout and deletes it.
void clear(QLayout* layout);

}  // namespace rehearse::gui
