// One population in front of a small network.
#pragma once

#include <string>

#include "cloud_harness.hpp"

namespace rehearse::models {

/// Two endpoints of a service with many servers, "fast" (1 ms) and "slow" (10 s); a queue.
inline std::string world(const std::string& population, const std::string& duration = "1000s") {
  return R"({"run": {"duration": ")" + duration + R"(", "observe_every": "10s"},
      "deployment": {"services": {
        "web": {"concurrency": 100000, "endpoints": {
          "fast": {"steps": [{"compute": "1ms"}]}, "slow": {"steps": [{"compute": "10s"}]}}},
        "queue": {"concurrency": 1, "service_time": {"exponential": "10ms"}}}},
      "traffic": {"populations": {"users": {)" +
         population + "}}}}";
}

inline const kernel::PopulationTable& users(const Play& play) {
  return play.network().populations[0];
}

inline double issued(const Play& play, std::size_t endpoint) {
  double sum = 0.0;
  for (const auto n : play.network().endpoints[endpoint].issued) sum += n;
  return sum;
}

inline double last_sample(const Play& play, const std::string& metric) {
  double value = -1.0;
  for (const auto& sample : play.notebook.samples)
    if (sample.component == "population:users" && sample.metric == metric) value = sample.value;
  return value;
}

}  // namespace rehearse::models
