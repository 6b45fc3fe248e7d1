#include "models/data/database.hpp"

#include <stdexcept>
#include <utility>

#include "models/data/names.hpp"

namespace rehearse::models::data {

using kernel::EntryId;
using kernel::EventId;
using kernel::GroupId;
using kernel::Op;
using kernel::OpCode;
using kernel::Simulation;
using kernel::SiteId;

namespace {

constexpr double kTick_s = 1.0;  ///< how soon changed latencies and partitions are noticed

}  // namespace

Database::Database(DatabaseSettings settings)
    : Component("database:" + settings.name), settings_(std::move(settings)) {
  for (const MemberSettings& m : settings_.members) {
    Member member;
    member.settings = m;
    member.region = region_of(m.zone);
    if (m.role == Role::primary) primary_ = static_cast<int>(members_.size());
    members_.push_back(std::move(member));
  }
}

Database::~Database() = default;

void Database::place(Simulation& sim) {
  for (Member& m : members_) {
    const std::string name = settings_.name + "." + m.settings.name;
    m.site = sim.port<kernel::Place>("zone:" + m.settings.zone).site();
    m.host = sim.platform().add_host(name, m.site, settings_.network_bytes_per_s);
    m.disk = sim.platform().add_disk(name + ".disk", m.host, settings_.disk_bytes_per_s,
                                     settings_.disk_bytes_per_s);
  }
}

void Database::declare(Simulation& sim) {
  store_ = sim.add_store(id());
  service_ = sim.add_service(id());
  for (Member& m : members_) {
    m.station = sim.add_station(m.site, service_, settings_.concurrency);
    m.copy = sim.network().stores[store_].ledger.add_copy();
    streams_.push_back(
        std::make_unique<ReplicationStream>(settings_.stream, store_, m.copy, m.host));
  }
  sim.network().stores[store_].blocked_reason = sim.reason(id(), "no synchronous standby");
  add_groups(sim);
  add_entries(sim);
}

void Database::add_groups(Simulation& sim) {
  write_group_ = sim.add_group(id());
  sim.network().groups[write_group_].no_endpoint = sim.reason(id(), "no primary");
  any_reader_group_ = sim.add_group(id());
  for (const Member& m : members_) {
    if (reader_groups_.contains(m.region)) continue;
    const GroupId group = sim.add_group(id());
    sim.network().groups[group].fallback = any_reader_group_;
    reader_groups_[m.region] = group;
  }
}

void Database::add_entries(Simulation& sim) {
  const auto write_time = sim.add_distribution(settings_.write_time);
  const auto read_time = sim.add_distribution(settings_.read_time);
  const auto write_pc = sim.add_program(
      {Op{.code = OpCode::compute, .a = write_time}, Op{.code = OpCode::acked, .a = store_},
       Op{.code = OpCode::commit, .a = store_, .value = settings_.wal_per_write_bytes},
       Op{.code = OpCode::reply}});
  const auto read_pc =
      sim.add_program({Op{.code = OpCode::compute, .a = read_time}, Op{.code = OpCode::reply}});
  const auto add = [&](GroupId group, std::uint32_t pc) {
    return sim.add_entry({.group = group,
                          .pc = pc,
                          .service = service_,
                          .hops = 1,
                          .request_bytes = static_cast<float>(settings_.request_bytes),
                          .response_bytes = static_cast<float>(settings_.response_bytes)});
  };
  write_entry_ = add(write_group_, write_pc);
  any_reader_entry_ = add(any_reader_group_, read_pc);
  for (const auto& [region, group] : reader_groups_) reader_entries_[region] = add(group, read_pc);
}

EntryId Database::entry(const std::string& endpoint, const std::string& region) const {
  if (endpoint == "write") return write_entry_;
  if (endpoint != "read") throw std::out_of_range(id() + " has no endpoint " + endpoint);
  const auto found = reader_entries_.find(region);
  return found == reader_entries_.end() ? any_reader_entry_ : found->second;
}

void Database::start(Simulation& sim) {
  for (const Member& m : members_) sim.station_up(m.station);
  if (gates_commits()) standby_ = eligible_standby(sim);
  refresh(sim);
  sim.every(kTick_s, kTick_s, [this, &sim] { tick(sim); });
}

void Database::tick(Simulation& sim) {
  rejoin_stale(sim);
  if (!controlled_ && gates_commits() && !standby_available(sim)) {
    const int other = eligible_standby(sim);
    if (other >= 0) set_standby(sim, other, {});
  }
  refresh_commit_wait(sim);
}

bool Database::running(const Simulation& sim, int member) const {
  const Member& m = members_[member];
  return m.up && sim.platform().site_up(m.site);
}

bool Database::current(const Simulation& sim, int member) const {
  return running(sim, member) && members_[member].timeline == timeline_;
}

bool Database::serving(const Simulation& sim) const { return running(sim, primary_) && routed_; }

bool Database::healthy(const Simulation& sim, SiteId from) const {
  return serving(sim) && sim.platform().reachable(from, members_[primary_].site);
}

bool Database::recovered() const { return members_[primary_].up && routed_; }

double Database::rtt_s(const Simulation& sim, int a, int b) const {
  const SiteId here = members_[a].site;
  const SiteId there = members_[b].site;
  return sim.platform().latency_s(here, there) + sim.platform().latency_s(there, here);
}

double Database::missing_bytes(const Simulation& sim, int member) const {
  if (member == standby_) return 0.0;
  return sim.network().stores[store_].ledger.missing(members_[member].copy).bytes;
}

double Database::replay_backlog_s(const Simulation& sim, int member) const {
  return streams_[member]->replay_backlog_s(sim.now());
}

void Database::observe(Simulation& sim) {
  sample_commits(sim);
  for (int i = 0; i < size(); ++i) {
    streams_[i]->settle(sim);
    const bool lags = i != primary_ && i != standby_;
    const std::string name = id() + "/" + members_[i].settings.name;
    const int copy = members_[i].copy;
    sim.sample(name, "replication lag", "s", lags ? ledger(sim).lag_s(copy, sim.now()) : 0.0);
    sim.sample(name, "bytes behind", "B", lags ? ledger(sim).missing(copy).bytes : 0.0);
  }
}

void Database::sample_commits(Simulation& sim) {
  const std::uint64_t writes = ledger(sim).acknowledged();
  const double elapsed_s = sim.now() - observed_s_;
  const auto made = static_cast<double>(writes - observed_writes_);
  sim.sample(id(), "commit rate", "1/s", elapsed_s > 0.0 ? made / elapsed_s : 0.0);
  sim.sample(id(), "commit wait", "s", store(sim).commit_delay_s);
  observed_s_ = sim.now();
  observed_writes_ = writes;
}

void Database::finish(Simulation& sim) {
  const double hours = sim.options().duration_s / 3600.0;
  const auto n = static_cast<double>(members_.size());
  double moved_bytes = 0.0;
  for (const auto& stream : streams_) moved_bytes += stream->metered_bytes();
  sim.usage("database instance-hours", id(), n * hours, settings_.instance_hour.usd,
            settings_.instance_hour.source);
  sim.usage("database storage byte-months", id(), n * settings_.size_bytes * hours / kMonth_h,
            settings_.storage_byte_month.usd, settings_.storage_byte_month.source);
  sim.usage("inter-region transfer bytes", id(), moved_bytes, settings_.transfer_byte.usd,
            settings_.transfer_byte.source);
}

}  // namespace rehearse::models::data
