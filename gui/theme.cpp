#include "gui/theme.hpp"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QPalette>
#include <QStyleFactory>

#include "gui/style_sheet.hpp"

namespace rehearse::gui {
namespace {

constexpr const char* kPortal = "org.freedesktop.portal.Desktop";
constexpr const char* kPortalPath = "/org/freedesktop/portal/desktop";
constexpr const char* kSettings = "org.freedesktop.portal.Settings";
constexpr const char* kAppearance = "org.freedesktop.appearance";

Theme light_theme() {
  return {.dark = false,
          .window = "#f4f6f9",
          .surface = "#ffffff",
          .raised = "#eceff4",
          .border = "#d5dbe3",
          .text = "#1b2430",
          .muted = "#5d6b7c",
          .accent = "#0b6bb0",
          .on_accent = "#ffffff",
          .good = "#00805c",
          .warn = "#b87400",
          .bad = "#c04a00",
          .idle = "#8793a2",
          .series = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a5195",
                     "#5d6b7c"}};
}

Theme dark_theme() {
  return {.dark = true,
          .window = "#12171e",
          .surface = "#1a212b",
          .raised = "#242d39",
          .border = "#333e4d",
          .text = "#e6ebf2",
          .muted = "#98a6b8",
          .accent = "#56b4e9",
          .on_accent = "#0c1218",
          .good = "#2fc79a",
          .warn = "#f0b13c",
          .bad = "#ff8142",
          .idle = "#7a8899",
          .series = {"#56b4e9", "#ff8142", "#2fc79a", "#e39bc4", "#f0b13c", "#8fd0f5", "#b79be0",
                     "#98a6b8"}};
}

Theme& shown() {
  static Theme value = light_theme();
  return value;
}

QPalette palette_of(const Theme& t) {
  QPalette p;
  p.setColor(QPalette::Window, t.window);
  p.setColor(QPalette::WindowText, t.text);
  p.setColor(QPalette::Base, t.surface);
  p.setColor(QPalette::AlternateBase, t.raised);
  p.setColor(QPalette::Text, t.text);
  p.setColor(QPalette::Button, t.raised);
  p.setColor(QPalette::ButtonText, t.text);
  p.setColor(QPalette::BrightText, t.bad);
  p.setColor(QPalette::Highlight, t.accent);
  p.setColor(QPalette::HighlightedText, t.on_accent);
  p.setColor(QPalette::ToolTipBase, t.raised);
  p.setColor(QPalette::ToolTipText, t.text);
  p.setColor(QPalette::PlaceholderText, t.muted);
  p.setColor(QPalette::Link, t.accent);
  p.setColor(QPalette::Mid, t.border);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    p.setColor(QPalette::Disabled, role, t.idle);
  return p;
}

}  // namespace

const Theme& theme() { return shown(); }

ThemeSwitch::ThemeSwitch(QApplication& app)
    : app_(app), system_dark_(app.palette().color(QPalette::Window).lightness() < 128) {
  QApplication::setStyle(QStyleFactory::create("Fusion"));
  QFont font = app.font();
  font.setFamilies({"Inter", "Lato", "Noto Sans", "DejaVu Sans"});
  font.setPointSizeF(10.0);
  QApplication::setFont(font);
  ask_portal();
}

void ThemeSwitch::show(Scheme scheme) {
  scheme_ = scheme;
  apply();
}

void ThemeSwitch::ask_portal() {
  auto bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) return;
  bus.connect(kPortal, kPortalPath, kSettings, "SettingChanged", this,
              SLOT(on_setting(QString, QString, QDBusVariant)));
  auto ask = QDBusMessage::createMethodCall(kPortal, kPortalPath, kSettings, "Read");
  ask << QString(kAppearance) << QString("color-scheme");
  auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(ask, 2000), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
    const QDBusPendingReply<QDBusVariant> reply = *watcher;
    if (!reply.isError()) on_setting(kAppearance, "color-scheme", reply.value());
    watcher->deleteLater();
  });
}

void ThemeSwitch::on_setting(const QString& group, const QString& key, const QDBusVariant& value) {
  if (group != kAppearance || key != "color-scheme") return;
  QVariant inner = value.variant();
  if (inner.canConvert<QDBusVariant>()) inner = inner.value<QDBusVariant>().variant();
  system_dark_ = inner.toUInt() == 1;  // 0: no preference, 1: dark, 2: light
  if (scheme_ == Scheme::system) apply();
}

void ThemeSwitch::apply() {
  const bool dark = scheme_ == Scheme::dark || (scheme_ == Scheme::system && system_dark_);
  shown() = dark ? dark_theme() : light_theme();
  QApplication::setPalette(palette_of(theme()));
  app_.setStyleSheet(style_sheet(theme()));
  Q_EMIT changed();
}

}  // namespace rehearse::gui
