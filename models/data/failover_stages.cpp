// The stages of a failover, from a free lease to rerouted clients.
#include <algorithm>
#include <tuple>
#include <utility>

#include "models/data/failover.hpp"

namespace rehearse::models::data {

using kernel::Simulation;

void FailoverController::race(Simulation& sim) {
  state_ = State::failing_over;
  sim.after(settings_.race_time_s, [this, &sim] { elect(sim); });
}

void FailoverController::elect(Simulation& sim) {
  if (database_->serving(sim) && has_quorum(sim, database_->primary())) return resume_watching(sim);
  const Candidate best = best_candidate(sim);
  if (best.member >= 0) {
    state_ = State::failing_over;
    told_no_candidate_ = false;
    last_ = tell(sim, "candidate-chosen", "decision", last_,
                 database_->members()[best.member].settings.name);
    if (best.rank > 0 && settings_.decision_delay_s > 0.0) return decide(sim, best.member);
    return fence(sim, best.member);
  }
  state_ = State::electing;
  if (!std::exchange(told_no_candidate_, true)) tell(sim, "no-candidate", "", last_);
  if (has_quorum(sim, database_->primary())) database_->start_primary(sim, {last_});
}

void FailoverController::decide(Simulation& sim, int candidate) {
  sim.after(settings_.decision_delay_s, [this, &sim, candidate] {
    if (abandoned(sim, candidate)) return;
    last_ = tell(sim, "failover-approved", settings_.decision_step, last_);
    fence(sim, candidate);
  });
}

void FailoverController::fence(Simulation& sim, int candidate) {
  database_->demote(sim, true);
  sim.after(settings_.fencing_time_s, [this, &sim, candidate] {
    if (abandoned(sim, candidate)) return;
    last_ = tell(sim, "fenced", "fencing", last_, leader().settings.name);
    promote(sim, candidate);
  });
}

void FailoverController::promote(Simulation& sim, int candidate) {
  const double replay_s = database_->replay_backlog_s(sim, candidate);
  sim.after(replay_s + settings_.promotion_time_s, [this, &sim, candidate] {
    if (abandoned(sim, candidate)) return;
    database_->promote(sim, candidate, leader().lost_cause);
    last_ = tell(sim, "promoted", "promotion", last_, leader().settings.name);
    sim.after(settings_.reroute_delay_s, [this, &sim] { finish_failover(sim); });
  });
}

void FailoverController::finish_failover(Simulation& sim) {
  last_ = database_->reroute(sim, {last_});
  resume_watching(sim);
}

void FailoverController::resume_watching(Simulation& sim) {
  state_ = State::watching;
  renewed_s_ = standby_seen_s_ = sim.now();
  demoted_ = told_no_candidate_ = false;
  unreachable_s_ = -1.0;
}

bool FailoverController::abandoned(Simulation& sim, int candidate) {
  if (database_->serving(sim) && has_quorum(sim, database_->primary())) {
    resume_watching(sim);
    return true;
  }
  if (database_->current(sim, candidate) && has_quorum(sim, candidate)) return false;
  database_->release_fence(sim);
  state_ = State::electing;
  return true;
}

std::vector<FailoverController::Candidate> FailoverController::candidates(
    const Simulation& sim) const {
  std::vector<Candidate> all;
  for (int i = 0; i < static_cast<int>(database_->members().size()); ++i)
    if (const auto candidate = judge(sim, i)) all.push_back(*candidate);
  return all;
}

FailoverController::Candidate FailoverController::best_candidate(const Simulation& sim) const {
  const auto all = candidates(sim);
  if (all.empty()) return {};
  if (outside_) return choose_outside(sim, all);
  const auto key = [](const Candidate& c) { return std::tuple(c.rank, c.missing_bytes, c.member); };
  return *std::min_element(all.begin(), all.end(), [&key](const Candidate& a, const Candidate& b) {
    return key(a) < key(b);
  });
}

FailoverController::Candidate FailoverController::choose_outside(
    const Simulation& sim, const std::vector<Candidate>& all) const {
  FailoverObservation seen{.now_s = sim.now(),
                           .leader = leader().settings.name,
                           .leader_region = leader().region,
                           .candidates = {}};
  for (const Candidate& c : all) {
    const Member& member = database_->members()[c.member];
    seen.candidates.push_back({member.settings.name, member.region, c.missing_bytes, c.rank});
  }
  const int chosen = outside_(seen);
  return chosen >= 0 && chosen < static_cast<int>(all.size()) ? all[chosen] : Candidate{};
}

std::optional<FailoverController::Candidate> FailoverController::judge(const Simulation& sim,
                                                                       int member) const {
  if (member == database_->primary() || !database_->current(sim, member) ||
      !has_quorum(sim, member))
    return std::nullopt;
  Candidate c{member, 0, database_->missing_bytes(sim, member)};
  const int standby = database_->standby();
  const bool same_region = database_->members()[member].region == leader().region;
  const bool by_rule =
      standby >= 0 ? member == standby : c.missing_bytes <= settings_.maximum_lag_bytes;
  if (!same_region)
    c.rank = 2;
  else if (!by_rule)
    c.rank = 1;
  if (c.rank > 0 && !settings_.disaster_promotion) return std::nullopt;
  return c;
}

}  // namespace rehearse::models::data
