// The observer of a run: fills a run record while the run goes on.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "results/run_record.hpp"
#include "sim/kernel/observer.hpp"

namespace rehearse::run {

/// Told how far a run has come; returning false stops it.
using ProgressSink = std::function<bool(double time_s)>;

/// Writes timeline, disasters, series and usage into the record; what the kernel counts by itself
/// is copied at the end by `collect`. Memory grows with control events and observation ticks, never
/// with requests.
class Recorder : public kernel::Observer {
 public:
  Recorder(results::RunRecord& record, double observe_every_s, ProgressSink progress);

  kernel::EventId on_notice(double time_s, const kernel::Notice& notice) override;
  void on_sample(double time_s, std::string_view component, std::string_view metric,
                 std::string_view unit, double value) override;
  void on_usage(std::string_view item, std::string_view component, double quantity,
                double unit_price_usd, std::string_view source) override;
  bool on_progress(double time_s) override;

 private:
  void begin_disaster(const results::TimelineEvent& onset);

  results::RunRecord& record_;
  double step_s_;
  ProgressSink progress_;
  std::map<std::string, std::size_t, std::less<>> series_;  ///< "component\0metric" to its place
  std::string key_;
};

/// The disaster of the fault that caused an event, found by walking back through causes: of several
/// faults, the last that is not a circumstance. Empty when no fault caused it.
std::string disaster_of(const std::vector<results::TimelineEvent>& timeline, std::uint32_t event);

}  // namespace rehearse::run
