#include "models/compute/station_spec.hpp"

#include <fmt/format.h>

namespace rehearse::models {
namespace {

using config::Node;
using kernel::Simulation;
using kernel::StationExtra;
using Problems = std::vector<Diagnostic>;

DisciplineSpec discipline(const Node& node) {
  DisciplineSpec spec;
  const std::string& kind = node.kind();
  spec.shared = kind == "processor_sharing";
  spec.newest_first = kind == "lifo";
  spec.by_class = kind == "priority";
  if (kind == "codel")
    spec.codel.emplace(policy::CoDelSpec{.target_s = node.number("target"),
                                         .interval_s = node.number("interval")});
  if (kind == "adaptive_lifo")
    spec.adaptive.emplace(policy::AdaptiveLifoSpec{.short_timeout_s = node.number("short_timeout"),
                                                   .interval_s = node.number("interval")});
  return spec;
}

void read_workers(const Node& node, StationSpec& spec, Problems& problems) {
  spec.workers = static_cast<std::uint32_t>(node.integer("count"));
  if (node.has("queue_limit"))
    spec.door_limit = static_cast<std::uint32_t>(node.integer("queue_limit"));
  spec.release_during_calls = node.flag("release_during_calls");
  spec.door_discipline = discipline(node.child("discipline"));
  if (spec.door_discipline.shared)
    problems.push_back(node.problem("discipline",
                                    "expected an order in which requests get a worker, found "
                                    "`processor_sharing`, which is for servers"));
}

policy::LoadShedder::Kind queue_length(const Node& node, Problems& problems) {
  const std::int64_t high = node.integer("high");
  const std::int64_t low = node.has("low") ? node.integer("low") : high - 1;
  if (low >= high)
    problems.push_back(
        node.problem("low", fmt::format("expected less than `high`, {}, found {}", high, low)));
  return policy::QueueLengthShedder({.high = high, .low = low});
}

policy::LoadShedder::Kind latency(const Node& node, Problems& problems) {
  const double high_s = node.number("high");
  const double low_s = node.has("low") ? node.number("low") : high_s;
  if (low_s > high_s)
    problems.push_back(node.problem(
        "low", fmt::format("expected at most `high`, {} s, found {} s", high_s, low_s)));
  return policy::LatencyShedder({.high_s = high_s,
                                 .low_s = low_s,
                                 .window_s = node.number("window"),
                                 .statistic = node.text("statistic") == "max"
                                                  ? policy::DelayStatistic::max
                                                  : policy::DelayStatistic::mean});
}

policy::LoadShedder::Kind aimd(const Node& node, Problems& problems) {
  const policy::AimdLimitSpec spec{.initial = node.integer("initial"),
                                   .min = node.integer("min"),
                                   .max = node.integer("max"),
                                   .backoff_ratio = node.number("backoff_ratio"),
                                   .timeout_s = node.number("timeout")};
  if (spec.initial < spec.min || spec.initial > spec.max)
    problems.push_back(
        node.problem("", fmt::format("expected `min` <= `initial` <= `max`, found {}, {}, {}",
                                     spec.min, spec.initial, spec.max)));
  return policy::AimdLimit(spec);
}

policy::LoadShedder shedder(const Node& node, Problems& problems) {
  if (node.kind() == "queue-length") return policy::LoadShedder(queue_length(node, problems));
  if (node.kind() == "latency") return policy::LoadShedder(latency(node, problems));
  return policy::LoadShedder(aimd(node, problems));
}

void read_memory(const Node& node, StationSpec& spec, Problems& problems) {
  spec.memory = true;
  spec.memory_base_bytes = node.number("base");
  spec.memory_per_request_bytes = node.number("per_request");
  spec.memory_limit_bytes = node.number("limit");
  spec.restart_s = node.number("restart_time");
  const double one = spec.memory_base_bytes + spec.memory_per_request_bytes;
  if (one > spec.memory_limit_bytes)
    problems.push_back(node.problem(
        "limit", fmt::format("expected at least `base` and one `per_request`, {} B, found {} B",
                             one, spec.memory_limit_bytes)));
}

void fit_line(kernel::ManagedLine& line, const DisciplineSpec& spec) {
  line.newest_first = spec.newest_first;
  line.by_class = spec.by_class;
  if (spec.codel) line.codel.emplace(*spec.codel);
  if (spec.adaptive) line.adaptive.emplace(*spec.adaptive);
}

}  // namespace

StationSpec station_spec(const Node& service, Problems& problems) {
  StationSpec spec;
  const Node order = service.child("discipline");
  spec.discipline = discipline(order);
  const std::string& expired = service.text("expired_work");
  if (expired == "discard") spec.expired = kernel::Expired::discard;
  if (expired == "cancel") spec.expired = kernel::Expired::cancel;
  if (service.has("workers")) read_workers(service.child("workers"), spec, problems);
  if (service.has("load_shedding"))
    spec.shedder = shedder(service.child("load_shedding"), problems);
  if (service.has("memory")) read_memory(service.child("memory"), spec, problems);
  spec.plain = order.kind() == "fifo" && expired == "finish" && !spec.door();
  return spec;
}

void fit_station(Simulation& sim, kernel::StationId station, const StationSpec& spec) {
  if (spec.plain) return;
  StationExtra& extra = sim.station_extra(station);
  extra.shared = spec.discipline.shared;
  fit_line(extra.line, spec.discipline);
  extra.expired = spec.expired;
  if (spec.workers) extra.workers = *spec.workers;
  extra.door_limit = spec.door_limit;
  fit_line(extra.door, spec.door_discipline);
  extra.shedder = spec.shedder;
  extra.memory_base = spec.memory_base_bytes;
  extra.memory_per_request = spec.memory_per_request_bytes;
  extra.memory_limit = spec.memory_limit_bytes;
}

void observe_stations(Simulation& sim, const std::string& component, const StationSpec& spec,
                      const std::vector<kernel::StationId>& stations) {
  if (spec.plain) return;
  double busy = 0.0;
  double waiting = 0.0;
  double dropped = 0.0;
  double kills = 0.0;
  for (const kernel::StationId station : stations) {
    const StationExtra& extra = sim.station_extra(station);
    busy += extra.workers_busy;
    waiting += extra.door.size();
    dropped += static_cast<double>(extra.dropped);
    kills += static_cast<double>(extra.kills);
  }
  if (spec.workers) {
    sim.sample(component, "workers busy", "workers", busy);
    sim.sample(component, "door queue", "requests", waiting);
  }
  sim.sample(component, "dropped", "requests", dropped);
  if (spec.memory) sim.sample(component, "out-of-memory kills", "kills", kills);
}

}  // namespace rehearse::models
