// How long requests take, from the median to one in ten thousand.
#pragma once

#include <vector>

#include <qcustomplot.h>

#include "results/summary.hpp"

namespace rehearse::gui {

/// One curve per population: latency over the share of requests that are slower, both logarithmic,
/// so that the tail has as much room as the body.
class Percentiles : public QCustomPlot {
  Q_OBJECT
 public:
  explicit Percentiles(const std::vector<results::PopulationSummary>& populations,
                       QWidget* parent = nullptr);
};

}  // namespace rehearse::gui
