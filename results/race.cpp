#include "results/race.hpp"

#include <algorithm>
#include <limits>

namespace rehearse::results {
namespace {

using Decision = stats::SequentialProportion::Decision;

constexpr double kAlpha = 0.05;

double cost_of(const StudyRun& run) {
  for (const StudyMetric& metric : run.metrics)
    if (metric.scope.empty() && metric.name == "cost_per_h") return metric.value;
  return 0.0;
}

}  // namespace

Race::Race(const StudyPlan& plan) {
  for (std::uint32_t p = 0; p < plan.points.size(); ++p) {
    const std::uint32_t design = plan.points[p].design;
    if (design >= designs_.size()) designs_.resize(design + 1);
    design_of_.push_back(design);
    rank_.push_back(static_cast<std::uint32_t>(designs_[design].points.size()));
    designs_[design].points.push_back(p);
  }
  for (Design& design : designs_) {
    design.least_cost = std::numeric_limits<double>::infinity();
    design.greatest_cost = -std::numeric_limits<double>::infinity();
  }
}

void Race::add(const StudyRun& run) {
  Design& design = designs_[design_of_[run.point]];
  design.waiting.emplace(run.replication * design.points.size() + rank_[run.point], run);
  while (!design.waiting.empty() && design.waiting.begin()->first == design.next) {
    const auto node = design.waiting.extract(design.waiting.begin());
    ++design.next;
    take(design, node.mapped());
  }
  drop_dear();
}

void Race::take(Design& design, const StudyRun& run) {
  if (run.failed) {
    for (auto& test : design.tests) test.add(false);
  } else {
    design.least_cost = std::min(design.least_cost, cost_of(run));
    design.greatest_cost = std::max(design.greatest_cost, cost_of(run));
    if (design.tests.empty())
      for (const auto& objective : run.objectives)
        design.tests.emplace_back(objective.objective.confidence, kAlpha);
    for (std::size_t i = 0; i < std::min(design.tests.size(), run.objectives.size()); ++i)
      design.tests[i].add(run.objectives[i].verdict == Verdict::met);
  }
  if (design.out || design.tests.empty()) return;
  const auto all = [&](Decision decision) {
    return std::all_of(design.tests.begin(), design.tests.end(),
                       [decision](const auto& test) { return test.decision() == decision; });
  };
  const bool missed = std::any_of(design.tests.begin(), design.tests.end(), [](const auto& test) {
    return test.decision() == Decision::below;
  });
  design.met = all(Decision::at_least);
  design.out = missed || design.met;
  if (!design.met) return;
  const auto number = static_cast<std::uint32_t>(&design - designs_.data());
  if (!best_ || design.greatest_cost < designs_[*best_].greatest_cost) best_ = number;
}

void Race::drop_dear() {
  if (!best_) return;
  for (Design& design : designs_)
    if (design.next > 0 && design.least_cost > designs_[*best_].greatest_cost) design.out = true;
}

}  // namespace rehearse::results
