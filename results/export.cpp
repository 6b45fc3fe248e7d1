#include "results/export.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <utility>

#include "results/metrics.hpp"
#include "results/recovery.hpp"
#include "results/verdict.hpp"

namespace rehearse::results {
namespace {

using Row = std::vector<Cell>;

Cell number(double value) { return std::isnan(value) ? Cell() : Cell(value); }
Cell number(const std::optional<double>& value) { return value ? number(*value) : Cell(); }
Cell count(std::uint64_t value) { return static_cast<std::int64_t>(value); }
Cell at(const RunRecord& record) { return count(record.replication); }

DataTable replications(const std::vector<RunRecord>& records) {
  DataTable table{"replications",
                  {{"replication", ""},
                   {"scenario", ""},
                   {"seed", ""},
                   {"start", "s"},
                   {"end", "s"},
                   {"requests", "requests"},
                   {"events", "events"},
                   {"wall", "s"},
                   {"fingerprint", ""}},
                  {}};
  for (const auto& r : records) {
    table.rows.push_back({at(r), r.scenario, count(r.seed), r.start_s, r.end_s,
                          count(r.engine.requests), count(r.engine.events), r.engine.wall_s,
                          fmt::format("{:016x}", r.engine.fingerprint)});
  }
  return table;
}

DataTable objectives(const std::vector<RunRecord>& records) {
  DataTable table{"objectives",
                  {{"replication", ""},
                   {"objective", ""},
                   {"unit", ""},
                   {"target", "see unit"},
                   {"achieved", "see unit"},
                   {"verdict", ""},
                   {"reason", ""}},
                  {}};
  for (const auto& r : records) {
    const auto recoveries = recover_all(r);
    for (const auto& objective : r.objectives) {
      const auto result = judge(objective, {achieved(objective, r, recoveries)});
      table.rows.push_back({at(r), objective.name, std::string(unit_of(objective)),
                            objective.target, number(result.achieved),
                            std::string(to_string(result.verdict)), result.reason});
    }
  }
  return table;
}

DataTable metrics(const std::vector<RunRecord>& records) {
  DataTable table{"metrics", {{"replication", ""}}, {}};
  std::map<std::string, std::size_t> places;
  for (const auto& r : records) {
    Row row{at(r)};
    for (const auto& metric : metrics_of(r)) {
      const auto [place, fresh] = places.emplace(metric.name, table.columns.size());
      if (fresh) table.columns.push_back({metric.name, metric.unit});
      row.resize(std::max(row.size(), place->second + 1));
      row[place->second] = number(metric.value);
    }
    table.rows.push_back(std::move(row));
  }
  for (auto& row : table.rows) row.resize(table.columns.size());
  return table;
}

DataTable recovery(const std::vector<RunRecord>& records) {
  DataTable table{"recovery",
                  {{"replication", ""},
                   {"disaster", ""},
                   {"scope", ""},
                   {"t0", "s"},
                   {"rto", "s"},
                   {"rpo", "s"},
                   {"lost writes", "writes"},
                   {"lost data", "B"}},
                  {}};
  for (const auto& r : records) {
    for (const auto& each : recover_all(r)) {
      const auto add = [&](const std::string& scope, Cell rto, Cell rpo, Cell writes, Cell bytes) {
        table.rows.push_back({at(r), each.disaster, scope, each.t0_s, std::move(rto),
                              std::move(rpo), std::move(writes), std::move(bytes)});
      };
      add("deployment", number(each.deployment.rto_s()), number(each.rpo_s), {}, {});
      for (const auto& service : each.services)
        add("service:" + service.name, number(service.outage.rto_s()), {}, {}, {});
      for (const auto& store : each.stores)
        add("store:" + store.name, {}, number(store.rpo_s), count(store.lost_writes),
            store.lost_bytes);
    }
  }
  return table;
}

DataTable critical_paths(const std::vector<RunRecord>& records) {
  DataTable table{"critical_path",
                  {{"replication", ""},
                   {"disaster", ""},
                   {"step", ""},
                   {"component", ""},
                   {"start", "s"},
                   {"duration", "s"}},
                  {}};
  for (const auto& r : records)
    for (const auto& each : recover_all(r))
      for (const auto& step : each.path)
        table.rows.push_back(
            {at(r), each.disaster, step.step, step.component, step.start_s, step.duration_s});
  return table;
}

DataTable events(const std::vector<RunRecord>& records) {
  DataTable table{"events",
                  {{"replication", ""},
                   {"time", "s"},
                   {"id", ""},
                   {"component", ""},
                   {"event", ""},
                   {"step", ""},
                   {"detail", ""},
                   {"causes", ""},
                   {"disaster", ""}},
                  {}};
  for (const auto& r : records) {
    for (const auto& event : r.timeline) {
      table.rows.push_back({at(r), event.time_s, count(event.id), event.component, event.kind,
                            event.step, event.detail,
                            fmt::format("{}", fmt::join(event.causes, " ")), event.disaster});
    }
  }
  return table;
}

DataTable failures(const std::vector<RunRecord>& records) {
  DataTable table{"failures",
                  {{"replication", ""},
                   {"endpoint", ""},
                   {"window start", "s"},
                   {"component", ""},
                   {"reason", ""},
                   {"count", "requests"}},
                  {}};
  for (const auto& r : records)
    for (const auto& endpoint : r.endpoints)
      for (const auto& failure : endpoint.failures) {
        const auto& reason = r.reasons.at(failure.reason);
        table.rows.push_back({at(r), endpoint.name, failure.window * r.rules.window_s,
                              reason.component, reason.reason, count(failure.count)});
      }
  return table;
}

DataTable breakdowns(const std::vector<RunRecord>& records) {
  DataTable table{"breakdown",
                  {{"replication", ""},
                   {"endpoint", ""},
                   {"component", ""},
                   {"cause", ""},
                   {"mean", "s"},
                   {"p99", "s"}},
                  {}};
  for (const auto& r : records)
    for (const auto& endpoint : r.endpoints)
      for (const auto& row : endpoint.breakdown.rows)
        table.rows.push_back({at(r), endpoint.name, row.component, row.cause, number(row.mean_s),
                              number(row.p99_s)});
  return table;
}

DataTable windows(const std::vector<RunRecord>& records) {
  DataTable table{"windows",
                  {{"replication", ""},
                   {"endpoint", ""},
                   {"window start", "s"},
                   {"issued", "requests"},
                   {"good", "requests"},
                   {"failed", "requests"}},
                  {}};
  for (const auto& r : records)
    for (const auto& endpoint : r.endpoints)
      for (std::size_t w = 0; w < endpoint.issued.size(); ++w)
        table.rows.push_back({at(r), endpoint.name, static_cast<double>(w) * r.rules.window_s,
                              count(endpoint.issued[w]), count(endpoint.good[w]),
                              count(endpoint.failed[w])});
  return table;
}

/// One row per replication and instant at which any series has a value.
DataTable series(const std::vector<RunRecord>& records) {
  DataTable table{"series", {{"replication", ""}, {"time", "s"}}, {}};
  std::map<std::string, std::size_t> places;
  for (const auto& r : records) {
    std::map<double, Row> rows;
    for (const auto& one : r.series) {
      const std::string name = one.component + " " + one.metric;
      const auto [place, fresh] = places.emplace(name, table.columns.size());
      if (fresh) table.columns.push_back({name, one.unit});
      for (std::size_t i = 0; i < one.values.size(); ++i) {
        Row& row = rows[one.start_s + static_cast<double>(i) * one.step_s];
        row.resize(std::max(row.size(), place->second + 1));
        row[place->second] = number(one.values[i]);
      }
    }
    for (auto& [time_s, row] : rows) {
      row[0] = at(r);
      row[1] = time_s;
      table.rows.push_back(std::move(row));
    }
  }
  for (auto& row : table.rows) row.resize(table.columns.size());
  return table;
}

DataTable cost(const std::vector<RunRecord>& records) {
  DataTable table{"cost",
                  {{"replication", ""},
                   {"item", ""},
                   {"component", ""},
                   {"quantity", "base unit of the item"},
                   {"unit price", "USD"},
                   {"cost", "USD"},
                   {"price source", ""}},
                  {}};
  for (const auto& r : records)
    for (const auto& usage : r.usage)
      table.rows.push_back({at(r), usage.item, usage.component, usage.quantity,
                            usage.unit_price_usd, usage.quantity * usage.unit_price_usd,
                            usage.price_source});
  return table;
}

DataTable settings(const Inputs& inputs) {
  DataTable table{"settings",
                  {{"pointer", ""},
                   {"value", "as written"},
                   {"origin", ""},
                   {"file", ""},
                   {"line", ""},
                   {"source", ""},
                   {"meaning", ""}},
                  {}};
  for (const auto& s : inputs.settings)
    table.rows.push_back({s.pointer, s.value, s.origin, s.file,
                          s.line > 0 ? count(static_cast<std::uint64_t>(s.line)) : Cell(), s.source,
                          s.doc});
  return table;
}

}  // namespace

std::vector<DataTable> export_tables(const StoredResult& result) {
  std::vector<DataTable> tables;
  for (const auto make : {replications, objectives, metrics, recovery, critical_paths, events,
                          failures, breakdowns, windows, series, cost})
    tables.push_back(make(result.replications));
  tables.push_back(settings(result.inputs));
  return tables;
}

}  // namespace rehearse::results
