// Who is primary, who is waited for, who is fed, and what losing or regaining a member changes.
#include <utility>

#include "models/data/database.hpp"

namespace rehearse::models::data {

using kernel::EventId;
using kernel::Loss;
using kernel::Notice;
using kernel::Simulation;
using kernel::SiteId;

namespace {

/// A standby that lacks more than one WAL segment (16 MB) has not caught up.
constexpr double kCaughtUp_bytes = 16.0 * 1048576.0;

}  // namespace

// --- losing and regaining members
// ------------------------------------------------------------------

void Database::lose(Simulation& sim, Loss how, EventId cause) {
  crashed_ = primary_;
  sim.station_down(members_[primary_].station, how);
  member_down(sim, primary_, cause);
}

void Database::restore(Simulation& sim, EventId cause) {
  if (crashed_ < 0) return;
  const int member = std::exchange(crashed_, -1);
  if (!sim.platform().site_up(members_[member].site)) return;
  members_[member].startable = true;
  if (!controlled_ && member == primary_) start_member(sim, member, {cause});
}

void Database::site_lost(Simulation& sim, SiteId site, EventId cause) {
  for (int i = 0; i < size(); ++i)
    if (members_[i].site == site) member_down(sim, i, cause);
}

void Database::site_restored(Simulation& sim, SiteId site, EventId cause) {
  for (int i = 0; i < size(); ++i) {
    if (members_[i].site != site) continue;
    members_[i].startable = i != crashed_;
    const bool takes_over = i == primary_ && fenced_;
    if (members_[i].timeline == timeline_ && !takes_over) start_member(sim, i, {cause});
  }
}

void Database::member_down(Simulation& sim, int member, EventId cause) {
  Member& m = members_[member];
  m.up = m.startable = m.starting = m.rejoining = false;
  m.lost_cause = cause;
  const std::uint32_t epoch = ++m.epoch;
  sim.after(settings_.reader_check_s, [this, &sim, member, epoch] {
    if (members_[member].epoch != epoch || members_[member].up) return;
    members_[member].listed = false;
    refresh_groups(sim);
  });
  refresh(sim);
}

bool Database::start_member(Simulation& sim, int member, std::vector<EventId> causes) {
  Member& m = members_[member];
  if (!m.startable || m.up || m.starting) return false;
  m.starting = true;
  sim.after(settings_.restart_time_s, [this, &sim, member, epoch = m.epoch, causes] {
    if (members_[member].epoch != epoch) return;
    members_[member].starting = false;
    bring_up(sim, member, causes);
  });
  return true;
}

void Database::bring_up(Simulation& sim, int member, std::vector<EventId> causes) {
  Member& m = members_[member];
  const bool primary = member == primary_;
  if (m.timeline != timeline_ || (primary && fenced_)) return;
  m.up = m.listed = true;
  sim.station_up(m.station);
  if (primary) routed_ = true;
  refresh(sim);
  Notice notice{.component = id(),
                .kind = "restarted",
                .step = "restart",
                .detail = m.settings.name,
                .causes = std::move(causes)};
  if (primary) notice.ends = {id()};
  sim.notice(notice);
}

bool Database::start_primary(Simulation& sim, std::vector<EventId> causes) {
  return start_member(sim, primary_, std::move(causes));
}

void Database::rejoin_stale(Simulation& sim) {
  if (!serving(sim)) return;
  for (int i = 0; i < size(); ++i) {
    Member& m = members_[i];
    const bool stale = m.timeline != timeline_ && m.startable && !m.rejoining;
    if (!stale || !connected(sim, i)) continue;
    m.rejoining = true;
    sim.after(settings_.rejoin_time_s, [this, &sim, i, epoch = m.epoch, timeline = timeline_] {
      if (members_[i].epoch != epoch) return;
      members_[i].rejoining = false;
      if (timeline_ == timeline && serving(sim) && connected(sim, i)) follow(sim, i);
    });
  }
}

void Database::follow(Simulation& sim, int member) {
  Member& m = members_[member];
  if (!m.up) sim.station_up(m.station);
  m.up = m.listed = true;
  m.timeline = timeline_;
  ledger(sim).resynchronised(m.copy);
  refresh(sim);
  sim.notice({.component = id(),
              .kind = "rejoined",
              .step = "resynchronisation",
              .detail = m.settings.name});
}

// --- changing roles
// --------------------------------------------------------------------------------

void Database::demote(Simulation& sim, bool fenced) {
  routed_ = false;
  fenced_ = fenced_ || fenced;
  refresh_groups(sim);
}

void Database::undo_demotion(Simulation& sim, std::vector<EventId> causes) {
  fenced_ = false;
  reroute(sim, std::move(causes));
}

void Database::release_fence(Simulation& sim) {
  fenced_ = false;
  routed_ = true;
  refresh(sim);
}

void Database::promote(Simulation& sim, int member, EventId cause) {
  for (const auto& stream : streams_) stream->abandon(sim);
  if (standby_ >= 0) ledger(sim).resynchronised(members_[standby_].copy);
  record_loss(ledger(sim).promote(members_[member].copy), cause);
  const int before = std::exchange(primary_, member);
  standby_ = -1;
  fenced_ = routed_ = false;
  const int history = timeline_++;
  for (int i = 0; i < size(); ++i) {
    const bool follows = i == member || (i != before && running(sim, i) && connected(sim, i) &&
                                         members_[i].timeline == history);
    if (follows) members_[i].timeline = timeline_;
  }
  refresh(sim);
}

void Database::record_loss(const kernel::WriteBatch& loss, EventId cause) {
  if (loss.writes == 0) return;
  losses_.push_back({.disaster = {},
                     .cause = cause,
                     .writes = loss.writes,
                     .bytes = loss.bytes,
                     .oldest_s = loss.oldest_s,
                     .newest_s = loss.newest_s});
}

EventId Database::reroute(Simulation& sim, std::vector<EventId> causes) {
  routed_ = true;
  refresh(sim);
  return sim.notice({.component = id(),
                     .kind = "rerouted",
                     .step = "rerouting",
                     .detail = members_[primary_].settings.name,
                     .causes = std::move(causes),
                     .ends = {id()}});
}

void Database::set_standby(Simulation& sim, int member, std::vector<EventId> causes) {
  const bool blocked = store(sim).blocked;
  if (standby_ >= 0) ledger(sim).resynchronised(members_[standby_].copy);
  if (member >= 0) streams_[member]->abandon(sim);
  standby_ = member;
  refresh(sim);
  Notice notice{.component = id(),
                .kind = member < 0 ? "standby-removed" : "standby-joined",
                .step = "standby change",
                .detail = member < 0 ? "" : members_[member].settings.name,
                .causes = std::move(causes)};
  if (blocked && !store(sim).blocked) notice.ends = {id()};
  sim.notice(notice);
}

bool Database::connected(const Simulation& sim, int member) const {
  const SiteId here = members_[primary_].site;
  const SiteId there = members_[member].site;
  return sim.platform().site_up(there) && sim.platform().reachable(here, there) &&
         sim.platform().reachable(there, here);
}

bool Database::standby_available(const Simulation& sim) const {
  return standby_ >= 0 && current(sim, standby_) && connected(sim, standby_);
}

int Database::eligible_standby(const Simulation& sim) const {
  for (int i = 0; i < size(); ++i) {
    const Member& m = members_[i];
    const bool synchronous =
        m.settings.role == Role::synchronous || m.settings.role == Role::primary;
    if (i != primary_ && synchronous && m.region == members_[primary_].region && current(sim, i) &&
        connected(sim, i) && missing_bytes(sim, i) <= kCaughtUp_bytes)
      return i;
  }
  return -1;
}

// --- what follows from the roles
// -------------------------------------------------------------------

void Database::refresh(Simulation& sim) {
  refresh_streams(sim);
  refresh_groups(sim);
  refresh_commit_wait(sim);
}

void Database::refresh_streams(Simulation& sim) {
  for (int i = 0; i < size(); ++i) {
    const bool fed = i != primary_ && i != standby_ && current(sim, primary_) && current(sim, i);
    if (fed)
      streams_[i]->connect(sim, members_[primary_].host,
                           members_[i].region != members_[primary_].region);
    else
      streams_[i]->disconnect(sim);
  }
}

void Database::refresh_commit_wait(Simulation& sim) {
  auto& table = store(sim);
  const bool available = standby_available(sim);
  table.blocked = gates_commits() && !available && (standby_ >= 0 || strict_);
  table.commit_delay_s = commit_wait_s(
      settings_.level, settings_.commit,
      available ? std::optional<double>(rtt_s(sim, primary_, standby_)) : std::nullopt);
}

bool Database::reads(int member) const {
  if (!members_[member].listed) return false;
  if (member == primary_) return settings_.read_from_primary && routed_;
  const bool synchronous =
      member == standby_ || members_[member].settings.role == Role::synchronous;
  return !synchronous || settings_.read_from_synchronous;
}

void Database::refresh_groups(Simulation& sim) {
  std::vector<kernel::StationId> primary;
  if (routed_) primary.push_back(members_[primary_].station);
  std::vector<kernel::StationId> all;
  std::map<std::string, std::vector<kernel::StationId>> by_region;
  for (int i = 0; i < size(); ++i) {
    if (!reads(i)) continue;
    all.push_back(members_[i].station);
    by_region[members_[i].region].push_back(members_[i].station);
  }
  for (const auto& [region, group] : reader_groups_) {
    auto readers = by_region[region];
    if (readers.empty() && region == members_[primary_].region) readers = primary;
    sim.set_members(group, readers);
  }
  sim.set_members(any_reader_group_, all.empty() ? primary : all);
  sim.set_members(write_group_, primary);
}

}  // namespace rehearse::models::data
