// Small drawings: one per kind of component, one per state, and those of the navigation.
#pragma once

#include <QColor>
#include <QIcon>
#include <QPainterPath>
#include <QString>
#include <string>

#include "gui/models/playback.hpp"

namespace rehearse::gui {

/// Outline of a kind of component in a square of 24.
QPainterPath kind_outline(const std::string& kind);
QIcon kind_icon(const std::string& kind, const QColor& colour);

/// Drawn within a square around `centre`: a disc with a tick (good), a triangle with a bar
/// (strained), an octagon with a cross (down); nothing for unknown.
void draw_health(QPainter& painter, QPointF centre, double size, NodeState::Health health);
QColor health_colour(NodeState::Health health);
/// A word for the state, for tables and accessible texts.
QString health_word(NodeState::Health health);

/// "start", "design", "verdict", "charts", "compare", "runs", "play", "pause", "next", "stop".
QIcon view_icon(const QString& name, const QColor& colour);

}  // namespace rehearse::gui
