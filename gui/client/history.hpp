// Runs of earlier sessions.
#pragma once

#include <QString>
#include <vector>

#include "gui/client/run_queue.hpp"

namespace rehearse::gui {

/// Oldest first; runs whose result is gone are left out. An unreadable file is an empty history.
std::vector<Run> read_history(const QString& path);

/// Writes the runs that ended, at most the newest `most`. Throws std::runtime_error.
void write_history(const QString& path, const std::vector<Run>& runs, std::size_t most);

}  // namespace rehearse::gui
