#include "models/traffic/population.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "models/call_lowering.hpp"
#include "models/program.hpp"
#include "models/traffic/paths.hpp"

namespace rehearse::models {

using kernel::Op;
using kernel::OpCode;
using kernel::Simulation;

namespace {

/// "out" is where a routed job leaves the network.
constexpr const char* kOut = "out";

}  // namespace

Population::Population(const std::string& name, Figures figures)
    : Component("population:" + name), name_(name), figures_(std::move(figures)) {}

void Population::declare(Simulation& sim) {
  kernel::PopulationTable table;
  table.name = name_;
  table.timeout_s = figures_.timeout_s;
  table.impatient = figures_.impatient;
  table.propagate_deadline = figures_.propagate_deadline;
  if (!figures_.geography.empty()) {
    table.site = sim.port<kernel::Place>("geography:" + figures_.geography).site();
  }
  table_ = sim.add_population(std::move(table));
  std::vector<double> weights;
  for (const Action& action : figures_.actions) {
    kernel::EndpointTable endpoint;
    endpoint.name = action.name.empty() ? name_ : name_ + "/" + action.name;
    endpoint.population = table_;
    endpoint.good_within_s = action.good_within_s;
    endpoint.priority = action.priority;
    endpoints_.push_back(sim.add_endpoint(std::move(endpoint)));
    weights.push_back(action.weight);
  }
  sim.network().populations[table_].mix_endpoint = endpoints_;
  set_mix(sim, weights);
}

void Population::set_mix(Simulation& sim, const std::vector<double>& weights) {
  double sum = 0.0;
  for (const double weight : weights) sum += weight;
  double cumulative = 0.0;
  auto& population = sim.network().populations[table_];
  population.mix_cumulative.clear();
  for (const double weight : weights) {
    cumulative += weight / sum;
    population.mix_cumulative.push_back(cumulative);
  }
}

void Population::lower(Simulation& sim) {
  for (std::size_t i = 0; i < figures_.actions.size(); ++i) {
    const std::uint32_t pc =
        figures_.routing.empty() ? lower_action(sim, figures_.actions[i]) : routed(sim);
    sim.network().endpoints[endpoints_[i]].pc = pc;
  }
}

std::uint32_t Population::lower_action(Simulation& sim, const Action& action) {
  if (!figures_.edge.empty()) return through_edge(sim, action);
  if (!figures_.via.empty()) return through_name(sim, action);
  return straight(sim, action);
}

std::uint32_t Population::straight(Simulation& sim, const Action& action) {
  const auto base = static_cast<std::uint32_t>(sim.network().ops.size());
  std::vector<Op> ops;
  const auto call = [&](const std::string& endpoint) {
    append_call(sim, ops, base,
                {.entry = entry_of(sim, endpoint, ""), .caller = id(), .policy = action.policy});
  };
  if (!action.call.empty()) call(action.call);
  for (const std::string& visit : action.visits) call(visit);
  ops.push_back(op_of(OpCode::reply));
  return sim.add_program(ops);
}

std::uint32_t Population::through_name(Simulation& sim, const Action& action) {
  auto& name = sim.port<NamePort>("dns:" + figures_.via);
  const auto& population = sim.network().populations[table_];
  const std::uint32_t resolver =
      name.add_resolver(sim, population.site, name_ + "/" + action.name, figures_.resolvers);
  std::vector<std::uint32_t> pcs;
  for (const std::string& region : name.targets()) {
    pcs.push_back(add_region_path(sim, region,
                                  {.endpoint = action.call,
                                   .cacheable = action.cacheable,
                                   .client = id(),
                                   .policy = action.policy}));
  }
  sim.network().resolvers[resolver].target_pc = pcs;
  Op resolve = op_of(OpCode::resolve, resolver);
  resolve.hops = 1;
  return sim.add_program({resolve});
}

std::uint32_t Population::through_edge(Simulation& sim, const Action& action) {
  auto& edge = sim.port<EdgeGateway>("edge_site:" + figures_.edge);
  const auto site = sim.port<kernel::Place>("edge_site:" + figures_.edge).site();
  const EdgeAction at_edge{.name = name_ + "/" + action.name,
                           .endpoint = action.call,
                           .cacheable = action.cacheable,
                           .when_cut_off = action.when_cut_off,
                           .write_bytes = action.write_bytes};
  const kernel::EntryId entry = edge.edge_entry(sim, at_edge);
  const auto& request = sim.network().entries[entry];
  Op travel = op_of(OpCode::travel, site);
  travel.value = request.request_bytes;
  Op home = op_of(OpCode::home);
  home.value = request.response_bytes;
  const auto base = static_cast<std::uint32_t>(sim.network().ops.size());
  std::vector<Op> ops{travel};
  append_call(sim, ops, base,
              {.entry = entry, .caller = id(), .policy = action.policy, .draw = std::uint16_t{0}});
  ops.push_back(home);
  ops.push_back(op_of(OpCode::reply));
  return sim.add_program(ops);
}

std::uint32_t Population::routed(Simulation& sim) {
  // One block per row: [call of the station] choose -> blocks or the reply.
  const auto base = static_cast<std::uint32_t>(sim.network().ops.size());
  std::vector<Op> ops;
  std::map<std::string, std::uint32_t> block;
  std::vector<std::size_t> choices;
  const std::string& policy = figures_.actions.front().policy;
  for (const RoutingRow& row : figures_.routing) {
    block[row.from] = base + static_cast<std::uint32_t>(ops.size());
    if (row.from != "start") {
      append_call(sim, ops, base,
                  {.entry = entry_of(sim, row.from, ""), .caller = id(), .policy = policy});
    }
    Op choose = op_of(OpCode::choose);
    choose.draw = static_cast<std::uint16_t>(ops.size());
    choices.push_back(ops.size());
    ops.push_back(choose);
  }
  const auto reply = base + static_cast<std::uint32_t>(ops.size());
  ops.push_back(op_of(OpCode::reply));
  block[kOut] = reply;
  std::size_t at = 0;
  for (const RoutingRow& row : figures_.routing) {
    kernel::ChoiceTable table;
    double cumulative = 0.0;
    for (const auto& [to, probability] : row.next) {
      cumulative += probability;
      table.cumulative.push_back(cumulative);
      table.pc.push_back(block.at(to));
    }
    ops[choices[at++]].a = static_cast<std::uint32_t>(sim.network().choices.size());
    sim.network().choices.push_back(std::move(table));
  }
  const std::uint32_t pc = sim.add_program(ops);
  return block.count("start") != 0 ? block.at("start") : pc;
}

void Population::start(Simulation& sim) {
  kernel::Visits visits = figures_.visits;
  visits.rows = session_rows(figures_.chain, endpoints_);
  sim.set_visits(table_, std::move(visits));
  if (figures_.open) {
    sim.open_load(table_, *figures_.open);
  } else {
    start_users(sim);
  }
  for (const MixChange& change : figures_.mix) {
    sim.at(change.at_s, [this, &sim, &change] { set_mix(sim, change.weights); });
  }
}

void Population::start_users(Simulation& sim) {
  const auto& counts = figures_.users;
  const bool at_once = !counts.empty() && counts.front().at_s <= 0.0;
  sim.closed_load(table_, at_once ? counts.front().users : 0, figures_.think);
  for (std::size_t i = at_once ? 1 : 0; i < counts.size(); ++i) {
    sim.at(counts[i].at_s, [this, &sim, users = counts[i].users] { sim.set_users(table_, users); });
  }
}

void Population::multiply_load(Simulation& sim, double factor) {
  sim.set_load_factor(table_, factor);
}

void Population::observe(Simulation& sim) {
  const auto& table = sim.network().populations[table_];
  std::uint64_t good = 0;
  for (const kernel::EndpointId endpoint : endpoints_) {
    for (const std::uint32_t count : sim.network().endpoints[endpoint].good) good += count;
  }
  const double step_s = sim.options().observe_every_s;
  sim.sample(id(), "issued", "requests/s",
             static_cast<double>(table.issued - observed_requests_) / step_s);
  sim.sample(id(), "good", "requests/s", static_cast<double>(good - observed_good_) / step_s);
  observed_requests_ = table.issued;
  observed_good_ = good;
  if (figures_.visits.retry_attempts > 0) {
    sim.sample(id(), "retries", "requests/s",
               static_cast<double>(table.retries - observed_retries_) / step_s);
    observed_retries_ = table.retries;
  }
  if (!figures_.chain.empty()) {
    sim.sample(id(), "sessions", "sessions/s",
               static_cast<double>(table.next_request - observed_sessions_) / step_s);
    observed_sessions_ = table.next_request;
  }
  if (figures_.users.size() > 1) {
    sim.sample(id(), "users", "users", static_cast<double>(sim.users_present(table_)));
  }
}

}  // namespace rehearse::models
