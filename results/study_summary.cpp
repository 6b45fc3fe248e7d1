#include "results/study_summary.hpp"

#include <algorithm>
#include <cmath>

namespace rehearse::results {
namespace {

constexpr double kConfidence = 0.95;
constexpr double kHoursPerYear = 8766;  // of 365.25 days
constexpr const char* kCost = "cost_per_h";
constexpr const char* kTotal = "total_per_year";

using Runs = std::vector<const StudyRun*>;

MetricSummary summarise_metric(const std::string& name, const std::string& unit,
                               const std::vector<double>& values) {
  MetricSummary out{name, unit};
  out.runs = values.size();
  double sum = 0.0;
  for (const double value : values) {
    out.never += std::isinf(value) ? 1 : 0;
    sum += value;
  }
  out.mean = sum / static_cast<double>(values.size());
  constexpr double infinity = std::numeric_limits<double>::infinity();
  out.interval = out.never > 0 ? stats::Interval{-infinity, infinity}
                               : stats::mean_interval(values, kConfidence);
  return out;
}

std::vector<MetricSummary> summarise_metrics(const Runs& runs) {
  std::vector<MetricSummary> out;
  if (runs.empty()) return out;
  for (const StudyMetric& first : runs.front()->metrics) {
    if (!first.scope.empty()) continue;
    std::vector<double> values;
    for (const StudyRun* run : runs)
      for (const StudyMetric& metric : run->metrics)
        if (metric.scope.empty() && metric.name == first.name && !std::isnan(metric.value))
          values.push_back(metric.value);
    if (!values.empty()) out.push_back(summarise_metric(first.name, first.unit, values));
  }
  return out;
}

std::vector<ObjectiveResult> judge_all(const Runs& runs) {
  std::vector<ObjectiveResult> out;
  if (runs.empty()) return out;
  for (std::size_t i = 0; i < runs.front()->objectives.size(); ++i) {
    std::vector<Achieved> replications;
    for (const StudyRun* run : runs)
      if (i < run->objectives.size()) replications.push_back(run->objectives[i].achieved);
    out.push_back(judge(runs.front()->objectives[i].objective, replications));
  }
  return out;
}

/// Metric of a disaster, of all its stores together where they have it.
double of_disaster(const StudyRun& run, const std::string& disaster, const char* name) {
  const std::string scope = "disaster:" + disaster;
  const bool of_stores = std::string(name) == "lost_writes";
  double sum = 0.0;
  for (const StudyMetric& metric : run.metrics) {
    const bool here =
        of_stores ? metric.scope.starts_with(scope + "/store:") : metric.scope == scope;
    if (here && metric.name == name) sum += metric.value;
  }
  return sum;
}

double loss_of(const StudyRun& run, const StudyLoss& loss) {
  double usd = 0.0;
  for (const auto& [disaster, times] : loss.per_year)
    usd += times * (of_disaster(run, disaster, "rto_s") / 60 * loss.usd_per_minute +
                    of_disaster(run, disaster, "lost_writes") * loss.usd_per_lost_write);
  return usd;
}

void add_losses(DesignSummary& design, const Runs& runs, const StudyLoss& loss) {
  std::vector<double> losses;
  std::vector<double> totals;
  for (const StudyRun* run : runs) {
    const double usd = loss_of(*run, loss);
    if (std::isnan(usd)) continue;  // an outage whose end the run could not tell
    double cost = 0.0;
    for (const StudyMetric& metric : run->metrics)
      if (metric.scope.empty() && metric.name == kCost) cost = metric.value * kHoursPerYear;
    losses.push_back(usd);
    totals.push_back(usd + cost);
  }
  if (losses.empty()) return;
  design.metrics.push_back(summarise_metric("loss_per_year", "USD/year", losses));
  design.metrics.push_back(summarise_metric(kTotal, "USD/year", totals));
}

void fill(DesignSummary& design, const Runs& runs, const StudyLoss& loss) {
  design.runs = runs.size();
  design.objectives = judge_all(runs);
  design.metrics = summarise_metrics(runs);
  if (!loss.per_year.empty()) add_losses(design, runs, loss);
  design.kept = static_cast<std::uint64_t>(std::count_if(
      runs.begin(), runs.end(), [](const StudyRun* run) { return run->verdict == Verdict::met; }));
  if (!runs.empty()) design.verdict = overall(design.objectives);
}

double mean_of(const DesignSummary& design, const char* name) {
  const MetricSummary* metric = design.metric(name);
  return metric ? metric->mean : 0.0;
}

constexpr const char* kCriteria[] = {kCost, "latency_p99_s", "rto_s", "rpo_s"};

bool dominates(const DesignSummary& a, const DesignSummary& b) {
  bool better = false;
  for (const char* name : kCriteria) {
    const double left = mean_of(a, name);
    const double right = mean_of(b, name);
    if (left > right) return false;
    better = better || left < right;
  }
  return better;
}

void find_pareto(StudySummary& summary) {
  const auto& designs = summary.designs;
  bool costs_differ = false;
  for (std::size_t i = 0; i < designs.size(); ++i) {
    if (designs[i].runs == 0) continue;
    costs_differ = costs_differ || mean_of(designs[i], kCost) != mean_of(designs.front(), kCost);
    const bool beaten = std::any_of(designs.begin(), designs.end(), [&](const auto& other) {
      return other.runs > 0 && dominates(other, designs[i]);
    });
    if (!beaten) summary.pareto.push_back(i);
  }
  if (!costs_differ) summary.pareto.clear();
  std::stable_sort(summary.pareto.begin(), summary.pareto.end(), [&](auto a, auto b) {
    return mean_of(designs[a], kCost) < mean_of(designs[b], kCost);
  });
}

void find_cheapest(StudySummary& summary) {
  const auto price = [](const DesignSummary& design) {
    return mean_of(design, design.metric(kTotal) ? kTotal : kCost);
  };
  const bool priced = std::any_of(summary.designs.begin(), summary.designs.end(),
                                  [&](const auto& design) { return price(design) > 0; });
  if (!summary.has_objectives || !priced) return;
  const auto standing = [](const DesignSummary& design) {
    if (design.runs == 0) return 0;
    if (design.verdict == Verdict::met) return 2;
    return design.kept_all() ? 1 : 0;
  };
  int best = 1;
  for (std::size_t i = 0; i < summary.designs.size(); ++i) {
    const auto& design = summary.designs[i];
    const int rank = standing(design);
    const bool cheaper =
        !summary.cheapest || price(design) < price(summary.designs[*summary.cheapest]);
    if (rank > best || (rank == best && cheaper)) summary.cheapest = i;
    best = std::max(best, rank);
  }
}

}  // namespace

bool MetricSummary::has_interval() const {
  return std::isfinite(interval.low) && std::isfinite(interval.high);
}

const MetricSummary* DesignSummary::metric(const std::string& name) const {
  const auto found = std::find_if(metrics.begin(), metrics.end(),
                                  [&](const auto& metric) { return metric.name == name; });
  return found == metrics.end() ? nullptr : &*found;
}

std::uint64_t StudySummary::planned() const {
  std::uint64_t sum = 0;
  for (const auto& design : designs) sum += design.planned;
  return sum;
}

std::uint64_t StudySummary::finished() const {
  std::uint64_t sum = 0;
  for (const auto& design : designs) sum += design.runs;
  return sum;
}

std::uint64_t StudySummary::failed() const {
  std::uint64_t sum = 0;
  for (const auto& design : designs) sum += design.failed;
  return sum;
}

Verdict StudySummary::verdict() const {
  bool all_missed = !designs.empty();
  for (const auto& design : designs) {
    if (design.runs > 0 && design.verdict == Verdict::met) return Verdict::met;
    all_missed = all_missed && design.verdict == Verdict::missed;
  }
  return all_missed ? Verdict::missed : Verdict::undecided;
}

StudySummary summarise(const Study& study) {
  const StudyPlan& plan = study.plan;
  StudySummary summary;
  summary.study = plan.study;
  summary.scenario = plan.scenario;
  summary.seed = plan.seed;
  summary.replications = plan.replications;
  for (const auto& axis : plan.axes)
    if (!axis.unknown) summary.axes.push_back(axis);
  std::vector<Runs> runs;
  for (const StudyPoint& point : plan.points) {
    if (point.design >= summary.designs.size()) {
      summary.designs.resize(point.design + 1);
      runs.resize(point.design + 1);
    }
    DesignSummary& design = summary.designs[point.design];
    design.design = point.design;
    design.planned += plan.replications;
    if (!design.values.empty()) continue;
    for (std::size_t a = 0; a < plan.axes.size(); ++a)
      if (!plan.axes[a].unknown) design.values.push_back(point.values[a]);
  }
  for (const StudyRun& run : study.runs) {
    const std::uint32_t design = plan.points[run.point].design;
    if (run.failed)
      ++summary.designs[design].failed;
    else
      runs[design].push_back(&run);
    summary.has_objectives = summary.has_objectives || !run.objectives.empty();
  }
  for (auto& design : summary.designs) fill(design, runs[design.design], plan.loss);
  find_cheapest(summary);
  find_pareto(summary);
  return summary;
}

}  // namespace rehearse::results
