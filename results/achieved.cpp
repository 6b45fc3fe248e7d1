// The value of each metric of an objective in one replication.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "results/cost.hpp"
#include "results/format.hpp"
#include "results/verdict.hpp"

namespace rehearse::results {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

template <typename List>
auto find_named(const List& list, const std::string& name) -> const typename List::value_type* {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const auto& item) { return item.name == name; });
  return found == list.end() ? nullptr : &*found;
}

Achieved nothing(std::string reason) { return {std::nullopt, 0.0, std::move(reason)}; }

Achieved no_scope(const Objective& objective, const char* kinds) {
  return nothing(fmt::format("no {} named '{}' in this run", kinds, objective.scope));
}

// The disasters an objective is about, and the scope that is left when it named a disaster.
struct Selection {
  std::vector<const Recovery*> recoveries;
  std::string scope;
};

Selection select(const Objective& objective, const std::vector<Recovery>& recoveries) {
  Selection selection{{}, objective.scope};
  std::string wanted = objective.disaster;
  for (const auto& recovery : recoveries) {
    if (wanted.empty() && recovery.disaster == objective.scope) {
      wanted = recovery.disaster;
      selection.scope.clear();
    }
  }
  for (const auto& recovery : recoveries) {
    if (wanted.empty() || recovery.disaster == wanted) selection.recoveries.push_back(&recovery);
  }
  return selection;
}

std::string longest_step(const std::vector<Step>& path) {
  const auto longest = std::max_element(path.begin(), path.end(), [](const Step& a, const Step& b) {
    return a.duration_s < b.duration_s;
  });
  if (longest == path.end()) return "";
  return fmt::format(": {}{}{} took {}", longest->step, longest->component.empty() ? "" : " of ",
                     longest->component, format_duration(longest->duration_s));
}

Achieved of_outage(const Outage& outage, const std::vector<Step>& path,
                   const std::string& disaster) {
  Achieved one;
  one.at_least = outage.length_s;
  one.reason = disaster;
  if (outage.state == Outage::State::restored) {
    one.value = outage.length_s;
    one.reason += longest_step(path);
  } else {
    if (outage.state == Outage::State::unrestored) one.value = kNever;
    one.reason += ": " + outage.reason;
  }
  if (!outage.relapses.empty()) {
    double total_s = 0.0;
    for (const auto& relapse : outage.relapses) total_s += relapse.length_s;
    one.reason +=
        fmt::format("; relapses: {}, {}", outage.relapses.size(), format_duration(total_s));
  }
  return one;
}

// The worst of several disasters: a value above `at_least` of the others, unless one is undecided.
Achieved worst(const std::vector<Achieved>& list) {
  const auto rank = [](const Achieved& a) {
    if (a.value && *a.value == kNever) return std::pair(2, a.at_least);
    return a.value ? std::pair(0, *a.value) : std::pair(1, a.at_least);
  };
  return *std::max_element(list.begin(), list.end(),
                           [&](const Achieved& a, const Achieved& b) { return rank(a) < rank(b); });
}

Achieved rto(const Objective& objective, const std::vector<Recovery>& recoveries) {
  const Selection selection = select(objective, recoveries);
  std::vector<Achieved> list;
  for (const Recovery* recovery : selection.recoveries) {
    if (selection.scope.empty()) {
      list.push_back(of_outage(recovery->deployment, recovery->path, recovery->disaster));
    } else if (const auto* service = recovery->service(selection.scope)) {
      list.push_back(of_outage(service->outage, service->path, recovery->disaster));
    } else {
      return no_scope(objective, "service");
    }
  }
  return list.empty() ? nothing("no such disaster in this run") : worst(list);
}

Achieved of_loss(const std::optional<double>& rpo_s, const std::string& where) {
  if (!rpo_s) return {kNever, 0.0, where + ": not recovered before the end of the run"};
  return {*rpo_s, *rpo_s, *rpo_s > 0 ? where : where + ": no acknowledged write lost"};
}

Achieved of_stores(const Recovery& recovery) {
  std::vector<Achieved> list;
  for (const auto& store : recovery.stores) {
    list.push_back(of_loss(store.rpo_s, fmt::format("{}, {}", recovery.disaster, store.name)));
  }
  return list.empty() ? of_loss(0.0, recovery.disaster) : worst(list);
}

Achieved rpo(const Objective& objective, const std::vector<Recovery>& recoveries) {
  const Selection selection = select(objective, recoveries);
  std::vector<Achieved> list;
  for (const Recovery* recovery : selection.recoveries) {
    if (selection.scope.empty()) {
      list.push_back(of_stores(*recovery));
    } else if (const auto* store = recovery->store(selection.scope)) {
      list.push_back(of_loss(store->rpo_s, recovery->disaster));
    } else {
      return no_scope(objective, "store");
    }
  }
  return list.empty() ? nothing("no such disaster in this run") : worst(list);
}

Achieved latency(const Objective& objective, const RunRecord& record) {
  stats::QuantileSketch sketch;
  const auto* population = find_named(record.populations, objective.scope);
  const auto* service = find_named(record.services, objective.scope);
  if (population) {
    sketch = population->latency_s;
  } else if (service) {
    sketch = service->response_s;
  } else if (objective.scope.empty()) {
    for (const auto& each : record.populations) sketch.merge(each.latency_s);
  } else {
    return no_scope(objective, "population or service");
  }
  if (sketch.count() == 0) return nothing("no request was answered");
  return {sketch.quantile(objective.quantile), 0.0, ""};
}

struct Counts {
  double requests = 0.0;
  double good = 0.0;
  double failed = 0.0;
  bool found = false;
};

void add_endpoint(Counts& counts, const EndpointRecord& endpoint, const RunRecord& record) {
  const auto sum = [&](const std::vector<std::uint32_t>& windows) {
    double total = 0.0;
    for (std::size_t w = 0; w < windows.size(); ++w) {
      if (static_cast<double>(w) * record.rules.window_s >= record.start_s) total += windows[w];
    }
    return total;
  };
  counts.requests += sum(endpoint.issued);
  counts.good += sum(endpoint.good);
  counts.failed += sum(endpoint.failed);
  counts.found = true;
}

Counts count(const Objective& objective, const RunRecord& record) {
  Counts counts;
  for (const auto& population : record.populations) {
    if (!objective.scope.empty() && population.name != objective.scope) continue;
    counts.requests += static_cast<double>(population.requests);
    counts.good += static_cast<double>(population.good);
    counts.failed += static_cast<double>(population.failed);
    counts.found = true;
  }
  if (counts.found) return counts;
  for (const auto& endpoint : record.endpoints) {
    const auto& names = endpoint.services;
    if (std::find(names.begin(), names.end(), objective.scope) != names.end()) {
      add_endpoint(counts, endpoint, record);
    }
  }
  return counts;
}

Achieved ratio(const Objective& objective, const RunRecord& record) {
  const Counts counts = count(objective, record);
  if (!counts.found) return no_scope(objective, "population or service");
  if (counts.requests == 0) return nothing("no request was issued");
  const bool errors = objective.metric == Objective::Metric::error_ratio;
  return {(errors ? counts.failed : counts.good) / counts.requests, 0.0, ""};
}

Achieved throughput(const Objective& objective, const RunRecord& record) {
  if (const auto* service = find_named(record.services, objective.scope)) {
    return {service->throughput_rps, 0.0, ""};
  }
  const Counts counts = count(objective, record);
  if (!counts.found) return no_scope(objective, "population or service");
  const double length_s = record.end_s - record.start_s;
  if (length_s <= 0) return nothing("the run has no time after warm-up");
  return {(counts.requests - counts.failed) / length_s, 0.0, ""};
}

}  // namespace

Achieved achieved(const Objective& objective, const RunRecord& record,
                  const std::vector<Recovery>& recoveries) {
  using Metric = Objective::Metric;
  if (objective.metric == Metric::rto) return rto(objective, recoveries);
  if (objective.metric == Metric::rpo) return rpo(objective, recoveries);
  if (objective.metric == Metric::latency) return latency(objective, record);
  if (objective.metric == Metric::cost_per_hour) return {cost_of(record).usd_per_h, 0.0, ""};
  if (objective.metric == Metric::throughput) return throughput(objective, record);
  return ratio(objective, record);
}

}  // namespace rehearse::results
