#include "results/summary.hpp"

#include <algorithm>
#include <cassert>

#include "results/breakdown.hpp"

namespace rehearse::results {
namespace {

template <typename List>
auto& named(List& list, const std::string& name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const auto& item) { return item.name == name; });
  if (found != list.end()) return *found;
  list.emplace_back();
  list.back().name = name;
  return list.back();
}

void add_recoveries(Summary& summary, const std::vector<Recovery>& recoveries,
                    std::uint32_t replication) {
  for (const auto& recovery : recoveries) {
    const auto found =
        std::find_if(summary.disasters.begin(), summary.disasters.end(),
                     [&](const auto& d) { return d.recovery.disaster == recovery.disaster; });
    if (found == summary.disasters.end()) {
      summary.disasters.push_back({recovery, replication});
    } else if (worse(recovery, found->recovery)) {
      *found = {recovery, replication};
    }
  }
}

void add_populations(Summary& summary, const RunRecord& record, double share) {
  const double length_s = record.end_s - record.start_s;
  for (const auto& population : record.populations) {
    auto& sum = named(summary.populations, population.name);
    // Mean hops over all requests so far.
    const auto before = static_cast<double>(sum.requests);
    const auto more = static_cast<double>(population.requests);
    if (more > 0) sum.hops += (population.hops - sum.hops) * more / (before + more);
    sum.requests += population.requests;
    sum.good += population.good;
    sum.failed += population.failed;
    const auto answered = static_cast<double>(population.requests - population.failed);
    if (length_s > 0) sum.throughput_rps += share * answered / length_s;
    sum.latency_s.merge(population.latency_s);
  }
}

void add_services(Summary& summary, const RunRecord& record, double share) {
  for (const auto& service : record.services) {
    auto& sum = named(summary.services, service.name);
    sum.utilisation += share * service.utilisation;
    sum.worker_utilisation += share * service.worker_utilisation;
    sum.queue_mean += share * service.queue_mean;
    sum.throughput_rps += share * service.throughput_rps;
    sum.response_s.merge(service.response_s);
  }
}

void add_breakdowns(Summary& summary, const RunRecord& record) {
  for (const auto& endpoint : record.endpoints) {
    if (endpoint.breakdown.samples == 0) continue;
    add(endpoint.breakdown, named(summary.endpoints, endpoint.name).breakdown);
  }
}

// One step of FNV-1a over the eight bytes of a word.
std::uint64_t hash_on(std::uint64_t hash, std::uint64_t word) {
  for (int byte = 0; byte < 8; ++byte) {
    hash = (hash ^ ((word >> (8 * byte)) & 0xff)) * 0x100000001b3ULL;
  }
  return hash;
}

void add_engine(EngineSummary& sum, const std::vector<RunRecord>& records) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const auto& record : records) {
    sum.events += record.engine.events;
    sum.requests += record.engine.requests;
    sum.hops += record.engine.hops;
    sum.wall_s += record.engine.wall_s;
    hash = hash_on(hash, record.engine.fingerprint);
  }
  sum.fingerprint = records.size() == 1 ? records.front().engine.fingerprint : hash;
}

void judge_objectives(Summary& summary, const std::vector<RunRecord>& records,
                      const std::vector<std::vector<Recovery>>& recoveries) {
  for (const auto& objective : records.front().objectives) {
    std::vector<Achieved> replications;
    for (std::size_t i = 0; i < records.size(); ++i) {
      replications.push_back(achieved(objective, records[i], recoveries[i]));
    }
    summary.objectives.push_back(judge(objective, replications));
  }
  summary.verdict = overall(summary.objectives);
}

}  // namespace

const DisasterSummary* Summary::worst_disaster() const {
  return disasters.empty() ? nullptr : &disasters[worst];
}

Bottleneck Summary::bottleneck() const {
  Bottleneck first;
  const auto consider = [&](const std::string& name, const char* resource, double utilisation) {
    if (utilisation <= first.utilisation) return;
    first = {name, resource, utilisation, 1.0 / utilisation};
  };
  for (const auto& service : services) {
    consider(service.name, "servers", service.utilisation);
    consider(service.name, "workers", service.worker_utilisation);
  }
  return first;
}

Summary summarise(std::vector<RunRecord> records) {
  assert(!records.empty());
  std::sort(records.begin(), records.end(),
            [](const auto& a, const auto& b) { return a.replication < b.replication; });
  const double share = 1.0 / static_cast<double>(records.size());
  Summary summary;
  summary.scenario = records.front().scenario;
  summary.seed = records.front().seed;
  summary.replications = static_cast<std::uint32_t>(records.size());
  summary.simulated_s = records.front().end_s - records.front().start_s;
  std::vector<std::vector<Recovery>> recoveries;
  for (const auto& record : records) {
    recoveries.push_back(recover_all(record));
    add_recoveries(summary, recoveries.back(), record.replication);
    add_populations(summary, record, share);
    add_services(summary, record, share);
    add_breakdowns(summary, record);
  }
  for (std::size_t i = 1; i < summary.disasters.size(); ++i) {
    if (worse(summary.disasters[i].recovery, summary.disasters[summary.worst].recovery)) {
      summary.worst = i;
    }
  }
  judge_objectives(summary, records, recoveries);
  summary.cost = mean_cost(records);
  add_engine(summary.engine, records);
  return summary;
}

}  // namespace rehearse::results
