// Synthetic run records: windows of 10 s, a minimum of 10 requests, 60 s to sustain, 99 % good.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "results/run_record.hpp"

namespace rehearse::results::testing {

class RecordBuilder {
 public:
  explicit RecordBuilder(double end_s = 1000.0) {
    record.scenario = "synthetic";
    record.seed = 1;
    record.end_s = end_s;
  }

  RecordBuilder& disaster(const std::string& name, double t0_s) {
    record.disasters.push_back({name, t0_s, {name}});
    return *this;
  }

  RecordBuilder& reason(const std::string& component, const std::string& text) {
    record.reasons.push_back({component, text});
    return *this;
  }

  /// An endpoint with `rate` good requests in every whole window of the run.
  RecordBuilder& endpoint(const std::string& name, std::vector<std::string> services,
                          std::uint32_t rate = 100) {
    EndpointRecord endpoint;
    endpoint.name = name;
    endpoint.services = std::move(services);
    endpoint.latency_objective_s = 1.0;
    const auto windows = static_cast<std::size_t>(record.end_s / record.rules.window_s);
    endpoint.issued.assign(windows, rate);
    endpoint.good = endpoint.issued;
    endpoint.failed.assign(windows, 0);
    record.endpoints.push_back(std::move(endpoint));
    return *this;
  }

  /// Windows [first, last] of the endpoint added last: `count` requests are not good, for `reason`.
  RecordBuilder& fail(std::uint32_t first, std::uint32_t last, std::uint32_t count,
                      std::uint16_t reason = 0) {
    EndpointRecord& endpoint = record.endpoints.back();
    for (std::uint32_t w = first; w <= last; ++w) {
      endpoint.good[w] -= count;
      endpoint.failed[w] += count;
      endpoint.failures.push_back({w, reason, count});
    }
    return *this;
  }

  /// Windows [first, last] of the endpoint added last hold only `issued` requests, none good.
  RecordBuilder& quiet(std::uint32_t first, std::uint32_t last, std::uint32_t issued) {
    for (std::uint32_t w = first; w <= last; ++w) {
      record.endpoints.back().issued[w] = issued;
      record.endpoints.back().good[w] = 0;
    }
    return *this;
  }

  /// The next event; ids count from 1.
  RecordBuilder& event(double time_s, const std::string& component, const std::string& step,
                       std::vector<std::uint32_t> causes, std::vector<std::string> ends = {}) {
    TimelineEvent event;
    event.id = static_cast<std::uint32_t>(record.timeline.size() + 1);
    event.time_s = time_s;
    event.component = component;
    event.kind = step + " done";
    event.step = step;
    event.causes = std::move(causes);
    event.ends = std::move(ends);
    record.timeline.push_back(std::move(event));
    return *this;
  }

  /// The onset of a fault.
  RecordBuilder& onset(double time_s, const std::string& component, const std::string& disaster,
                       bool circumstance = false) {
    event(time_s, component, "", {});
    record.timeline.back().kind = "lost";
    record.timeline.back().disaster = disaster;
    record.timeline.back().circumstance = circumstance;
    return *this;
  }

  RunRecord record;
};

}  // namespace rehearse::results::testing
