// From the record of a run to the rows of a study file.
#include <algorithm>

#include "results/cost.hpp"
#include "results/recovery.hpp"
#include "results/study.hpp"

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

class Rows {
 public:
  explicit Rows(std::vector<StudyMetric>& rows) : rows_(rows) {}

  void add(const std::string& scope, const char* name, const char* unit, double value) {
    rows_.push_back({scope, name, unit, value});
  }

  void latency(const std::string& scope, const stats::QuantileSketch& sketch) {
    add(scope, "latency_mean_s", "s", sketch.mean());
    add(scope, "latency_p50_s", "s", sketch.quantile(0.5));
    add(scope, "latency_p95_s", "s", sketch.quantile(0.95));
    add(scope, "latency_p99_s", "s", sketch.quantile(0.99));
  }

  void requests(const std::string& scope, const PopulationRecord& sum, double length_s) {
    const auto answered = static_cast<double>(sum.requests - sum.failed);
    add(scope, "requests", "", static_cast<double>(sum.requests));
    add(scope, "availability", "ratio", share(sum.good, sum.requests));
    add(scope, "error_ratio", "ratio", share(sum.failed, sum.requests));
    add(scope, "throughput_rps", "1/s", length_s > 0 ? answered / length_s : kUnknown);
    latency(scope, sum.latency_s);
  }

 private:
  std::vector<StudyMetric>& rows_;
};

void add_recovery(Rows& rows, const Recovery& recovery) {
  const std::string scope = "disaster:" + recovery.disaster;
  rows.add(scope, "rto_s", "s", rto_of(recovery.deployment));
  rows.add(scope, "rpo_s", "s", recovery.rpo_s.value_or(kNever));
  for (const auto& service : recovery.services)
    rows.add(scope + "/service:" + service.name, "rto_s", "s", rto_of(service.outage));
  for (const auto& store : recovery.stores) {
    rows.add(scope + "/store:" + store.name, "rpo_s", "s", store.rpo_s.value_or(kNever));
    rows.add(scope + "/store:" + store.name, "lost_writes", "",
             static_cast<double>(store.lost_writes));
  }
}

/// The worst disaster stands for the deployment.
void add_deployment(Rows& rows, const RunRecord& record, const std::vector<Recovery>& recoveries) {
  PopulationRecord sum;
  for (const auto& population : record.populations) {
    sum.requests += population.requests;
    sum.good += population.good;
    sum.failed += population.failed;
    sum.latency_s.merge(population.latency_s);
  }
  rows.requests("", sum, record.end_s - record.start_s);
  std::uint64_t lost = 0;
  for (const auto& store : record.stores) lost += store.lost;
  rows.add("", "lost_writes", "", static_cast<double>(lost));
  const Cost cost = cost_of(record);
  rows.add("", "cost_per_h", "USD/h", cost.usd_per_h);
  rows.add("", "cost_total", "USD", cost.total_usd);
  if (recoveries.empty()) return;
  const Recovery* worst = &recoveries.front();
  double rpo_s = 0.0;
  for (const auto& recovery : recoveries) {
    if (worse(recovery, *worst)) worst = &recovery;
    rpo_s = std::max(rpo_s, recovery.rpo_s.value_or(kNever));
  }
  rows.add("", "rto_s", "s", rto_of(worst->deployment));
  rows.add("", "rpo_s", "s", rpo_s);
}

void add_components(Rows& rows, const RunRecord& record) {
  for (const auto& population : record.populations)
    rows.requests("population:" + population.name, population, record.end_s - record.start_s);
  for (const auto& service : record.services) {
    const std::string scope = "service:" + service.name;
    rows.add(scope, "utilisation", "ratio", service.utilisation);
    rows.add(scope, "worker_utilisation", "ratio", service.worker_utilisation);
    rows.add(scope, "queue_mean", "", service.queue_mean);
    rows.add(scope, "throughput_rps", "1/s", service.throughput_rps);
    rows.latency(scope, service.response_s);
  }
  for (const auto& store : record.stores) {
    const std::string scope = "store:" + store.name;
    rows.add(scope, "acknowledged", "", static_cast<double>(store.acknowledged));
    rows.add(scope, "lost_writes", "", static_cast<double>(store.lost));
  }
}

}  // namespace

const char* to_string(Objective::Metric metric) {
  using Metric = Objective::Metric;
  switch (metric) {
    case Metric::rpo:
      return "rpo";
    case Metric::rto:
      return "rto";
    case Metric::latency:
      return "latency";
    case Metric::availability:
      return "availability";
    case Metric::cost_per_hour:
      return "cost";
    case Metric::throughput:
      return "throughput";
    case Metric::error_ratio:
      break;
  }
  return "error-ratio";
}

StudyRun study_run(const RunRecord& record, std::uint32_t point) {
  StudyRun run;
  run.point = point;
  run.replication = record.replication;
  run.seed = record.seed;
  run.wall_s = record.engine.wall_s;
  run.events = record.engine.events;
  run.requests = record.engine.requests;
  run.fingerprint = record.engine.fingerprint;
  const auto recoveries = recover_all(record);
  Rows rows(run.metrics);
  add_deployment(rows, record, recoveries);
  for (const auto& recovery : recoveries) add_recovery(rows, recovery);
  add_components(rows, record);
  std::vector<ObjectiveResult> judged;
  for (const auto& objective : record.objectives) {
    Achieved one = achieved(objective, record, recoveries);
    judged.push_back(judge(objective, {one}));
    run.objectives.push_back({objective, std::move(one), judged.back().verdict});
  }
  run.verdict = overall(judged);
  return run;
}

}  // namespace rehearse::results
