#include <fmt/format.h>

#include <cmath>

#include "results/summary.hpp"

namespace rehearse::results {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json number(const std::optional<double>& value) { return value ? number(*value) : Json(nullptr); }
double per(double amount, double of) { return of > 0 ? amount / of : std::nan(""); }

Json to_json(const stats::QuantileSketch& sketch) {
  return {{"mean", number(sketch.mean())},
          {"p50", number(sketch.quantile(0.5))},
          {"p95", number(sketch.quantile(0.95))},
          {"p99", number(sketch.quantile(0.99))},
          {"p999", number(sketch.quantile(0.999))}};
}

Json to_json(const ObjectiveResult& result) {
  return {{"name", result.objective.name},
          {"target", number(result.objective.target)},
          {"achieved", number(result.achieved)},
          {"low", number(result.low)},
          {"high", number(result.high)},
          {"verdict", to_string(result.verdict)},
          {"reason", result.reason}};
}

const char* to_string(Outage::State state) {
  if (state == Outage::State::restored) return "restored";
  return state == Outage::State::unrestored ? "unrestored" : "undecided";
}

Json relapses(const Outage& outage) {
  Json list = Json::array();
  for (const auto& relapse : outage.relapses) {
    list.push_back({{"start_s", number(relapse.start_s)},
                    {"length_s", number(relapse.length_s)},
                    {"ended", relapse.ended}});
  }
  return list;
}

Json to_json(const std::vector<Step>& path) {
  Json list = Json::array();
  for (const auto& step : path) {
    list.push_back({{"step", step.step},
                    {"component", step.component},
                    {"start_s", number(step.start_s)},
                    {"duration_s", number(step.duration_s)}});
  }
  return list;
}

Json to_json(const DisasterSummary& disaster) {
  const Recovery& recovery = disaster.recovery;
  Json services = Json::object();
  for (const auto& service : recovery.services) {
    services[service.name] = {{"rto_s", number(service.outage.rto_s())},
                              {"state", to_string(service.outage.state)},
                              {"relapses", relapses(service.outage)}};
  }
  Json stores = Json::object();
  for (const auto& store : recovery.stores) {
    stores[store.name] = {{"rpo_s", number(store.rpo_s)},
                          {"lost_writes", store.lost_writes},
                          {"lost_bytes", number(store.lost_bytes)}};
  }
  return {{"disaster", recovery.disaster},
          {"recovered", recovery.recovered()},
          {"state", to_string(recovery.deployment.state)},
          {"reason", recovery.deployment.reason},
          {"replication", disaster.replication},
          {"t0_s", number(recovery.t0_s)},
          {"rto_s", number(recovery.deployment.rto_s())},
          {"rpo_s", number(recovery.rpo_s)},
          {"services", std::move(services)},
          {"stores", std::move(stores)},
          {"last_service", recovery.last_service},
          {"critical_path", to_json(recovery.path)},
          {"relapses", relapses(recovery.deployment)}};
}

Json populations(const Summary& summary) {
  Json json = Json::object();
  for (const auto& population : summary.populations) {
    json[population.name] = {{"requests", population.requests},
                             {"good", population.good},
                             {"failed", population.failed},
                             {"throughput_rps", number(population.throughput_rps)},
                             {"hops_per_request", number(population.hops)},
                             {"latency_s", to_json(population.latency_s)}};
  }
  return json;
}

Json services(const Summary& summary) {
  Json json = Json::object();
  for (const auto& service : summary.services) {
    json[service.name] = {{"utilisation", number(service.utilisation)},
                          {"queue_mean", number(service.queue_mean)},
                          {"response_s", to_json(service.response_s)},
                          {"throughput_rps", number(service.throughput_rps)}};
  }
  return json;
}

Json breakdown(const Summary& summary) {
  Json json = Json::object();
  for (const auto& endpoint : summary.endpoints) {
    const Breakdown& breakdown = endpoint.breakdown;
    Json rows = Json::array();
    for (const auto& row : breakdown.rows) {
      rows.push_back({{"component", row.component},
                      {"cause", row.cause},
                      {"mean_s", number(row.mean_s)},
                      {"p99_s", number(row.p99_s)}});
    }
    json[endpoint.name] = {{"samples", breakdown.samples},
                           {"mean_s", number(breakdown.mean_s)},
                           {"p99_s", number(breakdown.p99_s)},
                           {"rows", std::move(rows)}};
  }
  return json;
}

Json to_json(const Bottleneck& bottleneck) {
  if (bottleneck.component.empty()) return nullptr;
  return {{"component", bottleneck.component},
          {"resource", bottleneck.resource},
          {"utilisation", number(bottleneck.utilisation)},
          {"headroom", number(bottleneck.headroom)}};
}

Json to_json(const Cost& cost) {
  Json items = Json::object();
  for (const auto& item : cost.items) {
    items[item.item] = {{"quantity", number(item.quantity)},
                        {"total", number(item.usd)},
                        {"per_hour", number(item.usd_per_h)},
                        {"price_sources", item.price_sources}};
  }
  return {{"total", number(cost.total_usd)},
          {"per_hour", number(cost.usd_per_h)},
          {"currency", "USD"},
          {"items", std::move(items)}};
}

Json to_json(const EngineSummary& engine) {
  const auto events = static_cast<double>(engine.events);
  const auto requests = static_cast<double>(engine.requests);
  return {{"events", engine.events},
          {"wall_s", number(engine.wall_s)},
          {"events_per_s", number(per(events, engine.wall_s))},
          {"requests", engine.requests},
          {"requests_per_s", number(per(requests, engine.wall_s))},
          {"hops_per_request", number(per(static_cast<double>(engine.hops), requests))},
          {"fingerprint", fmt::format("{:016x}", engine.fingerprint)}};
}

}  // namespace

nlohmann::ordered_json to_json(const Summary& summary) {
  Json objectives = Json::array();
  for (const auto& objective : summary.objectives) objectives.push_back(to_json(objective));
  Json disasters = Json::object();
  for (const auto& d : summary.disasters) disasters[d.recovery.disaster] = to_json(d);
  const DisasterSummary* worst = summary.worst_disaster();
  return {{"scenario", summary.scenario},
          {"seed", summary.seed},
          {"replications", summary.replications},
          {"verdict", to_string(summary.verdict)},
          {"objectives", std::move(objectives)},
          {"recovery", worst ? to_json(*worst) : Json(nullptr)},
          {"disasters", std::move(disasters)},
          {"populations", populations(summary)},
          {"services", services(summary)},
          {"breakdown", breakdown(summary)},
          {"bottleneck", to_json(summary.bottleneck())},
          {"cost", to_json(summary.cost)},
          {"engine", to_json(summary.engine)}};
}

}  // namespace rehearse::results
