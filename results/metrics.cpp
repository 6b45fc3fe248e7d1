#include "results/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "results/cost.hpp"
#include "results/recovery.hpp"
#include "results/verdict.hpp"

namespace rehearse::results {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

double share(std::uint64_t part, std::uint64_t of) {
  return of == 0 ? kUnknown : static_cast<double>(part) / static_cast<double>(of);
}

double rto_of(const Outage& outage) {
  if (outage.state == Outage::State::undecided) return kUnknown;
  return outage.state == Outage::State::restored ? outage.length_s : kNever;
}

class List {
 public:
  std::vector<Metric> metrics;

  void lower(const std::string& scope, const char* name, const char* unit, double value) {
    add(scope, name, unit, Better::lower, value);
  }
  void higher(const std::string& scope, const char* name, const char* unit, double value) {
    add(scope, name, unit, Better::higher, value);
  }
  void neither(const std::string& scope, const char* name, const char* unit, double value) {
    add(scope, name, unit, Better::neither, value);
  }
  void add(const std::string& scope, const char* name, const char* unit, Better better,
           double value) {
    metrics.push_back({scope.empty() ? name : scope + "/" + name, unit, better, value});
  }

  void latency(const std::string& scope, const stats::QuantileSketch& sketch) {
    lower(scope, "latency_mean_s", "s", sketch.mean());
    lower(scope, "latency_p50_s", "s", sketch.quantile(0.5));
    lower(scope, "latency_p95_s", "s", sketch.quantile(0.95));
    lower(scope, "latency_p99_s", "s", sketch.quantile(0.99));
  }

  void requests(const std::string& scope, const PopulationRecord& sum, double length_s) {
    neither(scope, "requests", "requests", static_cast<double>(sum.requests));
    higher(scope, "availability", "ratio", share(sum.good, sum.requests));
    lower(scope, "error_ratio", "ratio", share(sum.failed, sum.requests));
    const auto answered = static_cast<double>(sum.requests - sum.failed);
    higher(scope, "throughput_rps", "1/s", length_s > 0 ? answered / length_s : kUnknown);
    latency(scope, sum.latency_s);
  }
};

void add_deployment(List& list, const RunRecord& record) {
  PopulationRecord sum;
  for (const auto& population : record.populations) {
    sum.requests += population.requests;
    sum.good += population.good;
    sum.failed += population.failed;
    sum.latency_s.merge(population.latency_s);
  }
  list.requests("", sum, record.end_s - record.start_s);
  std::uint64_t lost = 0;
  for (const auto& store : record.stores) lost += store.lost;
  list.lower("", "lost_writes", "writes", static_cast<double>(lost));
  list.lower("", "cost_per_h", "USD/h", cost_of(record).usd_per_h);
}

void add_recovery(List& list, const Recovery& recovery) {
  const std::string scope = "disaster:" + recovery.disaster;
  list.lower(scope, "rto_s", "s", rto_of(recovery.deployment));
  list.lower(scope, "rpo_s", "s", recovery.rpo_s.value_or(kNever));
  for (const auto& service : recovery.services)
    list.lower(scope + "/service:" + service.name, "rto_s", "s", rto_of(service.outage));
  for (const auto& store : recovery.stores)
    list.lower(scope + "/store:" + store.name, "rpo_s", "s", store.rpo_s.value_or(kNever));
}

void add_components(List& list, const RunRecord& record) {
  for (const auto& population : record.populations)
    list.requests("population:" + population.name, population, record.end_s - record.start_s);
  for (const auto& service : record.services) {
    const std::string scope = "service:" + service.name;
    list.lower(scope, "utilisation", "ratio", service.utilisation);
    list.lower(scope, "worker_utilisation", "ratio", service.worker_utilisation);
    list.lower(scope, "queue_mean", "requests", service.queue_mean);
    list.neither(scope, "throughput_rps", "1/s", service.throughput_rps);
    list.latency(scope, service.response_s);
  }
  for (const auto& store : record.stores) {
    const std::string scope = "store:" + store.name;
    list.neither(scope, "acknowledged", "writes", static_cast<double>(store.acknowledged));
    list.lower(scope, "lost_writes", "writes", static_cast<double>(store.lost));
  }
}

const char* name_of(const Objective& objective) {
  static const char* const names[] = {"rpo_s",      "rto_s",          "latency_s",  "availability",
                                      "cost_per_h", "throughput_rps", "error_ratio"};
  return names[static_cast<std::size_t>(objective.metric)];
}

void add_objectives(List& list, const RunRecord& record, const std::vector<Recovery>& recoveries) {
  for (const auto& objective : record.objectives) {
    const Achieved one = achieved(objective, record, recoveries);
    const bool rising = objective.metric == Objective::Metric::availability ||
                        objective.metric == Objective::Metric::throughput;
    list.add("objective:" + objective.name, name_of(objective), unit_of(objective),
             rising ? Better::higher : Better::lower, one.value.value_or(kUnknown));
  }
}

}  // namespace

const char* unit_of(const Objective& objective) {
  switch (objective.metric) {
    case Objective::Metric::rpo:
    case Objective::Metric::rto:
    case Objective::Metric::latency:
      return "s";
    case Objective::Metric::availability:
    case Objective::Metric::error_ratio:
      return "ratio";
    case Objective::Metric::cost_per_hour:
      return "USD/h";
    case Objective::Metric::throughput:
      break;
  }
  return "1/s";
}

std::vector<Metric> metrics_of(const RunRecord& record) {
  const auto recoveries = recover_all(record);
  List list;
  add_deployment(list, record);
  for (const auto& recovery : recoveries) add_recovery(list, recovery);
  add_components(list, record);
  add_objectives(list, record, recoveries);
  return std::move(list.metrics);
}

}  // namespace rehearse::results
