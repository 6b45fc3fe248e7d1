#include "scenarios/run/collect.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "scenarios/run/breakdown.hpp"
#include "scenarios/run/reach.hpp"
#include "scenarios/run/recorder.hpp"
#include "sim/kernel/tracer.hpp"

namespace rehearse::run {
namespace {

using kernel::Network;
using kernel::Simulation;
using results::LossRecord;
using results::RunRecord;

constexpr std::size_t kBatches = 30;

std::map<std::uint32_t, std::string> store_ids(const Simulation& sim) {
  std::map<std::uint32_t, std::string> ids;
  for (const kernel::Component* component : sim.all<kernel::Component>())
    if (const auto* holder = dynamic_cast<const kernel::DataHolder*>(component))
      ids[holder->store_table()] = component->id();
  return ids;
}

/// "database:orders" is "orders" in the scenario; where two things would have the same name, both
/// keep their ids.
class Names {
 public:
  explicit Names(const std::set<std::string>& ids) {
    for (const std::string& id : ids) ++uses_[bare(id)];
  }
  std::string of(const std::string& id) const {
    const auto uses = uses_.find(bare(id));
    return uses != uses_.end() && uses->second == 1 ? bare(id) : id;
  }

 private:
  static std::string bare(const std::string& id) { return id.substr(id.find(':') + 1); }
  std::map<std::string, int> uses_;
};

/// Of everything that a request can touch.
Names touchable_names(const Simulation& sim) {
  const auto& services = sim.network().service_names;
  std::set<std::string> ids(services.begin(), services.end());
  for (const auto& [store, id] : store_ids(sim)) ids.insert(id);
  return Names(ids);
}

Names store_names(const Simulation& sim) {
  std::set<std::string> ids;
  for (const auto& [store, id] : store_ids(sim)) ids.insert(id);
  return Names(ids);
}

void collect_failures(const Simulation& sim, RunRecord& record) {
  for (const kernel::ReasonRow& row : sim.network().reasons)
    record.reasons.push_back({row.component, row.reason});
  for (const kernel::FailureCount& failure : sim.failures())
    record.endpoints[failure.endpoint].failures.push_back(
        {failure.window, failure.reason, failure.count});
  for (auto& endpoint : record.endpoints)
    std::sort(endpoint.failures.begin(), endpoint.failures.end(), [](const auto& a, const auto& b) {
      return std::pair(a.window, a.reason) < std::pair(b.window, b.reason);
    });
}

void collect_endpoints(const Simulation& sim, RunRecord& record) {
  const Network& network = sim.network();
  const auto stores = store_ids(sim);
  const Names naming = touchable_names(sim);
  for (const kernel::EndpointTable& table : network.endpoints) {
    results::EndpointRecord endpoint;
    endpoint.name = table.name;
    endpoint.latency_objective_s = table.good_within_s;
    endpoint.issued = table.issued;
    endpoint.good = table.good;
    endpoint.failed = table.failed;
    const Reach touched = reach(network, table.pc);
    std::set<std::string> names;
    for (const auto service : touched.services)
      names.insert(naming.of(network.service_names[service]));
    for (const auto store : touched.stores)
      if (const auto id = stores.find(store); id != stores.end())
        names.insert(naming.of(id->second));
    endpoint.services.assign(names.begin(), names.end());
    record.endpoints.push_back(std::move(endpoint));
  }
}

/// Start of the first window that could be either: violating if nobody gets an answer any more,
/// clean if all do. All endpoints together.
double answered_until_s(const Network& network, const results::RecoveryRules& rules) {
  std::vector<double> good;
  std::vector<double> answered;
  std::vector<double> open;
  const auto add = [](std::vector<double>& sum, const std::vector<std::uint32_t>& counts) {
    if (sum.size() < counts.size()) sum.resize(counts.size());
    for (std::size_t w = 0; w < counts.size(); ++w) sum[w] += counts[w];
  };
  for (const kernel::EndpointTable& table : network.endpoints) {
    add(good, table.good);
    add(answered, table.issued);
    add(open, table.unanswered);
  }
  for (std::size_t w = 0; w < std::min(open.size(), answered.size()); ++w) {
    const double needed = rules.good_share * (answered[w] + open[w]);
    if (good[w] < needed && good[w] + open[w] >= needed) {
      return static_cast<double>(w) * rules.window_s;
    }
  }
  return std::numeric_limits<double>::infinity();
}

void collect_breakdowns(const Simulation& sim, RunRecord& record) {
  const Network& network = sim.network();
  const Names naming = touchable_names(sim);
  RowNames names;
  for (const std::string& service : network.service_names)
    names.services.push_back(naming.of(service));
  for (const kernel::CacheTable& cache : network.caches) names.caches.push_back(cache.name);
  const auto& sampled = sim.traces().endpoints();
  for (std::size_t e = 0; e < record.endpoints.size() && e < sampled.size(); ++e)
    record.endpoints[e].breakdown = breakdown_of(sampled[e], names);
}

void collect_populations(const Network& network, RunRecord& record) {
  for (const kernel::PopulationTable& table : network.populations) {
    results::PopulationRecord population;
    population.name = table.name;
    population.requests = table.judged;
    population.good = table.good;
    population.failed = table.failed;
    if (table.judged > 0)
      population.hops = static_cast<double>(table.hops) / static_cast<double>(table.judged);
    population.latency_s = table.latency_s;
    record.populations.push_back(std::move(population));
  }
}

void collect_services(const Simulation& sim, const StationProbe& probe, RunRecord& record) {
  const Network& network = sim.network();
  const Names naming = touchable_names(sim);
  const double span_s = record.end_s - record.start_s;
  for (std::size_t s = 0; s < network.services.size(); ++s) {
    const kernel::ServiceStats& stats = network.services[s];
    const ServiceAreas& areas = probe.areas(s);
    results::ServiceRecord service;
    service.name = naming.of(network.service_names[s]);
    service.arrivals = stats.arrivals;
    service.completions = stats.completions;
    service.response_s = stats.response_s;
    service.batch_means = probe.batch_means(s, kBatches);
    if (areas.present_s > 0) service.utilisation = areas.busy_s / areas.present_s;
    if (areas.workers_present_s > 0)
      service.worker_utilisation = areas.workers_held_s / areas.workers_present_s;
    if (span_s > 0) {
      service.queue_mean = areas.queued_s / span_s;
      service.in_system_mean =
          (areas.held_s > 0.0 ? areas.held_s : areas.queued_s + areas.busy_s) / span_s;
      service.throughput_rps = static_cast<double>(stats.completions) / span_s;
    }
    record.services.push_back(std::move(service));
  }
}

LossRecord& loss_of(std::vector<LossRecord>& losses, const std::string& disaster) {
  for (LossRecord& loss : losses)
    if (loss.disaster == disaster) return loss;
  return losses.emplace_back(LossRecord{.disaster = disaster});
}

void add_loss(const RunRecord& record, const kernel::DataHolder::LossEntry& entry,
              std::vector<LossRecord>& losses) {
  const std::string disaster =
      entry.disaster.empty() ? disaster_of(record.timeline, entry.cause) : entry.disaster;
  LossRecord& loss = loss_of(losses, disaster);
  const bool first = loss.lost_writes == 0;
  loss.lost_writes += entry.writes;
  loss.lost_bytes += entry.bytes;
  loss.oldest_commit_s = first ? entry.oldest_s : std::min(loss.oldest_commit_s, entry.oldest_s);
  loss.newest_commit_s = first ? entry.newest_s : std::max(loss.newest_commit_s, entry.newest_s);
}

void collect_stores(const Simulation& sim, RunRecord& record) {
  const Names naming = store_names(sim);
  for (const kernel::Component* component : sim.all<kernel::Component>()) {
    const auto* holder = dynamic_cast<const kernel::DataHolder*>(component);
    if (holder == nullptr) continue;
    const kernel::Ledger& ledger = sim.network().stores[holder->store_table()].ledger;
    results::StoreRecord store;
    store.name = naming.of(component->id());
    store.acknowledged = ledger.acknowledged();
    store.surviving = ledger.surviving();
    store.lost = ledger.lost();
    for (const auto& entry : holder->losses())
      if (entry.writes > 0) add_loss(record, entry, store.losses);
    // A store that never came back did not recover from the last disaster.
    if (!holder->recovered() && !record.disasters.empty())
      loss_of(store.losses, record.disasters.back().name).recovered = false;
    record.stores.push_back(std::move(store));
  }
}

}  // namespace

void collect(const Simulation& sim, const StationProbe& probe, RunRecord& record) {
  collect_endpoints(sim, record);
  record.answered_until_s = answered_until_s(sim.network(), record.rules);
  collect_breakdowns(sim, record);
  collect_failures(sim, record);
  collect_populations(sim.network(), record);
  collect_services(sim, probe, record);
  collect_stores(sim, record);
}

}  // namespace rehearse::run
