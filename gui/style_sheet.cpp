#include "gui/style_sheet.hpp"

#include <QHash>

#include "gui/theme.hpp"

namespace rehearse::gui {
namespace {

constexpr const char* kSheet = R"(
QToolTip { color: @text; background: @raised; border: 1px solid @border; padding: 5px; }
QLabel { background: transparent; }
QLabel[look="title"] { font-size: 19pt; font-weight: 700; }
QLabel[look="heading"] { font-size: 12pt; font-weight: 700; }
QLabel[look="section"] { font-size: 8.5pt; font-weight: 700; color: @muted; letter-spacing: 1px; }
QLabel[look="muted"] { color: @muted; }
QLabel[look="bad"] { color: @bad; }
QFrame[look="card"] { background: @surface; border: 1px solid @border; border-radius: 8px; }
QFrame[look="panel"] { background: @surface; border: none; }
QFrame[look="rail"] { background: @surface; border: none; border-right: 1px solid @border; }
QFrame[look="bar"] { background: @surface; border: none; border-bottom: 1px solid @border; }
QFrame[look="foot"] { background: @surface; border: none; border-top: 1px solid @border; }
QFrame[look="problem"] { background: @surface; border: 1px solid @bad; border-radius: 6px; }
QPushButton, QToolButton { background: @raised; border: 1px solid @border; border-radius: 6px;
  padding: 5px 12px; }
QToolButton { padding: 5px 8px; }
QPushButton:hover, QToolButton:hover { border-color: @muted; }
QPushButton:pressed, QToolButton:pressed { background: @border; }
QPushButton:focus, QToolButton:focus { border: 2px solid @accent; padding: 4px 11px; }
QToolButton:focus { padding: 4px 7px; }
QPushButton:disabled, QToolButton:disabled { color: @idle; }
QPushButton[look="primary"] { background: @accent; color: @on_accent; border-color: @accent;
  font-weight: 700; padding: 6px 18px; }
QPushButton[look="primary"]:disabled { background: @raised; color: @idle; border-color: @border; }
QPushButton[look="primary"]:focus { border: 2px solid @text; padding: 5px 17px; }
QPushButton[look="flat"], QToolButton[look="flat"] { background: transparent;
  border-color: transparent; }
QPushButton[look="flat"]:hover, QToolButton[look="flat"]:hover { background: @raised; }
QPushButton[look="flat"]:checked, QToolButton[look="flat"]:checked { background: @raised;
  border-color: @border; }
QPushButton[look="flat"]:focus, QToolButton[look="flat"]:focus { border: 2px solid @accent; }
QToolButton[look="nav"] { background: transparent; border: 1px solid transparent;
  border-radius: 8px; padding: 8px 2px; color: @muted; font-size: 8.5pt; }
QToolButton[look="nav"]:hover { background: @raised; }
QToolButton[look="nav"]:checked { background: @raised; color: @text; font-weight: 700; }
QToolButton[look="nav"]:focus { border: 2px solid @accent; padding: 7px 1px; }
QPushButton[look="scenario"] { text-align: left; padding: 12px; background: @surface; }
QToolButton::menu-indicator { image: none; }
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QPlainTextEdit { background: @surface;
  border: 1px solid @border; border-radius: 5px; padding: 4px 7px;
  selection-background-color: @accent; selection-color: @on_accent; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus {
  border: 2px solid @accent; padding: 3px 6px; }
QLineEdit[problem="true"], QComboBox[problem="true"] { border: 2px solid @bad; padding: 3px 6px; }
QLineEdit[inherited="true"] { color: @muted; }
QComboBox::drop-down { border: none; width: 18px; }
QComboBox QAbstractItemView { background: @surface; border: 1px solid @border;
  selection-background-color: @accent; selection-color: @on_accent; outline: none; }
QAbstractItemView { background: @surface; border: none; outline: none;
  alternate-background-color: @window; selection-background-color: @accent;
  selection-color: @on_accent; }
QTableView::item, QTreeView::item { padding: 4px 6px; }
QHeaderView { background: @surface; }
QHeaderView::section { background: @surface; color: @muted; border: none;
  border-bottom: 1px solid @border; padding: 6px; font-weight: 700; font-size: 8.5pt; }
QTableCornerButton::section { background: @surface; border: none; }
QTabWidget::pane { border: none; }
QTabBar::tab { background: transparent; color: @muted; padding: 7px 14px; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; font-weight: 700; }
QTabBar::tab:focus { color: @accent; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 1px; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 1px; }
QScrollBar::handle { background: @border; border-radius: 4px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: @idle; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: @border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QMenuBar { background: @surface; border-bottom: 1px solid @border; padding: 2px; }
QMenuBar::item { padding: 4px 10px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: @raised; }
QMenu { background: @surface; border: 1px solid @border; padding: 5px; }
QMenu::item { padding: 6px 24px; border-radius: 4px; }
QMenu::item:selected { background: @accent; color: @on_accent; }
QMenu::item:disabled { color: @idle; }
QMenu::separator { height: 1px; background: @border; margin: 5px 8px; }
QProgressBar { background: @raised; border: none; border-radius: 4px; height: 8px;
  text-align: center; }
QProgressBar::chunk { background: @accent; border-radius: 4px; }
QSlider::groove:horizontal { height: 4px; background: @border; border-radius: 2px; }
QSlider::handle:horizontal { background: @accent; width: 14px; margin: -5px 0; border-radius: 7px; }
QSlider::handle:horizontal:focus { border: 2px solid @text; }
QStatusBar { background: @surface; border-top: 1px solid @border; color: @muted; }
QCheckBox { spacing: 7px; }
QCheckBox::indicator { width: 15px; height: 15px; border: 1px solid @muted; border-radius: 3px;
  background: @surface; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; }
QCheckBox:focus { color: @accent; }
QListView::item { padding: 5px; border-radius: 5px; }
)";

}  // namespace

QString style_sheet(const Theme& t) {
  QString sheet = kSheet;
  // Longer names first, so that none is taken for the beginning of another.
  const std::pair<const char*, QColor> colours[] = {
      {"@on_accent", t.on_accent}, {"@surface", t.surface}, {"@window", t.window},
      {"@raised", t.raised},       {"@border", t.border},   {"@accent", t.accent},
      {"@muted", t.muted},         {"@text", t.text},       {"@good", t.good},
      {"@warn", t.warn},           {"@idle", t.idle},       {"@bad", t.bad}};
  for (const auto& [name, colour] : colours) sheet.replace(name, colour.name());
  return sheet;
}

}  // namespace rehearse::gui
