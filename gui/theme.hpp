// Colours, type and spacing of the program, in a light and a dark theme.
#pragma once

#include <QColor>
#include <QDBusVariant>
#include <QObject>
#include <QString>
#include <array>

class QApplication;

namespace rehearse::gui {

/// States differ in these colours and always in shape, too. The status colours and the series are
/// those of Okabe and Ito (Color Universal Design, 2008), which stay apart under every common kind
/// of colour blindness; lightened for the dark theme.
struct Theme {
  bool dark = false;
  QColor window, surface, raised, border, text, muted, accent, on_accent;
  QColor good, warn, bad, idle;
  std::array<QColor, 8> series;

  const QColor& series_colour(int index) const {
    return series[static_cast<std::size_t>(index) % series.size()];
  }
};

/// The theme that is shown.
const Theme& theme();

enum class Scheme { system, light, dark };

/// Shows a theme in the whole application and keeps following the system when asked to. Which theme
/// the system prefers is asked of the desktop portal (org.freedesktop.appearance color-scheme); on
/// a desktop without one, the lightness of the palette that Qt started with decides.
class ThemeSwitch : public QObject {
  Q_OBJECT
 public:
  explicit ThemeSwitch(QApplication& app);
  void show(Scheme scheme);
  Scheme scheme() const { return scheme_; }

 Q_SIGNALS:
  void changed();

 private Q_SLOTS:
  void on_setting(const QString& group, const QString& key, const QDBusVariant& value);

 private:
  void ask_portal();
  void apply();

  QApplication& app_;
  Scheme scheme_ = Scheme::system;
  bool system_dark_ = false;
};

/// Distances in device-independent pixels.
namespace space {
constexpr int kTight = 4;
constexpr int kSmall = 8;
constexpr int kMedium = 12;
constexpr int kLarge = 20;
constexpr int kHuge = 32;
}  // namespace space

}  // namespace rehearse::gui
