// Text between the standard library and Qt.
#pragma once

#include <QString>
#include <string>
#include <string_view>

namespace rehearse::gui {

inline QString q(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}
inline std::string s(const QString& text) { return text.toStdString(); }

}  // namespace rehearse::gui
