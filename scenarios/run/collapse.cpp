#include "scenarios/run/collapse.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/module.hpp"
#include "scenarios/run/checks.hpp"
#include "scenarios/run/load.hpp"
#include "sim/config/suggest.hpp"
#include "sim/core/json.hpp"
#include "sim/core/units.hpp"

namespace rehearse::run {
namespace {

using Json = nlohmann::ordered_json;
using config::Node;
using config::Scenario;

Scenario load(const CollapseStudy& study, const std::vector<std::string>& more) {
  config::LoadOptions options = study.load;
  options.sets.insert(options.sets.end(), more.begin(), more.end());
  auto scenario = config::load_scenario(study.scenario, models::catalogue(), options);
  auto problems = check_run(scenario, {});
  if (!problems.empty()) throw ScenarioError(std::move(problems));
  return scenario;
}

/// Its key and node.
std::pair<std::string, Node> fault_of(const Scenario& scenario, const std::string& wanted) {
  const auto faults = scenario.root().map("faults");
  std::vector<std::string> names;
  for (const auto& [name, node] : faults) {
    if (name == wanted || (wanted.empty() && faults.size() == 1)) return {name, node};
    names.push_back(name);
  }
  if (wanted.empty())
    throw UsageError("--fault: expected the fault that is the trigger, since the scenario has " +
                     std::to_string(faults.size()));
  throw UsageError("--fault: expected a fault of the scenario, found \"" + wanted + "\"" +
                   config::suggestion(wanted, names));
}

void check_fault(const Node& fault, const std::string& name, double longest_s, double duration_s) {
  if (fault.flag("circumstance"))
    throw UsageError("--fault: expected a fault that is judged, \"" + name +
                     "\" is a circumstance");
  const double end_s = fault.number("at") + longest_s;
  if (end_s >= duration_s)
    throw UsageError("--triggers: expected all to end before the run does (" +
                     format_duration(duration_s) + "), the longest ends at " +
                     format_duration(end_s));
}

void add_jobs(const CollapseStudy& study, const Scenario& scenario, const std::string& fault,
              const std::vector<std::string>& protection, std::vector<Job>& jobs) {
  Job job{.scenario = study.scenario, .load = study.load, .seed = study.seed};
  auto& sets = job.load.sets;
  sets.insert(sets.end(), protection.begin(), protection.end());
  const std::size_t common = sets.size();
  for (const double trigger_s : study.triggers_s) {
    for (const double factor : study.loads) {
      sets.resize(common);
      for (auto& one : load_sets(scenario, factor)) sets.push_back(std::move(one));
      sets.push_back(set_text("/faults" + json::pointer_token(fault) + "/duration", trigger_s));
      for (std::uint32_t i = 0; i < study.seeds; ++i) {
        job.replication = i;
        jobs.push_back(job);
      }
    }
  }
}

}  // namespace

CollapsePlan plan_collapse(const CollapseStudy& given) {
  CollapseStudy study = given;
  for (auto* axis : {&study.loads, &study.triggers_s}) {
    std::sort(axis->begin(), axis->end());
    axis->erase(std::unique(axis->begin(), axis->end()), axis->end());
  }
  const Scenario bare = load(study, {});
  const auto [fault, node] = fault_of(bare, study.fault);
  check_fault(node, fault, study.triggers_s.back(), bare.root().child("run").number("duration"));

  CollapsePlan plan;
  plan.map.scenario = bare.name();
  plan.map.fault = fault;
  plan.map.disaster = node.has("disaster") ? node.text("disaster") : fault;
  plan.map.seed = study.seed;
  plan.map.seeds = study.seeds;
  plan.map.protection = study.protection;
  plan.map.loads = study.loads;
  plan.map.triggers_s = study.triggers_s;
  plan.map.cells = results::empty_cells(plan.map);
  add_jobs(study, bare, fault, {}, plan.jobs);
  if (!study.protection.empty())
    add_jobs(study, load(study, study.protection), fault, study.protection, plan.jobs);
  return plan;
}

}  // namespace rehearse::run
