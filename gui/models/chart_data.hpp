// Curves over simulated time, made from a run record.
#pragma once

#include <string>
#include <vector>

#include "gui/models/deployment.hpp"
#include "results/run_record.hpp"

namespace rehearse::gui {

struct Curve {
  std::string name;
  std::vector<double> time_s;
  std::vector<double> values;  ///< NaN: silent then
};

struct ChartData {
  std::string title;
  std::string unit;
  std::vector<Curve> curves;
};

/// A time that deserves a band: a disaster from its onset to restoration.
struct Band {
  std::string name;
  double from_s = 0.0;
  double to_s = 0.0;
};

/// Requests (offered, failed, good) by recovery window, then one chart per recorded metric, in the
/// order in which people ask: replicas, utilisation, queue, replication lag, hit ratio, the rest.
/// Curves that are zero or silent throughout are left out. While a component of `deployment` is
/// lost, its curves are silent: what is still recorded then (the lag of a dead copy) means nothing.
std::vector<ChartData> charts_of(const results::RunRecord& record, const Deployment& deployment);

std::vector<Band> bands_of(const results::RunRecord& record);

/// "time_s,<curve>,..." with a line per time of any curve; silent values are empty.
std::string to_csv(const ChartData& chart);

}  // namespace rehearse::gui
