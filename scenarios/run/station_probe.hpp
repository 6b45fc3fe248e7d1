// Time-means of the stations of each service, from the end of warm-up to the end of the run.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/kernel/simulation.hpp"

namespace rehearse::run {

/// Areas of one service: integrals over time of busy servers, waiting requests, servers present,
/// requests held, and of workers held and present where they are limited.
struct ServiceAreas {
  double busy_s = 0.0;
  double queued_s = 0.0;
  double present_s = 0.0;
  double held_s = 0.0;  ///< requests between `enter` and `leave`; 0 where programs have neither
  double workers_held_s = 0.0;
  double workers_present_s = 0.0;
};

/// Busy, waiting and held come exactly from the stations' own areas, which the kernel resets when
/// warm-up ends. Servers and workers present are looked at when warm-up ends and at every
/// observation tick, so capacity that changes in between counts from the
/// next tick on. Responses are cut at the same ticks into batches of equal length.
class StationProbe : public kernel::Component {
 public:
  StationProbe() : Component("recorder:stations") {}

  void start(kernel::Simulation& sim) override;
  void observe(kernel::Simulation& sim) override;
  void finish(kernel::Simulation& sim) override;

  const ServiceAreas& areas(std::size_t service) const { return areas_[service]; }
  /// Means of the response time over at most `batches` stretches of equal length after warm-up,
  /// without those in which nothing was answered.
  std::vector<double> batch_means(std::size_t service, std::size_t batches) const;

 private:
  struct Mark {
    std::uint64_t count = 0;
    double sum_s = 0.0;
  };
  void begin(kernel::Simulation& sim);
  void integrate(const kernel::Simulation& sim);
  void mark_responses(const kernel::Simulation& sim);

  bool begun_ = false;
  double last_s_ = 0.0;
  std::vector<ServiceAreas> areas_;
  struct Present {
    double servers = 0.0;
    double workers = 0.0;
  };
  std::vector<Present> present_;          ///< what was up at the last look
  std::vector<std::vector<Mark>> marks_;  ///< per service, per tick
};

}  // namespace rehearse::run
