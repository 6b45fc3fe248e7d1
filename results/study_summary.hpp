// What a study says: verdict and metrics of every design, the cheapest one that keeps its promises,
// and the designs that no other one beats.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "results/study.hpp"
#include "sim/stats/confidence.hpp"

namespace rehearse::results {

/// One metric of the deployment over the runs of a design. Runs that could not tell are left out.
struct MetricSummary {
  std::string name;
  std::string unit;
  std::uint64_t runs = 0;   ///< that have a value, infinite ones too
  std::uint64_t never = 0;  ///< of those: infinite
  double mean = 0.0;        ///< infinite where one is
  /// 95 %, Student's t, of the mean; infinite below two runs or where one is infinite.
  stats::Interval interval = {};

  bool has_interval() const;
};

/// All runs of one design: its replications under every sample of the unknowns.
struct DesignSummary {
  std::uint32_t design = 0;
  std::vector<StudyValue> values;  ///< of the axes that are decisions
  std::uint64_t planned = 0;
  std::uint64_t runs = 0;  ///< that ended well
  std::uint64_t failed = 0;
  std::uint64_t kept = 0;  ///< runs that kept every objective
  /// Over all runs, by the rule of `judge`; undecided without runs.
  Verdict verdict = Verdict::undecided;
  std::vector<ObjectiveResult> objectives;
  std::vector<MetricSummary> metrics;

  const MetricSummary* metric(const std::string& name) const;
  bool kept_all() const { return runs > 0 && kept == runs; }
};

struct StudySummary {
  std::string study;
  std::string scenario;
  std::uint64_t seed = 0;
  std::uint32_t replications = 0;
  std::vector<StudyAxis> axes;  ///< decisions
  std::vector<DesignSummary> designs;
  bool has_objectives = false;
  /// Cheapest design (by mean cost per hour, or where losses are stated by cost and expected loss
  /// per year together) that met every objective, or without such a one that
  /// kept them in all of its runs; place in `designs`. Nothing where nothing has a price.
  std::optional<std::size_t> cheapest;
  /// Places in `designs`, by cost: no other design is at most as bad in cost, 99th percentile of
  /// latency, RTO and RPO and better in one of them (means). Empty unless costs differ.
  std::vector<std::size_t> pareto;

  std::uint64_t planned() const;
  std::uint64_t finished() const;
  std::uint64_t failed() const;
  /// Met when a design met all objectives (or there are none), missed when every design missed
  /// one, else undecided.
  Verdict verdict() const;
};

StudySummary summarise(const Study& study);

/// {"study", "scenario", "seed", "replications", "verdict", "runs", "failed", "designs":
/// [{"design", "values": {axis: value}, "runs", "failed", "kept", "verdict", "objectives": [as run
/// --json], "metrics": {name: {"unit", "runs", "never", "mean", "low", "high"}}}], "cheapest":
/// place or null, "pareto": [place]}. Infinite numbers are null.
nlohmann::ordered_json to_json(const StudySummary& summary);

/// The same as a table of at most `width` columns where the axes leave room.
std::string to_text(const StudySummary& summary, bool colour);

}  // namespace rehearse::results
