#include "gui/plot/time_ticker.hpp"

#include <cmath>

namespace rehearse::gui {

double TimeTicker::getTickStep(const QCPRange& range) {
  static const double kSteps[] = {0.001, 0.01, 0.1,  1,     2,     5,     10,
                                  15,    30,   60,   120,   300,   600,   900,
                                  1800,  3600, 7200, 10800, 21600, 43200, 86400};
  for (const double step : kSteps)
    if (range.size() / step <= 9) return step;
  return 86400 * std::ceil(range.size() / 86400 / 8);
}

QString TimeTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
  return clock_text(tick);
}

QString clock_text(double seconds) {
  const bool negative = seconds < -0.5e-3;
  const double value = std::abs(seconds);
  const auto whole = static_cast<long long>(std::floor(value + 1e-9));
  QString out = QString("%1:%2:%3")
                    .arg(whole / 3600)
                    .arg(whole / 60 % 60, 2, 10, QChar('0'))
                    .arg(whole % 60, 2, 10, QChar('0'));
  if (const double rest = value - static_cast<double>(whole); rest > 5e-4)
    out += QString::number(rest, 'f', 3).mid(1);
  return negative ? "-" + out : out;
}

}  // namespace rehearse::gui
