// Pictures of every view, for the documentation.
#pragma once

#include <QString>
#include <QStringList>

namespace rehearse::gui {

class MainWindow;
class Session;
class ThemeSwitch;

/// Opens region-loss, plays it twice (the second time with DNS answers that live for 5 min), or
/// takes two `results` of earlier runs instead, and writes <view>-<light|dark>.png for every view
/// in both themes. Exit code: 0, or 4 when the run did not come to an end or a picture could not be
/// written.
int take_screenshots(Session& session, MainWindow& window, ThemeSwitch& themes,
                     const QString& directory, const QStringList& results);

}  // namespace rehearse::gui
