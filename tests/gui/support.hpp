// What the tests of the desktop program share.
#pragma once

#include <QElapsedTimer>
#include <QTest>
#include <filesystem>

#include "gui/document/json_patch.hpp"

namespace rehearse::gui {

inline std::filesystem::path library_path() {
  return std::filesystem::path(REHEARSE_SOURCE_DIR) / "scenarios/library";
}
inline std::filesystem::path library_file(const std::string& name) {
  return library_path() / (name + ".json");
}

/// Runs the event loop until the condition holds; false when it does not in time.
template <typename Condition>
bool wait_until(Condition condition, int timeout_ms = 60000) {
  QElapsedTimer clock;
  clock.start();
  while (!condition() && clock.elapsed() < timeout_ms) QTest::qWait(10);
  return condition();
}

}  // namespace rehearse::gui
