// Measures the figures of docs/performance.md.
#pragma once

#include <QElapsedTimer>
#include <QString>

namespace rehearse::gui {

class MainWindow;
class Session;

/// Prints one line per figure, "name: value unit (at most|at least target) ok|MISSED", from a
/// window that is shown already. `since_start` began with the program. Exit code 0, 1 when a target
/// is missed, 4 when something could not be measured.
int run_benchmark(Session& session, MainWindow& window, const QElapsedTimer& since_start);

}  // namespace rehearse::gui
