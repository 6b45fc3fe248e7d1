// Charts over one time axis, one above the other, with one cursor.
#pragma once

#include <QString>
#include <vector>

#include <qcustomplot.h>
#include "gui/models/chart_data.hpp"

namespace rehearse::gui {

/// Drag pans and the wheel zooms the time of all charts; a click sets the cursor. With the
/// keyboard: arrows move the cursor, plus and minus zoom, 0 shows everything.
class ChartStack : public QCustomPlot {
  Q_OBJECT
 public:
  explicit ChartStack(QWidget* parent = nullptr);

  /// `others` are drawn dashed in the colours of the same curves: another run to compare with.
  void show_charts(std::vector<ChartData> charts, std::vector<Band> bands,
                   std::vector<ChartData> others = {});
  const std::vector<ChartData>& charts() const { return charts_; }
  void show_cursor(double time_s);
  void show_range(double from_s, double to_s);
  void restyle();
  void show_everything();

  /// By the ending of the name: PNG, SVG, PDF, or CSV with the data of all charts. False: it could
  /// not be written.
  bool export_to(const QString& path);

 Q_SIGNALS:
  void cursor_moved(double time_s);
  /// The user zoomed or panned.
  void range_moved(double from_s, double to_s);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  void build();
  void add_chart(const ChartData& chart, const ChartData* other, int row, bool last);
  void add_bands(QCPAxisRect* rect, bool named);
  void share_range(const QCPRange& range);
  void fit_heights(const QCPRange& range);
  void set_cursor_from(double pixel_x);

  std::vector<ChartData> charts_;
  std::vector<ChartData> others_;
  std::vector<Band> bands_;
  std::vector<QCPItemStraightLine*> cursors_;
  QPoint pressed_;
  double cursor_s_ = 0.0;
  bool sharing_ = false;
  bool quiet_ = false;
};

}  // namespace rehearse::gui
