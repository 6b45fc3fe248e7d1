#include "gui/models/comparison.hpp"

#include <algorithm>
#include <cmath>

#include "sim/core/json.hpp"

namespace rehearse::gui {
namespace {

using Metric = results::Objective::Metric;
using results::Summary;

bool more_is_better(Metric metric) {
  return metric == Metric::availability || metric == Metric::throughput;
}

Change change_of(const Delta& delta) {
  if (!delta.a.value || !delta.b.value) return Change::unclear;
  const double a_low = delta.a.low.value_or(*delta.a.value);
  const double a_high = delta.a.high.value_or(*delta.a.value);
  const double b_low = delta.b.low.value_or(*delta.b.value);
  const double b_high = delta.b.high.value_or(*delta.b.value);
  if (*delta.a.value == *delta.b.value) return Change::same;
  const bool up = b_low > a_high, down = b_high < a_low;
  if (!up && !down) return Change::unclear;
  return up == more_is_better(delta.objective.metric) ? Change::better : Change::worse;
}

Estimate point(double value) { return {value, value, value}; }

void add(std::vector<Delta>& out, std::string name, results::Objective objective, Estimate a,
         Estimate b) {
  Delta delta{std::move(name), std::move(objective), a, b, Change::unclear};
  delta.change = change_of(delta);
  out.push_back(std::move(delta));
}

results::Objective like(Metric metric) {
  results::Objective out;
  out.metric = metric;
  return out;
}

double good_share(const results::PopulationSummary& p) {
  return static_cast<double>(p.good) / std::max(1.0, static_cast<double>(p.requests));
}

void walk(const Json& a, const Json& b, const std::string& pointer, std::vector<Difference>& out) {
  if (a == b) return;
  if (!a.is_object() || !b.is_object()) {
    out.push_back({pointer, a.dump(), b.dump()});
    return;
  }
  for (const auto& [key, value] : a.items()) {
    const std::string at = pointer + json::pointer_token(key);
    if (b.contains(key))
      walk(value, b.at(key), at, out);
    else
      out.push_back({at, value.dump(), ""});
  }
  for (const auto& [key, value] : b.items())
    if (!a.contains(key)) out.push_back({pointer + json::pointer_token(key), "", value.dump()});
}

}  // namespace

std::vector<Delta> deltas_of(const Summary& a, const Summary& b) {
  std::vector<Delta> out;
  for (const auto& of_a : a.objectives)
    for (const auto& of_b : b.objectives)
      if (of_a.objective.name == of_b.objective.name &&
          of_a.objective.metric == of_b.objective.metric)
        add(out, of_a.objective.name, of_a.objective, {of_a.achieved, of_a.low, of_a.high},
            {of_b.achieved, of_b.low, of_b.high});
  for (const auto& p : a.populations)
    for (const auto& r : b.populations) {
      if (p.name != r.name) continue;
      add(out, p.name + ": good", like(Metric::availability), point(good_share(p)),
          point(good_share(r)));
      for (const auto& [name, at] : {std::pair(": p50", 0.5), std::pair(": p99", 0.99)})
        add(out, p.name + name, like(Metric::latency), point(p.latency_s.quantile(at)),
            point(r.latency_s.quantile(at)));
    }
  add(out, "cost", like(Metric::cost_per_hour), point(a.cost.usd_per_h), point(b.cost.usd_per_h));
  return out;
}

std::vector<Difference> differences(const Json& a, const Json& b) {
  std::vector<Difference> out;
  walk(a, b, "", out);
  return out;
}

}  // namespace rehearse::gui
