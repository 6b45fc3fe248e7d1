// A run seen at one instant: what every component was doing.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gui/models/deployment.hpp"
#include "results/run_record.hpp"

namespace rehearse::gui {

struct NodeState {
  enum class Health { unknown, good, strained, down };
  Health health = Health::unknown;
  double utilisation = -1.0;  ///< 0..1 of its servers, of a cluster of its cores; negative: unknown
  std::string text;           ///< "3 pods, 26 %", "lag 2.1 s": what series say
};

/// Strained: fewer ready pods than wanted, utilisation or a queue that will not hold, a copy that
/// is behind, an edge site on its own. Down: lost together with what it stands in, or without a
/// ready pod.
class Playback {
 public:
  Playback(const results::RunRecord& record, const Deployment& deployment);

  double end_s() const { return record_.end_s; }
  NodeState state(const Component& component, double time_s) const;
  /// Load on a connection in requests (or writes) per second; negative where no series tells.
  double flow(const Connection& connection, double time_s) const;
  /// Greatest flow of the run, for scaling.
  double greatest_flow() const { return greatest_flow_; }
  /// NaN where there is no such series or it is silent then.
  double value(const std::string& component, const std::string& metric, double time_s) const;
  bool lost(const Component& component, double time_s) const;

 private:
  struct Outage {
    double from_s = 0.0;
    double to_s = 0.0;
  };
  void read_outages();
  bool lost(const std::string& id, double time_s) const;
  void describe(const Component& component, double time_s, NodeState& state) const;

  const results::RunRecord& record_;
  const Deployment& deployment_;
  std::map<std::pair<std::string, std::string>, const results::SeriesRecord*> series_;
  std::map<std::string, std::vector<Outage>> outages_;
  double greatest_flow_ = 0.0;
};

}  // namespace rehearse::gui
