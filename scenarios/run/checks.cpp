#include "scenarios/run/checks.hpp"

#include <algorithm>
#include <cmath>

#include "sim/core/units.hpp"

namespace rehearse::run {
namespace {

using config::Json;

// Bytes per thing, measured generously: records, SimGrid's objects, hash tables around them.
constexpr double kBytesPerCount = 3 * 4.0;  ///< issued, good, failed of one endpoint and window
constexpr double kBytesPerUser = 256;
constexpr double kBytesPerPod = 2048;
constexpr double kBytesPerNode = 16384;
constexpr double kBytesPerSketch = 66000;
constexpr double kBytesPerSample = 8;
constexpr double kSeriesPerComponent = 8;
constexpr double kBytesAlways = 64e6;

/// Sum of the plain numbers that stand under one of `keys`, anywhere below.
double sum_of(const Json& json, const std::vector<std::string>& keys) {
  double sum = 0.0;
  for (const auto& [key, value] : json.items()) {
    if (value.is_structured()) sum += sum_of(value, keys);
    const bool asked = std::find(keys.begin(), keys.end(), key) != keys.end();
    if (asked && value.is_number()) sum += std::max(0.0, value.get<double>());
  }
  return sum;
}

const Json& section(const Json& document, const std::string& pointer) {
  static const Json none = Json::object();
  const Json::json_pointer where(pointer);
  return document.contains(where) && document.at(where).is_object() ? document.at(where) : none;
}

double endpoints(const Json& document) {
  double count = 0.0;
  for (const auto& [name, population] : section(document, "/traffic/populations").items())
    count += std::max<double>(1.0, static_cast<double>(section(population, "/actions").size()));
  return count;
}

double components(const Json& document) {
  double count = static_cast<double>(section(document, "/traffic/populations").size());
  for (const auto& [name, part] : section(document, "/deployment").items())
    if (part.is_object()) count += static_cast<double>(part.size());
  return count;
}

std::vector<Diagnostic> early_faults(const config::Scenario& scenario, double warmup_s) {
  std::vector<Diagnostic> problems;
  if (!scenario.document().contains("faults")) return problems;
  for (const auto& [name, fault] : scenario.root().map("faults"))
    if (fault.number("at") < warmup_s)
      problems.push_back(fault.problem("at", "expected a time at or after the end of warm-up (" +
                                                 format_duration(warmup_s) + "), found " +
                                                 format_duration(fault.number("at"))));
  return problems;
}

}  // namespace

double MemoryEstimate::total_bytes() const {
  double total = 0.0;
  for (const MemoryItem& item : items) total += item.bytes;
  return total;
}

const MemoryItem& MemoryEstimate::largest() const {
  return *std::max_element(items.begin(), items.end(),
                           [](const auto& a, const auto& b) { return a.bytes < b.bytes; });
}

MemoryEstimate estimate_memory(const config::Scenario& scenario, std::uint32_t replications,
                               unsigned jobs) {
  const Json& document = scenario.document();
  const auto run = scenario.root().child("run");
  const double duration_s = run.number("duration");
  const double windows = std::ceil(duration_s / scenario.root().child("recovery").number("window"));
  const double ticks = std::ceil(duration_s / run.number("observe_every"));
  const double parts = components(document);
  // A running replication holds its record twice while it is sent; finished ones are kept.
  const double records = 2.0 * jobs + replications;
  return {{
      {"recovery windows", records * windows * endpoints(document) * kBytesPerCount},
      {"time series", records * ticks * parts * kSeriesPerComponent * kBytesPerSample},
      {"quantile sketches", records * parts * kBytesPerSketch},
      {"users", jobs * sum_of(section(document, "/traffic"), {"users"}) * kBytesPerUser},
      {"replicas",
       jobs * sum_of(section(document, "/deployment"), {"replicas", "max"}) * kBytesPerPod},
      {"nodes", jobs * kBytesPerNode *
                    sum_of(section(document, "/deployment"), {"per_zone", "max_per_zone"})},
      {"the program", jobs * kBytesAlways},
  }};
}

std::vector<Diagnostic> check_run(const config::Scenario& scenario, const Bounds& bounds) {
  const auto run = scenario.root().child("run");
  const double warmup_s = run.number("warmup");
  auto problems = early_faults(scenario, warmup_s);
  if (warmup_s >= run.number("duration"))
    problems.push_back(run.problem("warmup", "expected less than the duration of the run (" +
                                                 format_duration(run.number("duration")) +
                                                 "), found " + format_duration(warmup_s)));
  const MemoryEstimate memory = estimate_memory(scenario, bounds.replications, bounds.jobs);
  if (!(memory.total_bytes() <= bounds.max_memory_bytes))
    problems.push_back(run.problem(
        "duration", "expected a run that takes at most " + format_bytes(bounds.max_memory_bytes) +
                        " of memory (--max-memory), this one needs about " +
                        format_bytes(memory.total_bytes()) + ", most of it for " +
                        memory.largest().what));
  return problems;
}

}  // namespace rehearse::run
