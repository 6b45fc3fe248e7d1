// The lease and what the agents do in each loop; the stages of a failover stand in
// failover_stages.cpp.
#include "models/data/failover.hpp"

#include <algorithm>

namespace rehearse::models::data {

using kernel::EventId;
using kernel::Simulation;

FailoverController::FailoverController(FailoverSettings settings)
    : Component("failover_controller:" + settings.name), settings_(std::move(settings)) {}

void FailoverController::place(Simulation& sim) {
  database_ = &sim.port<Database>("database:" + settings_.store);
  for (const std::string& zone : settings_.consensus_zones)
    consensus_sites_.push_back(sim.port<kernel::Place>("zone:" + zone).site());
}

void FailoverController::lower(Simulation&) {
  if (settings_.enabled) database_->set_controlled(settings_.strict);
}

void FailoverController::start(Simulation& sim) {
  if (!settings_.enabled) return;
  const LeaseTimes asked = settings_.lease;
  settings_.lease = repaired(asked);
  if (settings_.lease.loop_wait_s != asked.loop_wait_s || settings_.lease.ttl_s != asked.ttl_s ||
      settings_.lease.retry_timeout_s != asked.retry_timeout_s)
    tell(sim, "settings-repaired", "", 0, "loop_wait + 2 retry_timeout must not exceed ttl");
  Draw draw(sim.stream(id(), "loop phase"), 0, 0);
  const double phase_s = settings_.phase_s.value_or(draw.uniform() * settings_.lease.loop_wait_s);
  sim.every(phase_s, settings_.lease.loop_wait_s, [this, &sim] { loop(sim); });
}

EventId FailoverController::tell(Simulation& sim, const char* kind, const std::string& step,
                                 EventId cause, const std::string& detail) const {
  kernel::Notice notice{.component = id(), .kind = kind, .step = step, .detail = detail};
  if (cause != 0) notice.causes = {cause};
  return sim.notice(notice);
}

bool FailoverController::has_quorum(const Simulation& sim, int member) const {
  const auto& platform = sim.platform();
  const auto sees = [&](kernel::SiteId from, kernel::SiteId to) {
    return platform.site_up(to) && platform.reachable(from, to) && platform.reachable(to, from);
  };
  const auto here = database_->members()[member].site;
  if (!platform.site_up(here)) return false;
  std::size_t voters = consensus_sites_.size();
  std::size_t seen = 0;
  for (const auto site : consensus_sites_) seen += sees(here, site) ? 1 : 0;
  if (voters != 0) return 2 * seen > voters;
  for (const Member& other : database_->members()) {
    voters += platform.site_up(other.site) ? 1 : 0;
    seen += sees(here, other.site) ? 1 : 0;
  }
  return 2 * seen > voters || (2 * seen == voters && sees(here, leader().site));
}

void FailoverController::loop(Simulation& sim) {
  switch (state_) {
    case State::watching:
      return watch(sim);
    case State::restarting:
      return watch_restart(sim);
    case State::electing:
      return elect(sim);
    case State::failing_over:
      return;
  }
}

void FailoverController::watch(Simulation& sim) {
  const int primary = database_->primary();
  if (!has_quorum(sim, primary)) return cannot_renew(sim);
  unreachable_s_ = -1.0;
  if (!leader().up) return begin_restart(sim);
  renewed_s_ = sim.now();
  if (demoted_) {
    demoted_ = false;
    database_->undo_demotion(sim, {});
  }
  look_after_standby(sim);
}

void FailoverController::cannot_renew(Simulation& sim) {
  const bool isolated = sim.platform().site_up(leader().site);
  if (isolated && unreachable_s_ < 0.0) {
    unreachable_s_ = sim.now();
    sim.after(settings_.lease.retry_timeout_s, [this, &sim] { demote_if_isolated(sim); });
  }
  if (expiry_watched_s_ == renewed_s_) return;
  expiry_watched_s_ = renewed_s_;
  sim.at(std::max(sim.now(), renewed_s_ + settings_.lease.ttl_s),
         [this, &sim] { lease_expires(sim); });
}

void FailoverController::demote_if_isolated(Simulation& sim) {
  if (state_ != State::watching || unreachable_s_ < 0.0 || demoted_) return;
  if (has_quorum(sim, database_->primary())) return;
  demoted_ = true;
  database_->demote(sim, false);
  last_ = tell(sim, "leader-demoted", "demotion", leader().lost_cause, leader().settings.name);
}

void FailoverController::lease_expires(Simulation& sim) {
  if (state_ != State::watching || renewed_s_ != expiry_watched_s_) return;
  if (has_quorum(sim, database_->primary()) && leader().up) return;
  last_ = tell(sim, "leader-lost", "detection", leader().lost_cause, leader().settings.name);
  race(sim);
}

void FailoverController::begin_restart(Simulation& sim) {
  renewed_s_ = sim.now();
  last_ = tell(sim, "leader-crashed", "detection", leader().lost_cause, leader().settings.name);
  if (settings_.primary_start_timeout_s == 0.0) return race(sim);
  state_ = State::restarting;
  database_->start_primary(sim, {last_});
  sim.after(settings_.primary_start_timeout_s, [this, &sim, crash = last_] {
    if (last_ == crash) give_up_restart(sim);
  });
}

void FailoverController::watch_restart(Simulation& sim) {
  if (leader().up || !has_quorum(sim, database_->primary())) {
    state_ = State::watching;
    return watch(sim);
  }
  renewed_s_ = sim.now();
  database_->start_primary(sim, {last_});
}

void FailoverController::give_up_restart(Simulation& sim) {
  if (state_ != State::restarting || leader().up) return;
  last_ = tell(sim, "lease-released", "restart attempt", last_, leader().settings.name);
  state_ = State::electing;
}

void FailoverController::look_after_standby(Simulation& sim) {
  if (!database_->gates_commits() || !database_->serving(sim)) return;
  const int standby = database_->standby();
  if (standby >= 0 && database_->standby_available(sim)) {
    standby_seen_s_ = sim.now();
    return;
  }
  const bool believed = standby >= 0 && sim.now() < standby_seen_s_ + settings_.lease.ttl_s;
  const int other = database_->eligible_standby(sim);
  if (believed || other == standby) return;
  std::vector<EventId> causes;
  if (standby >= 0) causes = {database_->members()[standby].lost_cause};
  database_->set_standby(sim, other, causes);
  standby_seen_s_ = sim.now();
}

}  // namespace rehearse::models::data
