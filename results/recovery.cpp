#include "results/recovery.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

namespace rehearse::results {
namespace {

using Endpoints = std::vector<const EndpointRecord*>;

Endpoints all_endpoints(const RunRecord& record) {
  Endpoints endpoints;
  for (const auto& endpoint : record.endpoints) endpoints.push_back(&endpoint);
  return endpoints;
}

Endpoints endpoints_of(const RunRecord& record, const std::string& service) {
  Endpoints endpoints;
  for (const auto& endpoint : record.endpoints) {
    const auto& names = endpoint.services;
    if (std::find(names.begin(), names.end(), service) != names.end())
      endpoints.push_back(&endpoint);
  }
  return endpoints;
}

Interval interval_of(const RunRecord& record, const DisasterRecord& disaster) {
  const double end_s = std::min(record.end_s, record.answered_until_s);
  Interval interval{record.start_s, disaster.t0_s, end_s, record.end_s};
  for (const auto& other : record.disasters) {
    if (other.t0_s > disaster.t0_s) {
      interval.relapse_end_s = std::min(interval.relapse_end_s, other.t0_s);
    }
  }
  return interval;
}

std::vector<ServiceRecovery> recover_services(const RunRecord& record,
                                              const DisasterRecord& disaster) {
  std::set<std::string> names;
  for (const auto& endpoint : record.endpoints) {
    names.insert(endpoint.services.begin(), endpoint.services.end());
  }
  const Interval interval = interval_of(record, disaster);
  std::vector<ServiceRecovery> services;
  for (const auto& name : names) {
    const Endpoints endpoints = endpoints_of(record, name);
    ServiceRecovery service;
    service.name = name;
    service.outage = judge_outage(Windows::sum(endpoints), record.rules, interval);
    service.path = critical_path(record, disaster, endpoints, service.outage);
    services.push_back(std::move(service));
  }
  return services;
}

StoreRecovery recover_store(const StoreRecord& store, const DisasterRecord& disaster) {
  StoreRecovery result{store.name, 0.0, 0, 0.0};
  bool recovered = true;
  double oldest_s = std::numeric_limits<double>::infinity();
  double newest_s = disaster.t0_s;
  for (const auto& loss : store.losses) {
    if (loss.disaster != disaster.name) continue;
    recovered = recovered && loss.recovered;
    result.lost_writes += loss.lost_writes;
    result.lost_bytes += loss.lost_bytes;
    if (loss.lost_writes == 0) continue;
    oldest_s = std::min(oldest_s, loss.oldest_commit_s);
    newest_s = std::max(newest_s, loss.newest_commit_s);
  }
  if (!recovered) {
    result.rpo_s.reset();
  } else if (result.lost_writes > 0) {
    result.rpo_s = newest_s - oldest_s;
  }
  return result;
}

std::optional<double> worst_rpo(const std::vector<StoreRecovery>& stores) {
  double worst_s = 0.0;
  for (const auto& store : stores) {
    if (!store.rpo_s) return std::nullopt;
    worst_s = std::max(worst_s, *store.rpo_s);
  }
  return worst_s;
}

// Orders outages by how late they ended: none, restored, undecided, unrestored.
std::pair<int, double> lateness(const Outage& outage) {
  switch (outage.state) {
    case Outage::State::restored:
      return {0, outage.length_s};
    case Outage::State::undecided:
      return {1, outage.length_s};
    case Outage::State::unrestored:
      break;
  }
  return {2, outage.length_s};
}

std::uint64_t failing(const RunRecord& record, const ServiceRecovery& service) {
  std::uint64_t count = 0;
  for (const auto* endpoint : endpoints_of(record, service.name)) {
    for (const auto& f : endpoint->failures) {
      if (f.window == service.outage.last_window) count += f.count;
    }
  }
  return count;
}

const ServiceRecovery* last_restored(const RunRecord& record,
                                     const std::vector<ServiceRecovery>& services) {
  const ServiceRecovery* last = nullptr;
  for (const auto& service : services) {
    if (!service.outage.last_window || service.outage.state == Outage::State::undecided) continue;
    if (last) {
      const auto a = lateness(service.outage);
      const auto b = lateness(last->outage);
      if (a < b || (a == b && failing(record, service) <= failing(record, *last))) continue;
    }
    last = &service;
  }
  return last;
}

template <typename List>
auto find_named(const List& list, const std::string& name) -> const typename List::value_type* {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const auto& item) { return item.name == name; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

const ServiceRecovery* Recovery::service(const std::string& name) const {
  return find_named(services, name);
}

const StoreRecovery* Recovery::store(const std::string& name) const {
  return find_named(stores, name);
}

Recovery recover(const RunRecord& record, const DisasterRecord& disaster) {
  Recovery recovery;
  recovery.disaster = disaster.name;
  recovery.t0_s = disaster.t0_s;
  const Endpoints all = all_endpoints(record);
  recovery.deployment =
      judge_outage(Windows::sum(all), record.rules, interval_of(record, disaster));
  recovery.services = recover_services(record, disaster);
  for (const auto& store : record.stores) recovery.stores.push_back(recover_store(store, disaster));
  recovery.rpo_s = worst_rpo(recovery.stores);
  const ServiceRecovery* last = last_restored(record, recovery.services);
  if (last) recovery.last_service = last->name;
  recovery.path = critical_path(record, disaster, last ? endpoints_of(record, last->name) : all,
                                recovery.deployment);
  return recovery;
}

std::vector<Recovery> recover_all(const RunRecord& record) {
  std::vector<Recovery> recoveries;
  for (const auto& disaster : record.disasters) recoveries.push_back(recover(record, disaster));
  return recoveries;
}

bool worse(const Recovery& a, const Recovery& b) {
  const auto key = [](const Recovery& r) {
    const double rpo = r.rpo_s.value_or(std::numeric_limits<double>::infinity());
    return std::tuple(lateness(r.deployment), rpo);
  };
  return key(b) < key(a);
}

}  // namespace rehearse::results
