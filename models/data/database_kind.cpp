// Catalogue entry of the database, and how a scenario becomes one.
#include <algorithm>
#include <string>

#include "models/data/database.hpp"

namespace rehearse::models::data {
namespace {

using config::Field;
using config::Kind;
using config::Node;
using config::Unit;

constexpr const char* kManual = "PostgreSQL 15 manual";

std::vector<Field> service_fields() {
  return {
      {"members", config::map_of(config::object("database_member"), 1),
       "Its servers; exactly one is the primary."},
      {"concurrency", config::integer(1, 1e6), "Queries that one member runs at the same time.", 64,
       false, "assumption: connections of a pool in front of max_connections 100"},
      {"read_time", config::distribution(Unit::seconds), "Time of a read on its member.", "1ms"},
      {"write_time", config::distribution(Unit::seconds),
       "Time of a write on the primary before it commits.", "1ms"},
      {"request_bytes", config::quantity(Unit::bytes, 0), "Size of a query.", "1 kB"},
      {"response_bytes", config::quantity(Unit::bytes, 0), "Size of an answer.", "4 kB"},
      {"read_from_primary", config::boolean(),
       "The primary takes reads as well; it does in any case when its region has no other reader.",
       false},
      {"read_from_synchronous", config::boolean(), "The synchronous standby takes reads.", true},
      {"reader_check", config::quantity(Unit::seconds, 0),
       "Time after which a dead reader gets no more reads.", "6s", false,
       "HAProxy: fall 3, inter 2 s"},
  };
}

std::vector<Field> commit_fields() {
  return {
      {"wal_per_write", config::positive(Unit::bytes), "Write-ahead log of one write.", "8 kB",
       false, "PostgreSQL: one page, as full_page_writes logs it"},
      {"synchronous_commit", config::choice({"off", "local", "remote_write", "on", "remote_apply"}),
       "What a commit waits for while a synchronous standby is configured.", "on", false, kManual},
      {"local_flush", config::quantity(Unit::seconds, 0), "Flush of WAL on the primary.", "1ms",
       false, "assumption: cloud block storage"},
      {"standby_write", config::quantity(Unit::seconds, 0), "Write of WAL by the standby.", "0s"},
      {"standby_flush", config::quantity(Unit::seconds, 0), "Flush of WAL on the standby.", "1ms",
       false, "assumption: cloud block storage"},
      {"standby_apply", config::quantity(Unit::seconds, 0), "Replay of a commit on the standby.",
       "3ms", false, "assumption"},
  };
}

std::vector<Field> replication_fields() {
  return {
      {"batch_interval", config::positive(Unit::seconds),
       "WAL is sent to an asynchronous copy no more often than this.", "200 ms", false,
       "PostgreSQL 15: wal_writer_delay"},
      {"retry_interval", config::positive(Unit::seconds),
       "Pause after a replication connection broke.", "5s", false,
       "PostgreSQL 15: wal_retrieve_retry_interval"},
      {"tcp_window", config::positive(Unit::bytes),
       "Window of a replication connection: its rate is at most window / RTT.", "16 MiB", false,
       "assumption: Linux with tcp_rmem raised for long paths"},
      {"replay_rate", config::positive(Unit::bytes_per_s),
       "Rate at which a copy replays WAL; a promotion waits for what is left.", "100 MB/s", false,
       "assumption: no published figure"},
      {"network", config::positive(Unit::bytes_per_s), "Network interface of a member.", "10 Gbps"},
      {"disk", config::positive(Unit::bytes_per_s), "Disk throughput of a member.", "125 MiB/s",
       false, "EBS gp3 baseline"},
      {"restart_time", config::quantity(Unit::seconds, 0),
       "Start of a member's process with crash recovery.", "10s", false,
       "assumption: no published figure; WAL since the last checkpoint at the replay rate"},
      {"rejoin_time", config::quantity(Unit::seconds, 0),
       "Time for a member with an outdated history to become a copy of the new primary.", "60s",
       false, "assumption: pg_rewind of a small divergence"},
  };
}

std::vector<Field> cost_fields() {
  return {
      {"size", config::quantity(Unit::bytes, 0), "Data stored by each member.", "100 GB"},
      {"price_per_hour", config::quantity(Unit::usd_per_h, 0), "Of one member.", 0.252, false,
       "twice r6i.large 0.126 USD/h, us-east-1, karpenter-provider-aws 2026-07-20"},
      {"storage_price", config::quantity(Unit::usd_per_byte_month, 0), "Of a member's volume.",
       "0.08 USD/GB-month", false, "EBS gp3, us-east-1 list"},
      {"transfer_price", config::quantity(Unit::usd_per_byte, 0), "Between regions.", "0.02 USD/GB",
       false, "AWS inter-region, us-east-1 list"},
  };
}

constexpr const char* kDoc =
    "A relational database with a primary, at most one synchronous standby at a time and "
    "asynchronous copies, after PostgreSQL 15. "
    "A write runs on the primary for `write_time`, waits for its commit and is then acknowledged. "
    "Commit wait by `synchronous_commit`: off 0; local: local flush; remote_write, on and "
    "remote_apply: max(local flush, RTT + standby write [+ flush [+ apply]]), and the local flush "
    "alone where there is no standby. While a standby is configured but cannot be reached, commits "
    "block until a failover controller takes it out (PostgreSQL itself never does). "
    "Reads go to the copies of the caller's region, else to those of other regions, else to the "
    "primary. Every copy that is not the synchronous standby is fed by a WAL stream: one flow in "
    "flight on the links of the platform, the next batch is all WAL written meanwhile, so that the "
    "lag follows from WAL rate and share of the links. What a copy has received is not lost: it is "
    "replayed before a promotion. "
    "Only the members with the role `synchronous`, and a former primary, are waited for, in the "
    "order of the file, and only in the region of the primary. "
    "A member that comes back starts within `restart_time`; if another was promoted meanwhile it "
    "rejoins as a copy after `rejoin_time`. Without a failover controller nobody is promoted. "
    "Limits: the WAL of the synchronous standby takes no bandwidth; with `off`, WAL that the "
    "primary "
    "had not flushed survives a restart in place; checkpoints, vacuum, locks and replication slots "
    "are not modelled; a changed latency or partition is noticed within one second.";

void describe(config::Catalogue& catalogue) {
  catalogue.add(
      Kind{.name = "database_member",
           .family = "database_member",
           .doc = "One server of a database.",
           .fields = {
               {"zone", config::reference("zone"), "Where it stands.", nullptr, true},
               {"role", config::choice({"primary", "synchronous", "replica", "asynchronous"}),
                "At the start. A synchronous standby is waited for by commits; replicas and "
                "asynchronous "
                "copies differ only in what they are meant for (reads, another region).",
                "replica"},
           }});
  std::vector<Field> fields = service_fields();
  for (const auto& part : {commit_fields(), replication_fields(), cost_fields()})
    fields.insert(fields.end(), part.begin(), part.end());
  catalogue.add(
      Kind{.name = "database",
           .family = "data_store",
           .doc = kDoc,
           .fields = std::move(fields),
           .metrics = {{"commit rate", "1/s", "Acknowledged writes."},
                       {"commit wait", "s", "Time that a commit waits for its log to be safe."},
                       {"replication lag", "s", "Age of the oldest write that the copy lacks."},
                       {"bytes behind", "B", "WAL that the copy lacks."}},
           .component = true});
  catalogue.add_field("deployment", {"data_stores", config::map_of(config::variant("data_store")),
                                     "Databases.", config::Json::object()});
}

Role role(const std::string& word) {
  if (word == "primary") return Role::primary;
  if (word == "synchronous") return Role::synchronous;
  return word == "replica" ? Role::replica : Role::asynchronous;
}

CommitTimes commit_times(const Node& node) {
  return {node.number("local_flush"), node.number("standby_write"), node.number("standby_flush"),
          node.number("standby_apply")};
}

StreamSettings stream_settings(const Node& node) {
  return {.batch_interval_s = node.number("batch_interval"),
          .retry_interval_s = node.number("retry_interval"),
          .window_bytes = node.number("tcp_window"),
          .connections = 1,
          .replay_bytes_per_s = node.number("replay_rate")};
}

DatabaseSettings settings(const std::string& name, const Node& node) {
  DatabaseSettings s;
  s.name = name;
  for (const auto& [key, member] : node.map("members"))
    s.members.push_back({key, member.text("zone"), role(member.text("role"))});
  s.concurrency = static_cast<std::uint32_t>(node.integer("concurrency"));
  s.read_time = node.distribution("read_time");
  s.write_time = node.distribution("write_time");
  s.wal_per_write_bytes = node.number("wal_per_write");
  s.request_bytes = node.number("request_bytes");
  s.response_bytes = node.number("response_bytes");
  s.level = synchronous_commit(node.text("synchronous_commit"));
  s.commit = commit_times(node);
  s.stream = stream_settings(node);
  s.network_bytes_per_s = node.number("network");
  s.disk_bytes_per_s = node.number("disk");
  s.restart_time_s = node.number("restart_time");
  s.rejoin_time_s = node.number("rejoin_time");
  s.reader_check_s = node.number("reader_check");
  s.read_from_primary = node.flag("read_from_primary");
  s.read_from_synchronous = node.flag("read_from_synchronous");
  s.size_bytes = node.number("size");
  s.instance_hour = price(node, "price_per_hour");
  s.storage_byte_month = price(node, "storage_price");
  s.transfer_byte = price(node, "transfer_price");
  return s;
}

void check(const DatabaseSettings& s, const Node& node, std::vector<Diagnostic>& problems) {
  const auto primaries = std::count_if(s.members.begin(), s.members.end(),
                                       [](const auto& m) { return m.role == Role::primary; });
  if (primaries != 1)
    problems.push_back(node.problem("members",
                                    "expected exactly one member with the role "
                                    "\"primary\", found " +
                                        std::to_string(primaries)));
  if (s.members.size() > kernel::Ledger::kMaxCopies)
    problems.push_back(node.problem(
        "members", "expected at most 16 members, found " + std::to_string(s.members.size())));
}

void build(const config::Scenario& scenario, kernel::Simulation& sim,
           std::vector<Diagnostic>& problems) {
  for (const auto& [name, node] : scenario.root().child("deployment").map("data_stores")) {
    DatabaseSettings s = settings(name, node);
    const std::size_t before = problems.size();
    check(s, node, problems);
    if (problems.size() == before) sim.add(std::make_unique<Database>(std::move(s)));
  }
}

}  // namespace

Module database_module() { return {describe, build}; }

}  // namespace rehearse::models::data
