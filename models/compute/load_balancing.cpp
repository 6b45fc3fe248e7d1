#include "models/compute/load_balancing.hpp"

#include <algorithm>

namespace rehearse::models {

using kernel::OpCode;
using kernel::Simulation;
using kernel::StationId;
using policy::Health;

namespace {

constexpr int kMostNotices = 100;
constexpr double kCountEvery_s = 1.0;

}  // namespace

policy::BalancerSpec BalancedGroup::balancer(const Simulation& sim) const {
  policy::BalancerSpec spec = spec_.balancer;
  if (spec.locality != policy::LocalityMode::weighted) return spec;
  const auto sites = static_cast<kernel::SiteId>(sim.platform().sites());
  spec.locality_weights.assign(sites, 0.0);
  for (kernel::SiteId site = 0; site < sites; ++site) {
    for (const auto& [zone, weight] : spec_.zone_weights)
      if (sim.platform().site_name(site) == "zone:" + zone) spec.locality_weights[site] = weight;
  }
  return spec;
}

void BalancedGroup::declare(Simulation& sim, kernel::GroupId group) {
  group_ = group;
  kernel::GroupBalancer balanced{
      .machine = policy::Balancer(balancer(sim)), .outliers = {}, .keys = spec_.hash_keys};
  if (spec_.outliers) balanced.outliers.emplace(*spec_.outliers);
  sim.balance(group, std::move(balanced));
}

void BalancedGroup::start(Simulation& sim) {
  if (spec_.outliers) {
    sim.every(spec_.outliers->interval_s, spec_.outliers->interval_s, [this, &sim] { tick(sim); });
    sim.on_ejected(group_, [this, &sim](StationId station) { tell(sim, "ejected", station); });
  }
  if (spec_.balancer.locality != policy::LocalityMode::zone_aware) return;
  find_callers(sim);
  sim.every(0.0, kCountEvery_s, [this, &sim] { count_callers(sim); });
}

// --- members -------------------------------------------------------------------------------------

void BalancedGroup::set_members(Simulation& sim, std::span<const Candidate> candidates) {
  std::map<StationId, policy::HealthCounter> checks;
  std::vector<policy::Member> members;
  for (const Candidate& candidate : candidates) {
    policy::Member member{.id = candidate.station,
                          .weight = candidate.weight,
                          .zone = sim.network().stations[candidate.station].site,
                          .priority = candidate.priority};
    if (spec_.checks) {
      const auto known = checks_.find(candidate.station);
      const auto counter =
          known == checks_.end() ? policy::HealthCounter(spec_.checks->counter) : known->second;
      checks.emplace(candidate.station, counter);
      if (!counter.healthy()) member.on_joining = Health::unhealthy;
    }
    members.push_back(member);
  }
  checks_ = std::move(checks);
  sim.set_balanced_members(group_, members);
  refresh_later(sim);
  if (!spec_.checks) return;
  const StreamKey phases = sim.stream(component_, "health-check");
  for (const auto& [station, counter] : checks_) {
    if (!probed_.insert(station).second) continue;
    const std::uint64_t bits =
        random_bits(phases, sim.network().stations[station].ordinal, group_, 0);
    const double first_s = to_uniform(bits) * spec_.checks->pace.inter_s;
    sim.after(first_s, [this, &sim, station = station] { check(sim, station); });
  }
}

/// The balancer reads the weights of members in slow start only at control calls.
void BalancedGroup::refresh_later(Simulation& sim) {
  if (!spec_.balancer.slow_start.enabled()) return;
  sim.after(spec_.balancer.slow_start.window_s + 0.001, [this, &sim] {
    kernel::Network& network = sim.network();
    network.balancers[network.groups[group_].balancer].machine.refresh(sim.now());
  });
}

// --- health checks -------------------------------------------------------------------------------

void BalancedGroup::check(Simulation& sim, StationId station) {
  const auto member = checks_.find(station);
  if (member == checks_.end()) {
    probed_.erase(station);
    return;
  }
  const kernel::Station& target = sim.network().stations[station];
  if (target.silent) {
    sim.after(spec_.checks->timeout_s, [this, &sim, station] { checked(sim, station, false); });
  } else {
    checked(sim, station, target.up);
  }
  sim.after(spec_.checks->pace.next_s(member->second.phase()),
            [this, &sim, station] { check(sim, station); });
}

void BalancedGroup::checked(Simulation& sim, StationId station, bool passed) {
  const auto member = checks_.find(station);
  if (member == checks_.end()) return;
  if (passed) sim.check_passed(group_, station);
  if (!member->second.record(passed)) return;
  const bool healthy = member->second.healthy();
  sim.set_health(group_, station, healthy ? Health::healthy : Health::unhealthy);
  refresh_later(sim);
  tell(sim, healthy ? "check-passed" : "check-failed", station);
}

// --- outlier detection ---------------------------------------------------------------------------

void BalancedGroup::tick(Simulation& sim) {
  for (const policy::OutlierChange& change : sim.tick_outliers(group_))
    tell(sim, change.ejected ? "ejected" : "returned", change.host);
}

void BalancedGroup::tell(Simulation& sim, const std::string& kind, StationId station) {
  if (++notices_ > kMostNotices) return;
  const kernel::Station& member = sim.network().stations[station];
  kernel::Notice notice{.component = component_, .kind = kind, .step = ""};
  notice.detail =
      "station " + std::to_string(member.ordinal) + " in " + sim.platform().site_name(member.site);
  if (sim.latest_load_cause() != 0) notice.causes = {sim.latest_load_cause()};
  sim.notice(notice);
}

// --- callers -------------------------------------------------------------------------------------

/// Services with a call of this group in one of their programs, which end with their only reply.
void BalancedGroup::find_callers(const Simulation& sim) {
  const kernel::Network& network = sim.network();
  for (const kernel::Entry& entry : network.entries) {
    for (std::size_t pc = entry.pc; pc < network.ops.size(); ++pc) {
      const kernel::Op& op = network.ops[pc];
      if (op.code == OpCode::reply) break;
      const bool call = op.code == OpCode::call || op.code == OpCode::guarded;
      if (call && network.entries[op.a].group == group_) caller_services_.insert(entry.service);
    }
  }
}

void BalancedGroup::count_callers(Simulation& sim) {
  std::vector<std::uint32_t> callers(sim.platform().sites(), 0);
  for (const kernel::Station& station : sim.network().stations)
    if (station.up && caller_services_.contains(station.service)) ++callers[station.site];
  if (callers == callers_) return;
  callers_ = std::move(callers);
  sim.set_callers(group_, callers_);
}

}  // namespace rehearse::models
