// The look of the standard widgets in a theme.
#pragma once

#include <QString>

namespace rehearse::gui {

struct Theme;

/// Widgets are told apart by the dynamic property "look": "primary" and "flat" for buttons, "nav"
/// for the buttons of the navigation rail, "card" and "panel" for frames, "title", "heading",
/// "muted" for labels.
QString style_sheet(const Theme& theme);

}  // namespace rehearse::gui
