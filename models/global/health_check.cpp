#include "models/global/health_check.hpp"

#include <algorithm>
#include <utility>

namespace rehearse::models {

using config::Unit;

config::Kind health_check_kind() {
  const std::string source = "Amazon Route 53 developer guide, health checks (2023)";
  return {.name = "health_check",
          .family = "health_check",
          .doc =
              "Probes by many uncoordinated checkers. Each flips its opinion after "
              "`failure_threshold` consecutive contrary results; the target is healthy while more "
              "than `healthy_share` of the checkers say so. A dead target is seen after about "
              "(failure_threshold - 1) * (interval + timeout) + timeout + a phase of up to one "
              "interval. Not modelled: where the checkers stand.",
          .fields = {
              {"interval", config::positive(Unit::seconds),
               "From an answer to the next probe of the same checker.", "30s", false, source},
              {"timeout", config::positive(Unit::seconds), "Until an unanswered probe has failed.",
               "4s", false, source + ": TCP connection within 4 s"},
              {"failure_threshold", config::integer(1, 10),
               "Consecutive contrary results that change a checker's opinion.", 3, false, source},
              {"checkers", config::integer(1, 1000), "Number of checkers.", 16, false,
               source + ": about one probe in 2 s at an interval of 30 s"},
              {"healthy_share", config::quantity(Unit::ratio, 0, 1),
               "Share of healthy opinions that must be exceeded.", 0.18, false, source}}};
}

HealthCheckFigures health_check_figures(const config::Node& node) {
  return {.interval_s = node.number("interval"),
          .timeout_s = node.number("timeout"),
          .failure_threshold = static_cast<int>(node.integer("failure_threshold")),
          .checkers = static_cast<int>(node.integer("checkers")),
          .healthy_share = node.number("healthy_share")};
}

HealthCheck::HealthCheck(HealthCheckFigures figures, Probe probe, Changed changed)
    : figures_(figures),
      probe_(std::move(probe)),
      changed_(std::move(changed)),
      checkers_(static_cast<std::size_t>(figures.checkers)) {}

bool HealthCheck::aggregate(int healthy, int checkers, double share) {
  return static_cast<double>(healthy) > share * static_cast<double>(checkers);
}

void HealthCheck::start(kernel::Simulation& sim, const std::string& component) {
  const StreamKey key = sim.stream(component, "health check phases");
  for (std::size_t c = 0; c < checkers_.size(); ++c) {
    Draw draw(key, c, 0);
    sim.after(draw.uniform() * figures_.interval_s, [this, &sim, c] { probe(sim, c); });
  }
}

void HealthCheck::probe(kernel::Simulation& sim, std::size_t checker) {
  if (probe_()) {
    record(sim, checker, true);
  } else {
    sim.after(figures_.timeout_s, [this, &sim, checker] { record(sim, checker, false); });
  }
}

void HealthCheck::record(kernel::Simulation& sim, std::size_t checker, bool answered) {
  Checker& c = checkers_[checker];
  c.contrary = answered == c.healthy ? 0 : c.contrary + 1;
  if (c.contrary >= figures_.failure_threshold) {
    c.healthy = answered;
    c.contrary = 0;
    const auto count = std::count_if(checkers_.begin(), checkers_.end(),
                                     [](const Checker& one) { return one.healthy; });
    const bool now_healthy =
        aggregate(static_cast<int>(count), figures_.checkers, figures_.healthy_share);
    if (now_healthy != healthy_) {
      healthy_ = now_healthy;
      changed_();
    }
  }
  sim.after(figures_.interval_s, [this, &sim, checker] { probe(sim, checker); });
}

}  // namespace rehearse::models
