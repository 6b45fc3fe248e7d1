#include "gui/shell/application.hpp"

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>

#include "gui/shell/benchmark.hpp"
#include "gui/shell/main_window.hpp"
#include "gui/shell/screenshots.hpp"

namespace rehearse::gui {

namespace {

/// Qt aborts where it finds no display; a sentence is better.
bool has_display() {
  return !qEnvironmentVariableIsEmpty("DISPLAY") ||
         !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY") ||
         !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
}

}  // namespace

int execute(int argc, char** argv) {
  if (!has_display()) {
    qCritical("rehearse-gui: error: no display (neither DISPLAY nor WAYLAND_DISPLAY is set)");
    return 4;
  }
  QElapsedTimer since_start;
  since_start.start();
  QApplication app(argc, argv);
  QApplication::setApplicationName("rehearse-gui");
  QApplication::setOrganizationName("rehearse");
  QApplication::setApplicationVersion(REHEARSE_VERSION);
  QApplication::setDesktopFileName("rehearse-gui");

  QCommandLineParser parser;
  parser.setApplicationDescription("Deployments, what breaks them, and how they recover.");
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addPositionalArgument("FILE", "A scenario, a shipped name, or a result (.db)", "[FILE]");
  const QCommandLineOption compare("compare", "Compare two result files", "A");
  const QCommandLineOption pictures("screenshot", "Write pictures of all views and quit",
                                    "DIRECTORY");
  const QCommandLineOption benchmark("benchmark", "Measure how fast the window is, and quit");
  parser.addOptions({compare, pictures, benchmark});
  parser.process(app);
  const QStringList files = parser.positionalArguments();
  if (parser.isSet(compare) && files.size() != 1) {
    qCritical("rehearse-gui: error: --compare takes two result files");
    return 2;
  }

  ThemeSwitch themes(app);
  if (parser.isSet(pictures) || parser.isSet(benchmark)) QStandardPaths::setTestModeEnabled(true);
  themes.show(static_cast<Scheme>(QSettings().value("scheme", 0).toInt()));
  const QTemporaryDir scratch;  // pictures and measurements keep out of a person's history
  const bool apart = parser.isSet(pictures) || parser.isSet(benchmark);
  Session session(apart ? scratch.path()
                        : QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
  MainWindow window(session, themes);
  if (parser.isSet(pictures))
    return take_screenshots(session, window, themes, parser.value(pictures), files);
  window.show();
  session.start();
  if (parser.isSet(benchmark)) return run_benchmark(session, window, since_start);
  if (parser.isSet(compare))
    window.compare(parser.value(compare), files.front());
  else if (!files.isEmpty())
    window.open_when_ready(files.front());
  return QApplication::exec();
}

}  // namespace rehearse::gui
