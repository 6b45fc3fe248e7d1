// Where promises break along one number, from several replications.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "results/run_record.hpp"
#include "results/summary.hpp"
#include "sim/stats/confidence.hpp"

namespace rehearse::results {

/// What one replication's search found.
struct Threshold {
  enum class Kind {
    found,         ///< the promises break between `low` and `high`
    always_kept,   ///< at every number that was tried
    always_broken  ///< at every number that was tried
  };
  Kind kind = Kind::found;
  double low = 0.0;
  double high = 0.0;
  bool kept_below = true;  ///< the promises are kept below it, else above

  double middle() const { return (low + high) / 2; }
};

/// What was seen right beyond a threshold.
struct Beyond {
  std::string objective;  ///< the first one not kept; empty: none could be named
  std::string reason;
  Bottleneck bottleneck;
};

struct Thresholds {
  std::vector<Threshold> each;  ///< by replication
  std::vector<Beyond> beyond;   ///< of the replications that found one

  bool all_found() const;
  /// Mean of the middles; NaN unless all were found.
  double mean() const;
  /// Interval for the mean: Student's t, widened by half the mean width of the brackets. Infinite
  /// below two replications.
  stats::Interval interval(double confidence) const;
  /// What most replications saw; ties: the first.
  Beyond commonest() const;
};

/// Objective and bottleneck of a run that did not keep its promises.
Beyond look_beyond(const RunRecord& record);

/// Whether the run kept every objective; an undecided one counts as not kept.
bool keeps_all(const RunRecord& record);

/// What `rehearse headroom` found.
struct Headroom {
  std::string scenario;
  std::string disaster;  ///< scenario whose faults were added; empty: none
  std::uint64_t seed = 0;
  Thresholds factors;               ///< on the present load
  double most = 0.0;                ///< greatest factor that was tried
  std::optional<double> per_month;  ///< growth, 0.06 for 6 %

  /// Met when the interval lies above 1, missed when below, else undecided.
  Verdict verdict() const;
};

/// Full months of growth after which the load has passed `factor` >= 1 times the present one: the
/// month in which the plan breaks. 0 for a factor below 1.
double months_until(double factor, double growth_per_month);

std::string to_text(const Headroom& headroom, bool colour);
/// {"scenario", "with", "seed", "replications", "verdict", "headroom", "low", "high", "at_least":
/// bool, "factors": [{"low", "high"}], "objective", "reason", "bottleneck": as run --json,
/// "growth_per_month", "breaks_in_month": {"expected", "earliest", "latest"} or null}.
nlohmann::ordered_json to_json(const Headroom& headroom);

/// What `rehearse flip` found.
struct Flip {
  std::string scenario;
  std::string pointer;
  std::uint64_t seed = 0;
  std::string from;
  std::string to;
  std::string suffix;  ///< unit of the numbers
  Thresholds points;
};

std::string to_text(const Flip& flip, bool colour);
/// {"scenario", "pointer", "unit", "from", "to", "flips": bool, "kept": "below|above|always|never",
/// "at", "low", "high", "objective", "reason", "points": [{"low", "high"}]}.
nlohmann::ordered_json to_json(const Flip& flip);

}  // namespace rehearse::results
