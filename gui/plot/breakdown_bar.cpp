#include "gui/plot/breakdown_bar.hpp"

#include <QPainter>
#include <algorithm>
#include <map>

#include "gui/text.hpp"
#include "gui/theme.hpp"
#include "results/format.hpp"

namespace rehearse::gui {
namespace {

constexpr double kSmall = 0.04;  // of the whole: shown under "other"

/// The same cause has the same colour in every bar.
int colour_of(const std::string& cause) {
  static const std::map<std::string, int> kColours{
      {"service", 0}, {"network", 5},    {"queue", 1},           {"worker wait", 1},
      {"commit", 2},  {"cache miss", 6}, {"connection wait", 4}, {"retry", 4},
      {"proxy", 7},   {"rate limit", 3}, {"message", 3}};
  const auto found = kColours.find(cause);
  return found == kColours.end() ? 7 : found->second;
}

}  // namespace

BreakdownBar::BreakdownBar(const results::Breakdown& breakdown, double most_s, QWidget* parent)
    : QWidget(parent), most_s_(most_s) {
  setFixedHeight(24);
  setMinimumWidth(200);
  double other_s = 0;
  QStringList said;
  for (const auto& row : breakdown.rows) {
    if (row.p99_s < kSmall * breakdown.p99_s) {
      other_s += row.p99_s;
      continue;
    }
    pieces_.push_back({q(row.component) + " " + q(row.cause), row.p99_s, colour_of(row.cause)});
  }
  if (other_s > 0) pieces_.push_back({tr("other"), other_s, -1});
  for (const Piece& piece : pieces_)
    said << piece.name + " " + q(results::format_duration(piece.seconds));
  setAccessibleName(said.join(", "));
  setToolTip(said.join('\n'));
}

void BreakdownBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QFont small = font();
  small.setPointSizeF(8.5);
  painter.setFont(small);
  double x = 0;
  for (const Piece& piece : pieces_) {
    const double w = most_s_ > 0 ? width() * piece.seconds / most_s_ : 0;
    QColor colour = piece.colour < 0 ? theme().border : theme().series_colour(piece.colour);
    const QRectF box(x + 0.5, 2, std::max(1.0, w - 1.5), height() - 4);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawRoundedRect(box, 3, 3);
    const QString text = painter.fontMetrics().elidedText(piece.name, Qt::ElideRight,
                                                          static_cast<int>(box.width()) - 10);
    if (box.width() > 46) {
      painter.setPen(colour.lightness() > 125 ? QColor("#101418") : QColor("#ffffff"));
      painter.drawText(box.adjusted(6, 0, -4, 0), Qt::AlignLeft | Qt::AlignVCenter, text);
    }
    x += w;
  }
}

}  // namespace rehearse::gui
