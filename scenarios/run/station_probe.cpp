#include "scenarios/run/station_probe.hpp"

#include <algorithm>

namespace rehearse::run {

using kernel::Simulation;
using kernel::Station;

void StationProbe::start(Simulation& sim) {
  sim.at(
      sim.stats_start_s(), [this, &sim] { begin(sim); }, kernel::Priority::observe);
}

void StationProbe::begin(Simulation& sim) {
  const std::size_t services = sim.network().services.size();
  areas_.assign(services, {});
  present_.assign(services, {});
  marks_.assign(services, {});
  last_s_ = sim.now();
  begun_ = true;
  integrate(sim);
  mark_responses(sim);
}

void StationProbe::observe(Simulation& sim) {
  if (!begun_ || sim.now() == last_s_) return;
  integrate(sim);
  mark_responses(sim);
}

void StationProbe::finish(Simulation& sim) {
  if (!begun_) begin(sim);
  // The tick at the very end is no event of the run any more; a shorter rest makes no batch.
  const bool whole_tick = sim.now() - last_s_ > 0.999 * sim.options().observe_every_s;
  integrate(sim);
  if (whole_tick) mark_responses(sim);
  for (const Station& station : sim.network().stations) {
    const double since_s = sim.now() - station.changed_s;
    ServiceAreas& service = areas_[station.service];
    service.busy_s += station.busy_area_s + station.busy * since_s;
    service.queued_s += station.queued_area_s + station.queued * since_s;
    if (station.extra == kernel::kNone) continue;
    const kernel::StationExtra& extra = sim.network().extras[station.extra];
    service.held_s += extra.held_area_s + extra.held * (sim.now() - extra.door_changed_s);
    if (extra.workers == kernel::kNone) continue;
    service.workers_held_s +=
        extra.workers_area_s + extra.workers_busy * (sim.now() - extra.door_changed_s);
  }
}

void StationProbe::integrate(const Simulation& sim) {
  const double elapsed_s = sim.now() - last_s_;
  for (std::size_t s = 0; s < areas_.size(); ++s) {
    areas_[s].present_s += present_[s].servers * elapsed_s;
    areas_[s].workers_present_s += present_[s].workers * elapsed_s;
  }
  last_s_ = sim.now();
  std::fill(present_.begin(), present_.end(), Present{});
  for (const Station& station : sim.network().stations) {
    if (!station.up) continue;
    present_[station.service].servers += station.servers;
    if (station.extra == kernel::kNone) continue;
    const std::uint32_t workers = sim.network().extras[station.extra].workers;
    if (workers != kernel::kNone) present_[station.service].workers += workers;
  }
}

void StationProbe::mark_responses(const Simulation& sim) {
  for (std::size_t s = 0; s < marks_.size(); ++s) {
    const auto& responses = sim.network().services[s].response_s;
    marks_[s].push_back({responses.count(), responses.sum()});
  }
}

std::vector<double> StationProbe::batch_means(std::size_t service, std::size_t batches) const {
  std::vector<double> means;
  const std::vector<Mark>& marks = marks_[service];
  if (marks.size() < 2) return means;
  const std::size_t ticks = std::max<std::size_t>(1, (marks.size() - 1) / batches);
  for (std::size_t from = 0; from + ticks < marks.size(); from += ticks) {
    const Mark& begin = marks[from];
    const Mark& end = marks[from + ticks];
    if (end.count == begin.count) continue;
    means.push_back((end.sum_s - begin.sum_s) / static_cast<double>(end.count - begin.count));
  }
  return means;
}

}  // namespace rehearse::run
