// Set-up.
#include "sim/kernel/request_engine.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <tuple>

#include "sim/kernel/platform.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::kernel {

RequestEngine::RequestEngine(Network& network, const RunOptions& options)
    : network_(network), options_(options) {
  work_key_ = stream_key(options.seed, options.replication, "requests", "work");
  mix_key_ = stream_key(options.seed, options.replication, "requests", "mix");
  per_window_ = 1.0 / options.window_s;
  warmup_s_ = options.warmup_s;
}

void RequestEngine::prepare(const Platform& platform) {
  sites_ = platform.sites();
  latency_ = platform.latency_table();
  site_up_ = platform.site_up_table();
  bytes_.assign(sites_ * sites_, 0.0);
  timers_.resize(network_.timers.size());
  bind();
  tracer_.prepare(network_.endpoints.size());
  const auto windows = static_cast<std::size_t>(std::ceil(options_.duration_s * per_window_)) + 1;
  for (EndpointTable& endpoint : network_.endpoints) {
    endpoint.issued.assign(windows, 0);
    endpoint.good.assign(windows, 0);
    endpoint.failed.assign(windows, 0);
  }
}

void RequestEngine::bind() {
  ops_ = network_.ops.data();
  stations_ = network_.stations.data();
  entries_ = network_.entries.data();
  groups_ = network_.groups.data();
  services_ = network_.services.data();
  distributions_ = network_.distributions.data();
}

void RequestEngine::settle_all(double now_s) {
  for (Station& station : network_.stations) settle(station, now_s);
  for (StationExtra& extra : network_.extras) settle_door(extra, now_s);
}

void RequestEngine::reset_statistics(double now_s) {
  settle_all(now_s);
  for (Station& station : network_.stations) station.busy_area_s = station.queued_area_s = 0.0;
  for (StationExtra& extra : network_.extras)
    extra.workers_area_s = extra.door_area_s = extra.held_area_s = 0.0;
}

void RequestEngine::forget_open_requests() {
  for (std::uint32_t f = 0; f < fibers_.size(); ++f) {
    const Fiber& x = fibers_[f];
    if (x.state == FiberState::free || x.orphan || x.branch) continue;
    EndpointTable& endpoint = network_.endpoints[x.endpoint];
    endpoint.unanswered.resize(endpoint.issued.size());
    --endpoint.issued[window_of(x.issue_s)];
    ++endpoint.unanswered[window_of(x.issue_s)];
  }
  // The spare window takes what rounding put behind the last one.
  for (EndpointTable& endpoint : network_.endpoints) {
    for (auto* counts : {&endpoint.issued, &endpoint.good, &endpoint.failed}) {
      const std::uint32_t spare = counts->back();
      counts->pop_back();
      if (!counts->empty()) counts->back() += spare;
    }
  }
}

}  // namespace rehearse::kernel
