// Ticks of simulated time: "1 h 20 min" on round seconds, minutes and hours.
#pragma once

#include <qcustomplot.h>

namespace rehearse::gui {

class TimeTicker : public QCPAxisTicker {
 protected:
  double getTickStep(const QCPRange& range) override;
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
};

/// "2:10:00".
QString clock_text(double seconds);

}  // namespace rehearse::gui
