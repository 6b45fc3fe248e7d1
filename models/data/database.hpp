// A replicated relational database in the manner of PostgreSQL: one primary takes the writes, at
// most one synchronous standby is waited for, every other copy is fed asynchronously.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/data/commit_wait.hpp"
#include "models/data/price.hpp"
#include "models/data/replication_stream.hpp"
#include "models/module.hpp"
#include "sim/kernel/component.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::models::data {

enum class Role { primary, synchronous, replica, asynchronous };

struct MemberSettings {
  std::string name;
  std::string zone;  ///< qualified
  Role role = Role::replica;
};

struct DatabaseSettings {
  std::string name;
  std::vector<MemberSettings> members;
  std::uint32_t concurrency = 1;  ///< queries that one member runs at the same time
  Distribution read_time;
  Distribution write_time;
  double wal_per_write_bytes = 0.0;
  double request_bytes = 0.0;
  double response_bytes = 0.0;
  SynchronousCommit level = SynchronousCommit::on;
  CommitTimes commit;
  StreamSettings stream;
  double network_bytes_per_s = 0.0;
  double disk_bytes_per_s = 0.0;
  double restart_time_s = 0.0;
  double rejoin_time_s = 0.0;
  double reader_check_s = 0.0;
  bool read_from_primary = false;
  bool read_from_synchronous = true;
  double size_bytes = 0.0;
  Price instance_hour, storage_byte_month, transfer_byte;
};

/// One server of the database. Numbers are indices into `Database::members`.
struct Member {
  MemberSettings settings;
  std::string region;
  kernel::SiteId site = 0;
  kernel::HostId host = kernel::kNone;
  kernel::DiskId disk = kernel::kNone;
  kernel::StationId station = kernel::kNone;
  int copy = 0;           ///< in the store's ledger
  bool up = true;         ///< its process runs
  bool startable = true;  ///< nothing keeps it from being started
  bool listed = true;     ///< readers are sent to it
  bool starting = false;
  bool rejoining = false;
  int timeline = 0;                ///< history it follows; see Database::timeline
  std::uint32_t epoch = 0;         ///< changes with every loss: what was scheduled before is void
  kernel::EventId lost_cause = 0;  ///< of its last loss
};

/// Ports of a database, and what a failover controller does to it. Semantics: see the catalogue
/// entry "database".
class Database : public kernel::Component,
                 public kernel::RequestTarget,
                 public kernel::Losable,
                 public kernel::SiteWatcher,
                 public kernel::HealthSource,
                 public kernel::DataHolder {
 public:
  explicit Database(DatabaseSettings settings);
  ~Database() override;

  void place(kernel::Simulation& sim) override;
  void declare(kernel::Simulation& sim) override;
  void start(kernel::Simulation& sim) override;
  void observe(kernel::Simulation& sim) override;
  void finish(kernel::Simulation& sim) override;

  /// Endpoints "read" and "write".
  kernel::EntryId entry(const std::string& endpoint, const std::string& region) const override;
  void lose(kernel::Simulation& sim, kernel::Loss how, kernel::EventId cause) override;
  void restore(kernel::Simulation& sim, kernel::EventId cause) override;
  void site_lost(kernel::Simulation& sim, kernel::SiteId site, kernel::EventId cause) override;
  void site_restored(kernel::Simulation& sim, kernel::SiteId site, kernel::EventId cause) override;
  bool healthy(const kernel::Simulation& sim, kernel::SiteId from) const override;
  std::uint32_t store_table() const override { return store_; }
  bool recovered() const override;
  const std::vector<LossEntry>& losses() const override { return losses_; }

  // --- for the failover controller
  // ----------------------------------------------------------------
  const std::vector<Member>& members() const { return members_; }
  int primary() const { return primary_; }
  /// The standby that commits wait for; -1: none.
  int standby() const { return standby_; }
  int timeline() const { return timeline_; }
  double restart_time_s() const { return settings_.restart_time_s; }
  /// Its process runs, its site is up and it follows the present history.
  bool current(const kernel::Simulation& sim, int member) const;
  /// The primary runs and takes writes.
  bool serving(const kernel::Simulation& sim) const;
  double missing_bytes(const kernel::Simulation& sim, int member) const;
  double replay_backlog_s(const kernel::Simulation& sim, int member) const;
  /// A controller runs: the database no longer restarts its primary or chooses standbys by itself.
  /// `strict`: commits block while there is no standby to wait for.
  void set_controlled(bool strict) {
    controlled_ = true;
    strict_ = strict;
  }
  /// Begins to start the crashed primary, which serves after the restart time; false: it cannot be
  /// started, or is being started already.
  bool start_primary(kernel::Simulation& sim, std::vector<kernel::EventId> causes);
  /// Writes are turned away (read-only, or fenced for good when a failover has been decided).
  void demote(kernel::Simulation& sim, bool fenced);
  void undo_demotion(kernel::Simulation& sim, std::vector<kernel::EventId> causes);
  /// A failover was called off: the primary may come back.
  void release_fence(kernel::Simulation& sim);
  /// That member becomes the history; clients are not told yet.
  void promote(kernel::Simulation& sim, int member, kernel::EventId cause);
  /// Clients reach the primary; ends the outage of this component.
  kernel::EventId reroute(kernel::Simulation& sim, std::vector<kernel::EventId> causes);
  /// Commits wait for that member from now on (-1: for none).
  void set_standby(kernel::Simulation& sim, int member, std::vector<kernel::EventId> causes);
  /// Best standby to wait for now, or -1: a synchronous member (or a former primary) of the
  /// primary's region that has caught up.
  int eligible_standby(const kernel::Simulation& sim) const;
  bool standby_available(const kernel::Simulation& sim) const;
  bool gates_commits() const { return waits_for_standby(settings_.level); }

 private:
  void add_groups(kernel::Simulation& sim);
  void add_entries(kernel::Simulation& sim);
  void tick(kernel::Simulation& sim);
  void sample_commits(kernel::Simulation& sim);
  void member_down(kernel::Simulation& sim, int member, kernel::EventId cause);
  bool start_member(kernel::Simulation& sim, int member, std::vector<kernel::EventId> causes);
  void bring_up(kernel::Simulation& sim, int member, std::vector<kernel::EventId> causes);
  void follow(kernel::Simulation& sim, int member);
  void rejoin_stale(kernel::Simulation& sim);
  void refresh_commit_wait(kernel::Simulation& sim);
  void refresh_groups(kernel::Simulation& sim);
  void refresh_streams(kernel::Simulation& sim);
  void refresh(kernel::Simulation& sim);
  bool reads(int member) const;
  bool running(const kernel::Simulation& sim, int member) const;
  bool connected(const kernel::Simulation& sim, int member) const;  ///< network to the primary
  int size() const { return static_cast<int>(members_.size()); }
  kernel::StoreTable& store(kernel::Simulation& sim) const { return sim.network().stores[store_]; }
  kernel::Ledger& ledger(kernel::Simulation& sim) const { return store(sim).ledger; }
  double rtt_s(const kernel::Simulation& sim, int a, int b) const;
  void record_loss(const kernel::WriteBatch& loss, kernel::EventId cause);

  DatabaseSettings settings_;
  std::vector<Member> members_;
  std::vector<std::unique_ptr<ReplicationStream>> streams_;  ///< per member
  int primary_ = 0;
  int standby_ = -1;
  int timeline_ = 0;
  bool routed_ = true;  ///< clients are sent to the primary
  bool fenced_ =
      false;  ///< a failover has been decided: the old primary must not come back as such
  bool controlled_ = false;
  bool strict_ = false;
  int crashed_ = -1;  ///< member that a process fault took away
  std::uint32_t store_ = 0;
  kernel::ServiceId service_ = 0;
  kernel::GroupId write_group_ = kernel::kNone;
  kernel::GroupId any_reader_group_ = kernel::kNone;
  std::map<std::string, kernel::GroupId> reader_groups_;  ///< by region
  kernel::EntryId write_entry_ = 0;
  kernel::EntryId any_reader_entry_ = 0;
  std::map<std::string, kernel::EntryId> reader_entries_;
  std::vector<LossEntry> losses_;
  double observed_s_ = 0.0;
  std::uint64_t observed_writes_ = 0;
};

Module database_module();

}  // namespace rehearse::models::data
