// Columns of a result file: which member of which record stands where.
#pragma once

#include <tuple>

#include "results/inputs.hpp"
#include "results/run_record.hpp"

namespace rehearse::results {

/// Table<T>::name, Table<T>::columns (in the order of fields) and Table<T>::fields(record).
template <typename T>
struct Table;

template <>
struct Table<RunRecord> {
  static constexpr const char* name = "replication";
  static constexpr const char* columns =
      "scenario TEXT, seed INTEGER, replication INTEGER, start_s REAL, end_s REAL, window_s REAL,"
      "answered_until_s REAL, good_share REAL, minimum_count INTEGER, sustain_s REAL, events "
      "INTEGER, requests INTEGER,"
      "hops INTEGER, wall_s REAL, fingerprint INTEGER, draws_fingerprint INTEGER";
  static auto fields(auto& r) {
    return std::tie(r.scenario, r.seed, r.replication, r.start_s, r.end_s, r.rules.window_s,
                    r.answered_until_s, r.rules.good_share, r.rules.minimum_count,
                    r.rules.sustain_s, r.engine.events, r.engine.requests, r.engine.hops,
                    r.engine.wall_s, r.engine.fingerprint, r.engine.draws_fingerprint);
  }
};

template <>
struct Table<Objective> {
  static constexpr const char* name = "objective";
  static constexpr const char* columns =
      "name TEXT, metric INTEGER, target REAL, quantile REAL, scope TEXT, disaster TEXT,"
      "confidence REAL";
  static auto fields(auto& r) {
    return std::tie(r.name, r.metric, r.target, r.quantile, r.scope, r.disaster, r.confidence);
  }
};

template <>
struct Table<DisasterRecord> {
  static constexpr const char* name = "disaster";
  static constexpr const char* columns = "name TEXT, t0_s REAL, faults TEXT";
  static auto fields(auto& r) { return std::tie(r.name, r.t0_s, r.faults); }
};

template <>
struct Table<TimelineEvent> {
  static constexpr const char* name = "event";
  static constexpr const char* columns =
      "id INTEGER, time_s REAL, component TEXT, kind TEXT, step TEXT, detail TEXT, causes BLOB,"
      "disaster TEXT, circumstance INTEGER, ends TEXT";
  static auto fields(auto& r) {
    return std::tie(r.id, r.time_s, r.component, r.kind, r.step, r.detail, r.causes, r.disaster,
                    r.circumstance, r.ends);
  }
};

template <>
struct Table<FailureReason> {
  static constexpr const char* name = "reason";
  static constexpr const char* columns = "component TEXT, reason TEXT";
  static auto fields(auto& r) { return std::tie(r.component, r.reason); }
};

template <>
struct Table<EndpointRecord> {
  static constexpr const char* name = "endpoint";
  static constexpr const char* columns =
      "name TEXT, services TEXT, latency_objective_s REAL, issued BLOB, good BLOB, failed BLOB,"
      "samples INTEGER, mean_s REAL, p99_s REAL";
  static auto fields(auto& r) {
    return std::tie(r.name, r.services, r.latency_objective_s, r.issued, r.good, r.failed,
                    r.breakdown.samples, r.breakdown.mean_s, r.breakdown.p99_s);
  }
};

template <>
struct Table<EndpointRecord::Failures> {
  static constexpr const char* name = "failure";
  static constexpr const char* columns = "window INTEGER, reason INTEGER, count INTEGER";
  static auto fields(auto& r) { return std::tie(r.window, r.reason, r.count); }
};

template <>
struct Table<Breakdown::Row> {
  static constexpr const char* name = "breakdown";
  static constexpr const char* columns = "component TEXT, cause TEXT, mean_s REAL, p99_s REAL";
  static auto fields(auto& r) { return std::tie(r.component, r.cause, r.mean_s, r.p99_s); }
};

template <>
struct Table<PopulationRecord> {
  static constexpr const char* name = "population";
  static constexpr const char* columns =
      "name TEXT, requests INTEGER, good INTEGER, failed INTEGER, hops REAL, latency_s BLOB";
  static auto fields(auto& r) {
    return std::tie(r.name, r.requests, r.good, r.failed, r.hops, r.latency_s);
  }
};

template <>
struct Table<ServiceRecord> {
  static constexpr const char* name = "service";
  static constexpr const char* columns =
      "name TEXT, utilisation REAL, queue_mean REAL, in_system_mean REAL, "
      "arrivals INTEGER,"
      "completions INTEGER, throughput_rps REAL, response_s BLOB, batch_means BLOB,"
      "worker_utilisation REAL";
  static auto fields(auto& r) {
    return std::tie(r.name, r.utilisation, r.queue_mean, r.in_system_mean, r.arrivals,
                    r.completions, r.throughput_rps, r.response_s, r.batch_means,
                    r.worker_utilisation);
  }
};

template <>
struct Table<StoreRecord> {
  static constexpr const char* name = "store";
  static constexpr const char* columns =
      "name TEXT, acknowledged INTEGER, surviving INTEGER, lost INTEGER";
  static auto fields(auto& r) { return std::tie(r.name, r.acknowledged, r.surviving, r.lost); }
};

template <>
struct Table<LossRecord> {
  static constexpr const char* name = "loss";
  static constexpr const char* columns =
      "disaster TEXT, lost_writes INTEGER, lost_bytes REAL, oldest_commit_s REAL,"
      "newest_commit_s REAL, recovered INTEGER";
  static auto fields(auto& r) {
    return std::tie(r.disaster, r.lost_writes, r.lost_bytes, r.oldest_commit_s, r.newest_commit_s,
                    r.recovered);
  }
};

template <>
struct Table<SeriesRecord> {
  static constexpr const char* name = "series";
  static constexpr const char* columns =
      "component TEXT, metric TEXT, unit TEXT, start_s REAL, step_s REAL, \"values\" BLOB";
  static auto fields(auto& r) {
    return std::tie(r.component, r.metric, r.unit, r.start_s, r.step_s, r.values);
  }
};

template <>
struct Table<UsageRecord> {
  static constexpr const char* name = "usage";
  static constexpr const char* columns =
      "item TEXT, component TEXT, quantity REAL, unit_price_usd REAL, price_source TEXT";
  static auto fields(auto& r) {
    return std::tie(r.item, r.component, r.quantity, r.unit_price_usd, r.price_source);
  }
};

template <>
struct Table<SettingRecord> {
  static constexpr const char* name = "setting";
  static constexpr const char* columns =
      "pointer TEXT, value TEXT, origin TEXT, file TEXT, line INTEGER, source TEXT, doc TEXT,"
      "quantity INTEGER";
  static auto fields(auto& r) {
    return std::tie(r.pointer, r.value, r.origin, r.file, r.line, r.source, r.doc, r.quantity);
  }
};

template <>
struct Table<LimitRecord> {
  static constexpr const char* name = "not_modelled";
  static constexpr const char* columns = "kind TEXT, text TEXT";
  static auto fields(auto& r) { return std::tie(r.kind, r.text); }
};

}  // namespace rehearse::results
