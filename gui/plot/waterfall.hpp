// The critical path of a recovery as a waterfall.
#pragma once

#include <QWidget>
#include <vector>

#include "results/critical_path.hpp"

namespace rehearse::gui {

/// One bar per step, from the onset of the disaster to restoration: the longest in the accent
/// colour and marked, time that nothing explains hatched.
class Waterfall : public QWidget {
  Q_OBJECT
 public:
  explicit Waterfall(QWidget* parent = nullptr);
  void show_path(std::vector<results::Step> steps, double t0_s);
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void paint_row(QPainter& painter, int row, const results::Step& step, double total_s);

  std::vector<results::Step> steps_;
  double t0_s_ = 0.0;
};

}  // namespace rehearse::gui
