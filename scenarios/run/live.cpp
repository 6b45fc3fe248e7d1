#include "scenarios/run/live.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace rehearse::run {

std::string live_json(const results::RunRecord& record) {
  constexpr std::size_t most_series = 2000, most_events = 200;
  using Json = nlohmann::ordered_json;
  Json samples = Json::array(), events = Json::array();
  if (record.series.size() <= most_series)
    for (const auto& series : record.series)
      if (!series.values.empty() && std::isfinite(series.values.back()))
        samples.push_back({series.component, series.metric, series.values.back()});
  const std::size_t all = record.timeline.size();
  for (std::size_t i = all > most_events ? all - most_events : 0; i < all; ++i) {
    const auto& event = record.timeline[i];
    events.push_back({event.time_s, event.component, event.kind, event.step});
  }
  const Json live{{"samples", std::move(samples)}, {"events", std::move(events)}};
  return live.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace rehearse::run
