// The `rehearse` program: where it is, and single questions to it.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QStringList>
#include <functional>

#include "gui/document/json_patch.hpp"

namespace rehearse::gui {

/// REHEARSE_PROGRAM if it is set, else beside this program, else from PATH.
QString rehearse_program();

struct Answer {
  int exit_code = -1;
  QByteArray output;
  QByteArray errors;
  QString failure;  ///< not empty: no answer, and why ("did not start", "crashed", "took too long")

  /// Standard output as JSON; discarded (is_discarded) when it is none.
  Json json() const;
};

/// Starts the program with these arguments and calls `done` with what it said, once, from the event
/// loop; never when `context` is gone by then. A child that takes longer than `timeout_ms` is
/// killed.
void ask(QObject* context, const QStringList& arguments, std::function<void(const Answer&)> done,
         int timeout_ms = 30000);

}  // namespace rehearse::gui
