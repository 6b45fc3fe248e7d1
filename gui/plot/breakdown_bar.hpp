// Where the slowest requests of an endpoint spend their time.
#pragma once

#include <QWidget>

#include "results/run_record.hpp"

namespace rehearse::gui {

/// The rows of a breakdown at the 99th percentile as one bar of pieces, each named where it has
/// room; small ones together as "other".
class BreakdownBar : public QWidget {
  Q_OBJECT
 public:
  /// `most_s` is the length of the whole bar, so that bars below each other compare.
  BreakdownBar(const results::Breakdown& breakdown, double most_s, QWidget* parent = nullptr);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Piece {
    QString name;
    double seconds = 0.0;
    int colour = 0;  ///< by cause; -1: other
  };
  std::vector<Piece> pieces_;
  double most_s_;
};

}  // namespace rehearse::gui
